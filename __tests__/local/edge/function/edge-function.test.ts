import { existsSync } from 'node:fs';
import { zipSync } from 'fflate';
import { EdgeFunction, type LogLine } from '../../../../local/edge/function/edge-function';

jest.setTimeout(30_000);

let running: EdgeFunction | undefined;
let lines: LogLine[] = [];
afterEach(() => {
  running?.close();
  running = undefined;
  lines = [];
});

function start(
  code: string,
  {
    files = {},
    handler = 'index.handler',
    timeoutSeconds = 3,
    memoryMb = 128,
    processes = 4,
  }: {
    files?: Record<string, string>;
    handler?: string;
    timeoutSeconds?: number;
    memoryMb?: number;
    processes?: number;
  } = {},
): EdgeFunction {
  const zip = zipSync(
    Object.fromEntries(Object.entries({ 'index.js': code, ...files }).map(([name, text]) => [name, Buffer.from(text)])),
  );
  running = new EdgeFunction(
    {
      arn: 'arn:aws:lambda:us-east-1:1:function:headers:3',
      name: 'headers',
      version: '3',
      handler,
      memoryMb,
      timeoutSeconds,
      logging: { format: 'JSON', platform: 'warn' },
      zip,
    },
    { region: 'eu-west-1', log: (line) => void lines.push(line), processes },
  );
  return running;
}

const own = () => lines.filter(({ level }) => level !== 'PLATFORM').map(({ level, text }) => [level, text]);

describe('a handler', () => {
  it.each([
    ['that is async', 'exports.handler = async (event) => ({ got: event.n })'],
    [
      'that calls back',
      'exports.handler = (event, context, callback) => setTimeout(() => callback(null, { got: event.n }), 1)',
    ],
    ['in a bundle of esbuild', 'module.exports = { handler: (event) => Promise.resolve({ got: event.n }) };'],
  ])('%s gives its answer', async (_, code) => {
    expect(await start(code).run({ n: 7 })).toEqual({ ok: true, value: { got: 7 } });
  });

  it('in an ES module is found', async () => {
    const edgeFunction = start('', {
      files: { 'app/main.mjs': 'export const run = async () => 1' },
      handler: 'app/main.run',
    });
    expect(await edgeFunction.run({})).toEqual({ ok: true, value: 1 });
  });

  it('that says nothing answers null', async () => {
    expect(await start('exports.handler = async () => {}').run({})).toEqual({ ok: true, value: null });
    running?.close();
    expect(await start('exports.handler = () => {}').run({})).toEqual({ ok: true, value: null });
  });

  it('stays warm: what it keeps outside of the handler is there next time', async () => {
    const counts = start('let n = 0; exports.handler = async () => ++n', { processes: 1 });
    expect([await counts.run({}), await counts.run({})]).toEqual([
      { ok: true, value: 1 },
      { ok: true, value: 2 },
    ]);
  });

  it('runs one event at a time in a process, and several events in several', async () => {
    const code = `let busy = 0; exports.handler = async () => { busy++; await new Promise((r) => setTimeout(r, 30)); const seen = busy; busy--; return [process.pid, seen]; }`;
    const edgeFunction = start(code, { processes: 2 });
    const values = (await Promise.all(Array.from({ length: 6 }, () => edgeFunction.run({})))).map((r) =>
      r.ok ? (r.value as number[]) : [],
    );
    expect(values.map(([, seen]) => seen)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(values.map(([pid]) => pid)).size).toBe(2);
  });

  it('is told of itself in its context', async () => {
    const { value } = (await start(
      'exports.handler = async (e, c) => ({ ...c, remaining: c.getRemainingTimeInMillis() })',
    ).run({})) as unknown as { value: Record<string, unknown> };
    expect(value).toMatchObject({
      functionName: 'us-east-1.headers',
      functionVersion: '3',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:1:function:headers:3',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/us-east-1.headers',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[3\][0-9a-f]{32}$/),
    });
    expect(value.remaining).toBeGreaterThan(0);
    expect(value.remaining).toBeLessThanOrEqual(3000);
  });

  it('sees Lambda’s environment and nothing of ours', async () => {
    process.env.LOCAL_EDGE_TEST_SECRET = 'secret';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    const result = await start('exports.handler = async () => process.env').run({});
    delete process.env.LOCAL_EDGE_TEST_SECRET;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const { value } = result as unknown as { value: Record<string, string> };
    expect(value.AWS_REGION).toBe('eu-west-1');
    expect(JSON.stringify(value)).not.toContain('secret');
    expect(Object.keys(value).filter((name) => /KEY|TOKEN|SECRET|NODE_OPTIONS/.test(name))).toEqual([]);
  });
});

describe('what a function may not do', () => {
  it.each([
    ['start a process', "require('child_process').execSync('id')"],
    ['start a thread', "new (require('worker_threads').Worker)('1', { eval: true })"],
    ['write into its folder', "require('fs').writeFileSync(__dirname + '/x', '')"],
    ['write elsewhere', "require('fs').writeFileSync('/tmp/local-edge-x', '')"],
    ['read elsewhere', "require('fs').readFileSync('/etc/passwd')"],
    ['read elsewhere by its folder', "require('fs').readFileSync(__dirname + '/../../etc/passwd')"],
    ['list folders', "require('fs').readdirSync('/')"],
    ['reach what Node is made of', "process.binding('spawn_sync')"],
    ['be debugged', "require('inspector').open(0)"],
  ])('%s', async (_, code) => {
    const result = await start(`exports.handler = async () => { ${code}; return 'done'; }`).run({});
    expect(result).toEqual({
      ok: false,
      kind: 'execution',
      reason: expect.stringMatching(/Access to this API has been restricted|it threw Error: process.binding/),
    });
    expect(own().filter(([level]) => level === 'STDOUT')).toEqual([]);
  });

  it('but it reads what lies in its own folder', async () => {
    const code = "exports.handler = async () => require('fs').readFileSync(__dirname + '/data.txt', 'utf8')";
    expect(await start(code, { files: { 'data.txt': 'own' } }).run({})).toEqual({ ok: true, value: 'own' });
  });
});

describe('what goes wrong', () => {
  it.each([
    ['a throw', 'exports.handler = async () => { throw new TypeError("no") }', 'it threw TypeError: no'],
    ['a throw before the first await', 'exports.handler = () => { throw new Error("no") }', 'it threw Error: no'],
    ['an error called back', 'exports.handler = (e, c, done) => done(new RangeError("no"))', 'it threw RangeError: no'],
    ['a file that cannot be read', 'exports.handler = ', 'it threw SyntaxError: Unexpected end of input'],
    ['no handler of that name', 'exports.other = 1', 'it threw Error: index.handler is undefined or not exported'],
    ['an end of the process', 'exports.handler = () => process.exit(3)', 'its process ended (exit status 3)'],
    [
      'an answer that is no JSON',
      'exports.handler = async () => { const a = {}; a.a = a; return a }',
      'it threw TypeError: Converting circular',
    ],
  ])('%s is told, and costs one answer', async (_, code, reason) => {
    const result = await start(code).run({});
    expect(result).toMatchObject({ ok: false, kind: 'execution' });
    expect((result as { reason: string }).reason).toContain(reason);
  });

  it('a handler that takes too long is stopped at its time, even in an endless loop, and the next event runs', async () => {
    const edgeFunction = start('exports.handler = async (event) => { if (event.hang) for (;;); return 1; }', {
      timeoutSeconds: 1,
      processes: 1,
    });
    expect(await edgeFunction.run({ hang: true })).toEqual({
      ok: false,
      kind: 'limit',
      reason: 'it did not end within its 1 s',
    });
    expect(await edgeFunction.run({})).toEqual({ ok: true, value: 1 });
    expect(lines.map(({ text }) => text).join('\n')).toMatch(/Task timed out after 1\.00 seconds/);
  });

  it('a handler that takes more memory than it may is ended, and the next event runs', async () => {
    const code =
      'exports.handler = async (event) => { const all = []; while (event.eat) all.push(new Array(1e5).fill({})); return 1; }';
    const edgeFunction = start(code, { memoryMb: 64, timeoutSeconds: 20, processes: 1 });
    expect(await edgeFunction.run({ eat: true })).toMatchObject({ ok: false, kind: 'execution' });
    expect(await edgeFunction.run({})).toEqual({ ok: true, value: 1 });
  });

  it('an answer over 6 MB is over the limit', async () => {
    const result = await start('exports.handler = async () => "x".repeat(7e6)').run({});
    expect(result).toEqual({ ok: false, kind: 'limit', reason: 'its answer is over 6291456 bytes' });
  });

  it('events that wait when it is closed are told so, and so is one that comes later', async () => {
    const edgeFunction = start('exports.handler = () => new Promise(() => {})', { processes: 1 });
    const all = [edgeFunction.run({}), edgeFunction.run({})];
    edgeFunction.close();
    const told = { ok: false, kind: 'execution', reason: 'the local edge closed' };
    expect(await Promise.all([...all, edgeFunction.run({})])).toEqual([told, told, told]);
  });
});

it('a file of the zip cannot be written outside of the function’s folder', async () => {
  const outside = `/tmp/local-edge-slip-${process.pid}`;
  const edgeFunction = start('exports.handler = async () => 1', { files: { [`../../../../..${outside}`]: 'x' } });
  await edgeFunction.run({});
  expect(existsSync(outside)).toBe(false);
});

it('what it prints is told with its level and its event, and Lambda’s own lines around it', async () => {
  const code = `exports.handler = async () => { console.log('a', { b: 1 }); console.error('c'); console.warn('d\\ne'); console.debug('f'); process.stdout.write('{"g":1}\\n'); await new Promise((done) => setTimeout(done, 200)); return 1; }`;
  await start(code).run({});
  expect(own()).toEqual([
    ['INFO', 'a { b: 1 }'],
    ['ERROR', 'c'],
    ['WARN', 'd\ne'],
    ['DEBUG', 'f'],
    ['STDOUT', '{"g":1}'],
  ]);
  const platform = lines.filter(({ level }) => level === 'PLATFORM').map(({ text }) => text.split(' ', 1)[0]);
  expect(platform).toEqual(['START', 'END', 'REPORT']);
  expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(1);
});
