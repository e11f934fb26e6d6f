import { originResponseViolations } from '../../../lib/cloudfront/origin-response-rules';

/** Its headers take 55 bytes. */
const origin = {
  status: '200',
  statusDescription: 'OK',
  headers: {
    via: [{ key: 'Via', value: '1.1 origin' }],
    'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'chunked' }],
    'x-cache': [{ key: 'X-Cache', value: 'Miss' }],
    etag: [{ key: 'ETag', value: '"1"' }],
  },
};

const withHeaders = (headers: object) => ({ ...origin, headers: { ...origin.headers, ...headers } });
const without = (name: keyof typeof origin.headers) => {
  const { [name]: _, ...headers } = origin.headers;
  return { ...origin, headers };
};
const rules = (returned: unknown, given: unknown = origin) =>
  originResponseViolations(given, returned).map(({ rule, header }) =>
    header === undefined ? rule : `${rule} ${header}`,
  );

describe('CloudFront takes', () => {
  it.each<[string, unknown]>([
    ['the answer as it came', origin],
    ['a header more', withHeaders({ 'x-frame-options': [{ key: 'X-Frame-Options', value: 'DENY' }] })],
    ['a header without its key', withHeaders({ 'x-frame-options': [{ value: 'DENY' }] })],
    ['a header of several values', withHeaders({ 'set-cookie': [{ value: 'a=1' }, { value: 'b=2' }] })],
    ['a header changed', withHeaders({ etag: [{ key: 'etag', value: '"2"' }] })],
    ['a header taken away', without('etag')],
    ['a header out of reach taken away', without('x-cache')],
    ['another status, as text or number', { ...origin, status: 404 }],
    ['a value with a tab', withHeaders({ 'x-a': [{ value: 'a\tb' }] })],
    ['an empty value', withHeaders({ 'x-a': [{ value: '' }] })],
    ['a body', { ...origin, body: 'x', bodyEncoding: 'text' }],
    ['20,480 bytes of headers', withHeaders({ 'x-a': [{ value: 'v'.repeat(20_480 - 3 - 55) }] })],
    ['statuses from 200', { ...origin, status: '200', statusDescription: 'Fine' }],
    ['statuses to 599', { ...origin, status: '599' }],
  ])('%s', (_, returned) => {
    expect(rules(returned)).toEqual([]);
  });

  it('odd things that were there before and are left as they were', () => {
    const odd = {
      status: '999',
      headers: { 'A b': 'x', etag: [{ value: 7 }], 'X-Big': [{ value: 'v'.repeat(30_000) }] },
    };
    expect(rules(JSON.parse(JSON.stringify(odd)), odd)).toEqual([]);
    expect(rules({ ...odd, statusDescription: 'x' }, odd)).toEqual([]);
    const more = { ...odd, headers: { 'A b': 'x', etag: [{ value: 7 }], 'x-a': [{ value: 'x' }] } };
    expect(rules(more, odd)).toEqual([]);
    expect(originResponseViolations(undefined, undefined)).toEqual([]);
    expect(rules(null, null)).toEqual([]);
  });
});

describe('CloudFront refuses', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing returned', undefined, ['response']],
    ['null', null, ['response']],
    ['a list', [], ['response']],
    ['a text', 'x', ['response']],
    ['a status below 200', { ...origin, status: '199' }, ['status']],
    ['a status above 599', { ...origin, status: '600' }, ['status']],
    ['a status that is no number', { ...origin, status: 'OK' }, ['status']],
    ['no status', { headers: origin.headers }, ['status']],
    ['headers that are a list', { ...origin, headers: [] }, ['headers']],
    ['headers that are null', { ...origin, headers: null }, ['headers']],
    ['a header that is no list', withHeaders({ 'x-a': { value: 'x' } }), ['header-shape x-a']],
    ['a header that is a text', withHeaders({ 'x-a': 'x' }), ['header-shape x-a']],
    ['an entry that is a text', withHeaders({ 'x-a': ['x'] }), ['header-shape x-a']],
    ['an entry that is null', withHeaders({ 'x-a': [null] }), ['header-shape x-a']],
    ['a value that is a number', withHeaders({ 'x-a': [{ value: 1 }] }), ['header-shape x-a']],
    ['a value that is missing', withHeaders({ 'x-a': [{ key: 'X-A' }] }), ['header-shape x-a']],
    ['a key of another name', withHeaders({ 'x-a': [{ key: 'X-B', value: 'x' }] }), ['header-key x-a']],
    ['a key that is no text', withHeaders({ 'x-a': [{ key: 1, value: 'x' }] }), ['header-key x-a']],
    ['a name in capitals', withHeaders({ 'X-A': [{ key: 'X-A', value: 'x' }] }), ['header-key X-A']],
    ['a name with a space', withHeaders({ 'x a': [{ value: 'x' }] }), ['header-name x a']],
    ['an empty name', withHeaders({ '': [{ value: 'x' }] }), ['header-name ']],
    ['a line break in a value', withHeaders({ 'x-a': [{ value: 'a\r\nb: c' }] }), ['header-value x-a']],
    ['NUL in a value', withHeaders({ 'x-a': [{ value: '\u0000' }] }), ['header-value x-a']],
    ['a character of two bytes in a value', withHeaders({ 'x-a': [{ value: '€' }] }), ['header-value x-a']],
    [
      'one header under two spellings',
      withHeaders({ 'x-a': [{ value: '1' }], 'X-A': [{ value: '2' }] }),
      ['header-twice X-A'],
    ],
    ['Via deleted', without('via'), ['read-only via']],
    ['Via changed', withHeaders({ via: [{ key: 'Via', value: 'x' }] }), ['read-only via']],
    ['Via under another spelling', withHeaders({ VIA: [{ value: 'x' }] }), ['read-only via']],
    ['Transfer-Encoding deleted', without('transfer-encoding'), ['read-only transfer-encoding']],
    ['all headers deleted', { status: '200' }, ['read-only transfer-encoding', 'read-only via']],
    ['20,481 bytes of headers', withHeaders({ 'x-a': [{ value: 'v'.repeat(20_481 - 3 - 55) }] }), ['size']],
    [
      'many headers',
      withHeaders(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`x-${i}`, [{ value: 'vv' }]]))),
      ['size'],
    ],
    ['a body that is no text', { ...origin, body: { a: 1 } }, ['body']],
    ['a body in another encoding', { ...origin, body: 'x', bodyEncoding: 'gzip' }, ['body']],
    ['a body over 1 MB', { ...origin, body: 'x'.repeat(1024 * 1024) }, ['body']],
  ])('%s', (_, returned, expected) => {
    expect(rules(returned)).toEqual(expected);
  });

  it.each([
    'Connection',
    'Expect',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Proxy-Connection',
    'Trailer',
    'Upgrade',
    'X-Accel-Buffering',
    'X-Accel-Charset',
    'X-Accel-Limit-Rate',
    'X-Accel-Redirect',
    'X-Amz-Cf-Id',
    'X-Amz-Cf-',
    'X-Amzn-Auth',
    'X-Amzn-Cf-Billing',
    'X-Amzn-Cf-Id',
    'X-Amzn-Cf-Xff',
    'X-Amzn-Errortype',
    'X-Amzn-Fle-Profile',
    'X-Amzn-Header-Count',
    'X-Amzn-Header-Order',
    'X-Amzn-Lambda-Integration-Tag',
    'X-Amzn-RequestId',
    'X-Cache',
    'X-Edge-Location',
    'X-Forwarded-Proto',
    'X-Real-IP',
  ])('%s, which no function may add', (key) => {
    const returned = { status: '200', headers: { [key.toLowerCase()]: [{ key, value: 'x' }] } };
    expect(rules(returned, { status: '200', headers: {} })).toEqual([`disallowed ${key.toLowerCase()}`]);
  });

  it.each(['x-amz-id-2', 'x-amzn-trace-id', 'x-forwarded-for', 'x-cache-hits', 'x-edge', 'expect-ct', 'via-x'])(
    'not %s, whose name only resembles one',
    (name) => {
      expect(rules(withHeaders({ [name]: [{ value: 'x' }] }))).toEqual([]);
    },
  );

  it('and says why in a sentence', () => {
    expect(originResponseViolations(origin, without('via'))).toEqual([
      {
        rule: 'read-only',
        header: 'via',
        message: 'The function tried to add, delete, or change a read-only header: via.',
      },
    ]);
  });
});
