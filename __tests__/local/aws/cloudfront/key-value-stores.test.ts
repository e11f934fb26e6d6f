import { answerKeyValues } from '../../../../local/aws/cloudfront/key-values';
import { cloudFront, refusal, text } from './cloudfront';

let cf: ReturnType<typeof cloudFront>;
beforeEach(() => {
  cf = cloudFront();
});
afterEach(() => cf.remove());

const root = (name: string, content: string) => `<${name}>${content}</${name}>`;
const create = (name = 'routes', comment = '') =>
  cf.ask('POST', 'key-value-store', root('CreateKeyValueStoreRequest', `<Name>${name}</Name>${comment}`));

describe('a key value store', () => {
  it('is created, described, changed, listed and deleted by name', async () => {
    const made = await create('routes', '<Comment>a &amp; b</Comment>');
    expect([made.status, text(made, 'Name'), text(made, 'Comment'), text(made, 'Status')]).toEqual([
      201,
      'routes',
      'a &#38; b',
      'PROVISIONING',
    ]);
    expect(text(made, 'ARN')).toMatch(/^arn:aws:cloudfront::123456789012:key-value-store\/[0-9a-f-]{36}$/);
    expect(text(await cf.ask('GET', 'key-value-store?Status=READY'), 'Quantity')).toBe('0');
    cf.pass(1000);
    const described = await cf.ask('GET', 'key-value-store/routes');
    expect([text(described, 'Status'), described.headers.etag]).toEqual(['READY', made.headers.etag]);
    const change = root('UpdateKeyValueStoreRequest', '<Comment>c</Comment>');
    expect(refusal(await cf.ask('PUT', 'key-value-store/routes', change, 'other'))).toEqual([
      412,
      'PreconditionFailed',
    ]);
    const changed = await cf.ask('PUT', 'key-value-store/routes', change, made.headers.etag);
    expect(text(changed, 'Comment')).toBe('c');
    cf.reopen();
    expect(text(await cf.ask('GET', 'key-value-store?Status=READY'), 'Quantity')).toBe('1');
    expect(refusal(await cf.ask('DELETE', 'key-value-store/routes'))).toEqual([400, 'InvalidIfMatchVersion']);
    expect((await cf.ask('DELETE', 'key-value-store/routes', '', changed.headers.etag)).status).toBe(204);
    expect(refusal(await cf.ask('GET', 'key-value-store/routes'))).toEqual([404, 'EntityNotFound']);
    expect(cf.context.store.keyValues).toEqual({});
  });

  it.each([
    ['a name with a dot', () => create('a.b'), [400, 'InvalidArgument']],
    ['a comment of 129', () => create('a', `<Comment>${'c'.repeat(129)}</Comment>`), [400, 'InvalidArgument']],
    [
      'a file to import',
      () => create('a', '<ImportSource><SourceType>S3</SourceType></ImportSource>'),
      [400, 'UnsupportedOperation'],
    ],
  ])('is refused with %s', async (_, made, expected) => {
    expect(refusal(await made())).toEqual(expected);
  });

  it('has a name of its own, and 49 others beside it', async () => {
    await create();
    expect(refusal(await create())).toEqual([409, 'EntityAlreadyExists']);
    for (let i = 1; i < 50; i++) await create(`s${i}`);
    expect(refusal(await create('s50'))).toEqual([400, 'EntityLimitExceeded']);
  });
});

describe('the keys of a store', () => {
  let arn: string;
  let etag: string;

  beforeEach(async () => {
    arn = text(await create(), 'ARN') ?? '';
    etag = data('GET', []).etag;
  });

  function data(method: string, path: readonly string[], body: object = {}, ifMatch?: string, query = '') {
    const answered = answerKeyValues(cf.context, {
      method,
      path: [arn, ...path],
      query: new URLSearchParams(query),
      ifMatch,
      body: JSON.stringify(body),
    });
    return {
      status: answered.status,
      code: answered.headers['x-amzn-errortype'],
      etag: answered.headers.etag ?? '',
      body: JSON.parse(String(answered.body)),
    };
  }
  const put = (key: string, value: unknown, ifMatch = etag) => data('PUT', ['keys', key], { Value: value }, ifMatch);
  const update = (body: object, ifMatch = etag) => data('POST', ['keys'], body, ifMatch);

  it('are put, got, listed and deleted, and the store is described', () => {
    const first = put('/old', '/né');
    expect([first.status, first.body]).toEqual([200, { ItemCount: 1, TotalSizeInBytes: 8 }]);
    expect(first.etag).not.toBe(etag);
    expect(data('GET', ['keys', '/old']).body).toEqual({
      Key: '/old',
      Value: '/né',
      ItemCount: 1,
      TotalSizeInBytes: 8,
    });
    cf.reopen();
    expect(data('GET', []).body).toEqual({
      ItemCount: 1,
      TotalSizeInBytes: 8,
      KvsARN: arn,
      Created: 1_767_323_045.678,
      LastModified: 1_767_323_045.678,
      Status: 'PROVISIONING',
    });
    expect(data('DELETE', ['keys', '/old'], {}, first.etag).body).toEqual({ ItemCount: 0, TotalSizeInBytes: 0 });
    expect(data('GET', ['keys', '/old'])).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
  });

  it('are changed together or not at all', () => {
    const both = update({
      Puts: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    expect(both.body.ItemCount).toBe(2);
    const failed = update({ Puts: [{ Key: 'c', Value: '3' }], Deletes: [{ Key: 'none' }] }, both.etag);
    expect(failed).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
    expect(update({ Deletes: [{ Key: 'a' }] }, both.etag).body.ItemCount).toBe(1);
  });

  it('are listed in pages', () => {
    update({
      Puts: Array.from({ length: 25 }, (_, i) => ({ Key: `k${String(i).padStart(2, '0')}`, Value: String(i) })),
    });
    const keys: string[] = [];
    let token = '';
    for (let page = 0; page < 3; page++) {
      const { body } = data('GET', ['keys'], {}, undefined, token && `NextToken=${token}`);
      keys.push(...body.Items.map((item: { Key: string }) => item.Key));
      token = body.NextToken;
    }
    expect([keys.length, keys[0], keys[24], token]).toEqual([25, 'k00', 'k24', undefined]);
    expect(data('GET', ['keys'], {}, undefined, 'MaxResults=50').body.Items).toHaveLength(25);
    expect(data('GET', ['keys'], {}, undefined, 'MaxResults=51')).toMatchObject({
      status: 400,
      code: 'ValidationException',
    });
  });

  it.each([
    ['another version', () => put('a', '1', 'other'), [409, 'ConflictException']],
    ['no version', () => put('a', '1', ''), [400, 'ValidationException']],
    ['a key of 513 bytes', () => put(`${'é'.repeat(256)}a`, '1'), [400, 'ValidationException']],
    ['a value of 1,025 bytes', () => put('a', `${'é'.repeat(512)}a`), [400, 'ValidationException']],
    ['a value that is no text', () => put('a', 1), [400, 'ValidationException']],
    ['no keys', () => update({}), [400, 'ValidationException']],
    [
      '51 keys',
      () => update({ Puts: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) }),
      [400, 'ValidationException'],
    ],
    [
      'a key twice',
      () => update({ Puts: [{ Key: 'a', Value: '' }], Deletes: [{ Key: 'a' }] }),
      [400, 'ValidationException'],
    ],
    ['no list', () => update({ Puts: 'a' }), [400, 'ValidationException']],
    ['another operation', () => data('PATCH', ['keys']), [400, 'ValidationException']],
  ])('are refused with %s', (_, asked, expected) => {
    const { status, code } = asked();
    expect([status, code]).toEqual(expected);
  });

  it('have 512 bytes at most, and their values 1,024', () => {
    expect(put('k'.repeat(512), 'v'.repeat(1024)).body).toEqual({ ItemCount: 1, TotalSizeInBytes: 1536 });
  });

  it('take 5 MB together at most', () => {
    const values = cf.context.store.keyValues[Object.keys(cf.context.store.keyValues)[0]!]!;
    for (let i = 0; i < 5 * 1024 - 1; i++) values[`k${i}`.padEnd(24, '.')] = 'v'.repeat(1000);
    expect(put('k'.repeat(24), 'v'.repeat(1000)).status).toBe(200);
    expect(put('one more', '', data('GET', []).etag)).toMatchObject({
      status: 402,
      code: 'ServiceQuotaExceededException',
    });
  });

  it('are of a store that is there', () => {
    arn = 'arn:aws:cloudfront::123456789012:key-value-store/none';
    expect(data('GET', [])).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
  });
});
