import type { FunctionRuntime } from '../../../../lib/cloudfront/function-syntax';
import { FunctionSandbox, type KeyValueReader } from '../../../../local/edge/viewer-function/function-sandbox';

const EVENT = JSON.stringify({ context: { eventType: 'viewer-request' }, request: { uri: '/a' } });

const keyValues: KeyValueReader = {
  id: 'e0a1',
  get: async (key) => ({ '/old': '/new', json: '{"a":1}' })[key],
  meta: async () => ({
    creationDateTime: '2026-01-01T00:00:00.000Z',
    lastUpdatedDateTime: '2026-01-02T00:00:00.000Z',
    keyCount: 2,
  }),
};

function run(code: string, options: { runtime?: FunctionRuntime; keyValues?: KeyValueReader; event?: string } = {}) {
  return new FunctionSandbox(code, options).run(options.event ?? EVENT);
}

/** What an expression is in the runtime. */
async function value(expression: string, options = {}): Promise<unknown> {
  const outcome = await run(`async function handler(event) { return ${expression}; }`, options);
  return outcome.ok ? outcome.value : outcome.reason;
}

describe('a function', () => {
  it('is handed the event, and what it returns comes back', async () => {
    const code = "function handler(event) { event.request.uri = '/b'; return event.request; }";
    expect(await run(code)).toEqual({ ok: true, value: { uri: '/b' }, logs: [] });
  });

  it.each([
    [
      'throws',
      'function handler(event) {\n  return event.a.b;\n}',
      "TypeError: Cannot read properties of undefined (reading 'b') in 2",
    ],
    ['throws what is no error', "function handler() { throw 'no'; }", 'no'],
    ['rejects', "async function handler() { throw new Error('no'); }", 'Error: no in 1'],
    ['has no handler', 'function main() {}', 'Error: The function has no handler.'],
    ['fails while it loads', 'var a = nothing;', 'ReferenceError: nothing is not defined in 1'],
    ['cannot be loaded', 'class A {}', 'SyntaxError: Token "class" not supported in this version in 1'],
  ])('that %s has a reason', async (_, code, reason) => {
    expect(await run(code)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('has the raw query string, made of its parts where it is not known', async () => {
    const event = JSON.stringify({
      request: { querystring: { a: { value: '1' }, b: { value: '', multiValue: [{ value: '' }, { value: '2' }] } } },
    });
    const code = 'function handler(event) { return [event.request.rawQueryString(), Object.keys(event.request)]; }';
    const sandbox = new FunctionSandbox(code);
    expect(await sandbox.run(event)).toMatchObject({ value: ['a=1&b&b=2', ['querystring']] });
    expect(await sandbox.run(event, 'b&a=1&b=2')).toMatchObject({ value: ['b&a=1&b=2', ['querystring']] });
  });

  it('keeps nothing from one event to the next', async () => {
    const sandbox = new FunctionSandbox(
      'var n = 0; function handler() { n++; globalThis.m = (globalThis.m || 0) + 1; return [n, m]; }',
    );
    expect(await sandbox.run(EVENT)).toMatchObject({ value: [1, 1] });
    sandbox.warm();
    expect(await sandbox.run(EVENT)).toMatchObject({ value: [1, 1] });
  });

  it('runs in strict mode', async () => {
    expect(await run('function handler() { undeclared = 1; }')).toMatchObject({ ok: false });
  });

  it('logs the first argument of console.log, and 10 KB at most', async () => {
    const code =
      "function handler() { console.log('a', 'b'); console.log({ c: 1 }); for (var i = 0; i < 20; i++) console.log('x'.repeat(1000)); }";
    const { logs } = await run(code);
    expect(logs.slice(0, 2)).toEqual(['a', '{ c: 1 }']);
    expect(logs.join('')).toHaveLength(10_240);
  });
});

describe('the globals', () => {
  it.each([
    ...['process', 'module', 'exports', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'queueMicrotask'],
    ...['fetch', 'XMLHttpRequest', 'WebSocket', 'URL', 'URLSearchParams', 'Map', 'Set', 'WeakMap', 'Proxy', 'Reflect'],
    ...['BigInt', 'Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'structuredClone', 'performance', 'escape'],
  ])('have no %s', async (name) => {
    expect(await value(`typeof ${name}`)).toBe('undefined');
  });

  it.each([
    ...['[].at', '[].flat', '[].flatMap', "''.at", "''.matchAll", "''.normalize", 'Array.from', 'Object.fromEntries'],
    ...['Object.groupBy', 'Object.hasOwn', 'Promise.withResolvers', 'Error.captureStackTrace', 'console.error'],
  ])('have no %s', async (name) => {
    expect(await value(`typeof ${name}`)).toBe('undefined');
  });

  it.each([
    ['[3, 1].concat([2]).sort().map((n) => n * 2).join()', '2,4,6'],
    ['[1].includes(1) && [1].find((n) => n) === 1 && Array.isArray(Array.of(1))', true],
    ["'a-b'.replaceAll('-', '+').padStart(5, '.').trimEnd().startsWith('..')", true],
    ["'é'.charCodeAt(0)", 233],
    ['Object.entries(Object.assign({}, { a: 1 }))', [['a', 1]]],
    ['Number.isSafeInteger(Number.parseInt("7"))', true],
    ["encodeURIComponent(decodeURIComponent('%2f'))", '%2F'],
    ["atob(btoa('a'))", 'a'],
    ["Buffer.from('YQ', 'base64url').toString('hex')", '61'],
    ["new TextDecoder().decode(new TextEncoder().encode('a'))", 'a'],
    ['JSON.stringify(JSON.parse(\'{"a":[1]}\'))', '{"a":[1]}'],
    ['new Uint8Array([1, 2]).map((n) => n + 1).join()', '2,3'],
    ["new InternalError('a').name", 'InternalError'],
    ["'2026-01'.match(/(?<year>\\d+)/).groups.year", '2026'],
    ['Symbol.for("a") === Symbol.for("a")', true],
    ['(await Promise.all([1, Promise.resolve(2)])).join()', '1,2'],
  ])('have %s', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it.each([["eval('1')"], ["new Function('return 1')()"], ["(() => 1).constructor('return 1')()"]])(
    'make no code out of text: %s',
    async (expression) => {
      expect(await value(expression)).toContain('EvalError: Code generation from strings disallowed for this context');
    },
  );

  it('have one time for the whole run', async () => {
    const before = Date.now();
    const [first, last, year] = (await value(
      '((first) => { for (var i = 0; i < 1e6; i++); return [first, Date.now(), new Date(0).getUTCFullYear()]; })(+new Date())',
    )) as number[];
    expect(last).toBe(first);
    expect(first).toBeGreaterThanOrEqual(before);
    expect(year).toBe(1970);
    expect(await value('new Date() instanceof Date')).toBe(true);
  });
});

describe('the modules', () => {
  it('are had by require and by import', async () => {
    const code =
      "import q from 'querystring';\nfunction handler() { return [q.parse('a=1&a=2').a, require('querystring').stringify({ b: '/' })]; }";
    expect(await run(code)).toMatchObject({ value: [['1', '2'], 'b=%2F'] });
    expect(await value("require('fs')")).toContain('Cannot find module "fs"');
  });

  it.each([
    [
      "createHash('sha256').update('a').digest('hex')",
      'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
    ],
    ["createHash('md5').update('a').digest('base64url')", 'DMF1ucDxtqgxw5niaXcmYQ'],
    ["createHmac('sha1', 'key').update('a').update('b').digest('base64')", '1lnIpieF/KDQMpxudn7kgX40Yo0='],
    ["createHash('md5').update(Buffer.from('a')).digest().length", 16],
    ["createHash('sha512')", 'Error: not supported algorithm: "sha512"'],
  ])('hash: %s', async (expression, expected) => {
    const found = await value(`require('crypto').${expression}`);
    expect(typeof found === 'string' && found.startsWith('Error') ? found.split(' in ')[0] : found).toBe(expected);
  });

  it('hash to text without an encoding in runtime 1.0', async () => {
    const code = "function handler() { return typeof require('crypto').createHash('md5').update('a').digest(); }";
    expect(await run(code, { runtime: 'cloudfront-js-1.0' })).toMatchObject({ value: 'string' });
  });

  it.each([
    ["get('/old')", '/new'],
    ["get('json', { format: 'json' })", { a: 1 }],
    ["get('/old', { format: 'bytes' }).then((bytes) => bytes.length)", 4],
    ["exists('/old')", true],
    ["exists('/none')", false],
    ['count()', 2],
    ['meta().then((meta) => meta.keyCount + meta.lastUpdatedDateTime)', '22026-01-02T00:00:00.000Z'],
    ["get('/none').catch((error) => 'none')", 'none'],
  ])('read the key value store: %s', async (expression, expected) => {
    const code = `import cf from 'cloudfront';\nconst store = cf.kvs('e0a1');\nasync function handler() { return await store.${expression}; }`;
    expect(await run(code, { keyValues })).toEqual({ ok: true, value: expected, logs: [] });
  });

  it('read no store that is not associated', async () => {
    expect(await value("require('cloudfront').kvs()")).toContain('No key value store is associated with the function');
    expect(await value("require('cloudfront').kvs('other')", { keyValues })).toContain(
      'not associated with the function: other',
    );
  });

  it('say where the function runs, on viewer-request', async () => {
    const place = "require('cloudfront').edgeLocation";
    expect(await value(place)).toEqual({ name: 'LCL', serverIp: '127.0.0.1', region: 'us-east-1' });
    expect(await value(place, { event: '{"context":{"eventType":"viewer-response"}}' })).toEqual({});
  });
});
