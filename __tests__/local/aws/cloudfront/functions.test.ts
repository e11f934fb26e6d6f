import { cloudFront, distribution, refusal, text } from './cloudfront';

jest.setTimeout(30_000);

let cf: ReturnType<typeof cloudFront>;
beforeEach(() => {
  cf = cloudFront();
});
afterEach(() => cf.remove());

const ARN = 'arn:aws:cloudfront::123456789012:function/rewrite';
const CODE = 'function handler(event) { return event.request; }';

interface Given {
  readonly code?: string;
  readonly name?: string;
  readonly runtime?: string;
  readonly stores?: readonly string[];
}

function body(root: string, { code = CODE, name = 'rewrite', runtime = 'cloudfront-js-2.0', stores = [] }: Given = {}) {
  const items = stores.map(
    (arn) => `<KeyValueStoreAssociation><KeyValueStoreARN>${arn}</KeyValueStoreARN></KeyValueStoreAssociation>`,
  );
  const associations = stores.length
    ? `<KeyValueStoreAssociations><Quantity>${stores.length}</Quantity><Items>${items.join('')}</Items></KeyValueStoreAssociations>`
    : '';
  return (
    `<${root}>${root.startsWith('Create') ? `<Name>${name}</Name>` : ''}<FunctionConfig><Comment>c</Comment><Runtime>${runtime}</Runtime>${associations}</FunctionConfig>` +
    `<FunctionCode>${Buffer.from(code).toString('base64')}</FunctionCode></${root}>`
  );
}

const create = (given?: Given) => cf.ask('POST', 'function', body('CreateFunctionRequest', given));
const update = (etag: string | undefined, given?: Given) =>
  cf.ask('PUT', 'function/rewrite', body('UpdateFunctionRequest', given), etag);
const publish = (etag: string | undefined, name = 'rewrite') => cf.ask('POST', `function/${name}/publish`, '', etag);

const association = (event = 'viewer-request', arn = ARN) =>
  `<FunctionAssociations><Quantity>1</Quantity><Items><FunctionAssociation><FunctionARN>${arn}</FunctionARN><EventType>${event}</EventType></FunctionAssociation></Items></FunctionAssociations>`;
const lambda = (event: string) =>
  `<LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation><LambdaFunctionARN>arn:aws:lambda:us-east-1:123456789012:function:headers:1</LambdaFunctionARN><EventType>${event}</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations>`;
const associate = (behaviour: string, reference = 'one') =>
  cf.ask('POST', 'distribution', distribution({ behaviour, reference }));

describe('a CloudFront function', () => {
  it('is created, published, changed and read by stage', async () => {
    const made = await create({ code: 'one' });
    expect([made.status, text(made, 'FunctionARN'), text(made, 'Status')]).toEqual([201, ARN, 'UNPUBLISHED']);
    expect(refusal(await cf.ask('GET', 'function/rewrite/describe?Stage=LIVE'))).toEqual([404, 'NoSuchFunctionExists']);
    const live = await publish(made.headers.etag);
    expect([live.status, text(live, 'Stage'), text(live, 'Status')]).toEqual([200, 'LIVE', 'UNASSOCIATED']);
    const changed = await update(made.headers.etag, { code: 'two' });
    expect(changed.headers.ettag).toBe(changed.headers.etag);
    const code = async (stage: string) => String((await cf.ask('GET', `function/rewrite?Stage=${stage}`)).body);
    expect([await code('LIVE'), await code('DEVELOPMENT')]).toEqual(['one', 'two']);
    expect(refusal(await publish(made.headers.etag))).toEqual([412, 'PreconditionFailed']);
    expect(refusal(await update(undefined))).toEqual([400, 'InvalidIfMatchVersion']);
  });

  it('is listed, those of stage LIVE alone where they are asked for', async () => {
    await publish((await create()).headers.etag);
    await create({ name: 'draft' });
    expect(text(await cf.ask('GET', 'function'), 'Quantity')).toBe('2');
    expect(text(await cf.ask('GET', 'function?Stage=LIVE'), 'Quantity')).toBe('1');
  });

  it('is created with code that its runtime cannot load, as AWS does', async () => {
    const made = await create({ code: 'class A {}' });
    expect([made.status, (await publish(made.headers.etag)).status]).toEqual([201, 200]);
    expect((await associate(association())).status).toBe(201);
  });

  it.each([
    ['a name with a dot', { name: 'a.b' }, [400, 'InvalidArgument']],
    ['a name of 65', { name: 'a'.repeat(65) }, [400, 'InvalidArgument']],
    ['another runtime', { runtime: 'nodejs22.x' }, [400, 'InvalidArgument']],
    ['no code', { code: '' }, [400, 'InvalidArgument']],
    ['code of 10,241 bytes', { code: ' '.repeat(10_241) }, [413, 'FunctionSizeLimitExceeded']],
    [
      'a store that is not there',
      { stores: ['arn:aws:cloudfront::123456789012:key-value-store/x'] },
      [400, 'InvalidArgument'],
    ],
  ])('is refused with %s', async (_, given, expected) => {
    expect(refusal(await create(given))).toEqual(expected);
  });

  it('may have 10,240 bytes', async () => {
    expect((await create({ code: ' '.repeat(10_240) })).status).toBe(201);
    const { headers } = await cf.ask('GET', 'function/rewrite/describe');
    expect(refusal(await update(headers.etag, { code: ' '.repeat(10_241) }))).toEqual([
      413,
      'FunctionSizeLimitExceeded',
    ]);
  });

  it('has a name of its own, and 99 others beside it', async () => {
    await create();
    expect(refusal(await create())).toEqual([409, 'FunctionAlreadyExists']);
    for (let i = 1; i < 100; i++) await create({ name: `f${i}` });
    expect(refusal(await create({ name: 'f100' }))).toEqual([400, 'TooManyFunctions']);
  });
});

describe('the association of a function', () => {
  it('needs a function that is there and published', async () => {
    expect(refusal(await associate(association()))).toEqual([400, 'InvalidFunctionAssociation']);
    const { headers } = await create();
    expect(refusal(await associate(association()))).toEqual([400, 'InvalidFunctionAssociation']);
    await publish(headers.etag);
    expect((await associate(association())).status).toBe(201);
    expect(text(await cf.ask('GET', 'function/rewrite/describe?Stage=LIVE'), 'Status')).toBe('DEPLOYED');
    expect(refusal(await cf.ask('DELETE', 'function/rewrite', '', headers.etag))).toEqual([409, 'FunctionInUse']);
  });

  it.each([
    ['an origin event', association('origin-response'), 'InvalidFunctionAssociation'],
    ['Lambda@Edge on the same event', association() + lambda('viewer-request'), 'InvalidFunctionAssociation'],
    ['Lambda@Edge on the other viewer event', association() + lambda('viewer-response'), 'InvalidFunctionAssociation'],
  ])('is refused with %s', async (_, behaviour, code) => {
    await publish((await create()).headers.etag);
    expect(refusal(await associate(behaviour))).toEqual([400, code]);
  });

  it('goes with Lambda@Edge on an origin event', async () => {
    await publish((await create()).headers.etag);
    expect((await associate(association() + lambda('origin-response'))).status).toBe(201);
  });

  it('is for a hundred distributions', async () => {
    await publish((await create()).headers.etag);
    for (let i = 0; i < 100; i++) await associate(association(), `d${i}`);
    expect(refusal(await associate(association(), 'more'))).toEqual([
      400,
      'TooManyDistributionsWithFunctionAssociations',
    ]);
  });
});

describe('TestFunction', () => {
  const test = (etag: string | undefined, event: unknown, stage = 'DEVELOPMENT') =>
    cf.ask(
      'POST',
      'function/rewrite/test',
      `<TestFunctionRequest><Stage>${stage}</Stage><EventObject>${Buffer.from(JSON.stringify(event)).toString('base64')}</EventObject></TestFunctionRequest>`,
      etag,
    );
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.11' },
    request: { method: 'GET', uri: '/a', querystring: {}, headers: { host: { value: 'a.example' } }, cookies: {} },
  };
  const decoded = (xml: string | undefined) => xml?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));

  it('runs the stage that is asked for and answers with the output and the log', async () => {
    const made = await create({
      code: "function handler(event) { console.log('at ' + event.request.uri); event.request.uri += '/index.html'; return event.request; }",
    });
    const { etag } = made.headers;
    const tested = await test(etag, event);
    expect(tested.status).toBe(200);
    expect([text(tested, 'member'), text(tested, 'FunctionErrorMessage')]).toEqual(['at /a', '']);
    expect(text(tested, 'ComputeUtilization')).toMatch(/^\d{1,3}$/);
    expect(JSON.parse(decoded(text(tested, 'FunctionOutput')) ?? '')).toMatchObject({
      request: { uri: '/a/index.html' },
    });
    expect(refusal(await test(etag, event, 'LIVE'))).toEqual([404, 'NoSuchFunctionExists']);
    const live = await publish(etag);
    expect((await test(live.headers.etag, event, 'LIVE')).status).toBe(200);
  });

  it.each([
    [
      'syntax that the runtime lacks',
      'function handler(event) {\n  for (const a of []) {}\n}',
      'The CloudFront function associated with the CloudFront distribution is invalid or could not run. SyntaxError: Token "of" not supported in this version in 2',
    ],
    [
      'an error',
      'function handler(event) { return event.a.b; }',
      "The CloudFront function associated with the CloudFront distribution is invalid or could not run. TypeError: Cannot read properties of undefined (reading 'b') in 1",
    ],
    [
      'what it returns',
      "function handler(event) { return { statusCode: 301, headers: { Location: { value: '/' } } }; }",
      'The CloudFront function returned an invalid value: response.headers must have header names in lower case: "Location".',
    ],
  ])('says what is wrong: %s', async (_, code, message) => {
    const tested = await test((await create({ code })).headers.etag, event);
    expect(decoded(text(tested, 'FunctionErrorMessage'))).toBe(message);
    expect(text(tested, 'FunctionOutput')).toBe('');
  });

  it('refuses another version, and what is no event', async () => {
    const { etag } = (await create()).headers;
    expect(refusal(await test('other', event))).toEqual([400, 'InvalidIfMatchVersion']);
    expect(refusal(await test(etag, 'text'))).toEqual([400, 'InvalidArgument']);
    expect(refusal(await test(etag, { request: 'x'.repeat(41_000) }))).toEqual([400, 'InvalidArgument']);
  });

  it('reads the key value store of the stage', async () => {
    const store = await cf.ask(
      'POST',
      'key-value-store',
      '<CreateKeyValueStoreRequest><Name>routes</Name></CreateKeyValueStoreRequest>',
    );
    const arn = text(store, 'ARN') ?? '';
    cf.context.store.keyValues[text(store, 'Id') ?? '']!['/a'] = '/b';
    const code =
      "import cf from 'cloudfront';\nasync function handler(event) { event.request.uri = await cf.kvs().get(event.request.uri); return event.request; }";
    const tested = await test((await create({ code, stores: [arn] })).headers.etag, event);
    expect(decoded(text(tested, 'FunctionOutput'))).toContain('"uri":"/b"');
  });
});

describe('a key value store and its functions', () => {
  const store = async (name: string) =>
    text(
      await cf.ask(
        'POST',
        'key-value-store',
        `<CreateKeyValueStoreRequest><Name>${name}</Name></CreateKeyValueStoreRequest>`,
      ),
      'ARN',
    ) ?? '';

  it('are one store, of runtime 2.0, for ten functions', async () => {
    const stores = [await store('a'), await store('b')];
    expect(refusal(await create({ stores }))).toEqual([400, 'InvalidArgument']);
    expect(refusal(await create({ stores: stores.slice(1), runtime: 'cloudfront-js-1.0' }))).toEqual([
      400,
      'InvalidArgument',
    ]);
    for (let i = 0; i < 10; i++) expect((await create({ name: `f${i}`, stores: stores.slice(1) })).status).toBe(201);
    expect(refusal(await create({ stores: stores.slice(1) }))).toEqual([400, 'InvalidArgument']);
  });

  it('keep the store from being deleted, by either stage', async () => {
    const stores = [await store('a')];
    const made = await create({ stores });
    await publish(made.headers.etag);
    const changed = await update(made.headers.etag);
    const remove = async () =>
      cf.ask('DELETE', 'key-value-store/a', '', (await cf.ask('GET', 'key-value-store/a')).headers.etag);
    expect(refusal(await remove())).toEqual([409, 'CannotDeleteEntityWhileInUse']);
    await publish(changed.headers.etag);
    expect((await remove()).status).toBe(204);
  });
});
