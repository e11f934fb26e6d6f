import { FunctionProcess, runFunctionOnce } from '../../../../local/edge/viewer-function/function-process';

jest.setTimeout(30_000);

const runtime = 'cloudfront-js-2.0';
let running: FunctionProcess | undefined;
afterEach(() => running?.close());

describe('the process of a function', () => {
  it('runs events in their order and hands key values in', async () => {
    const code = `import cf from 'cloudfront';
      const store = cf.kvs();
      async function handler(event) { console.log('got ' + event.n); return [event.n, await store.get('a'), (await store.meta()).keyCount]; }`;
    const meta = { creationDateTime: '', lastUpdatedDateTime: '', keyCount: 1 };
    const keyValues = { id: 'k', get: async (key: string) => `${key}!`, meta: async () => meta };
    running = new FunctionProcess({ code, runtime, keyValues });
    const runs = await Promise.all([1, 2, 3].map((n) => running!.run({ n })));
    expect(runs).toEqual(
      [1, 2, 3].map((n) => ({ ok: true, value: [n, 'a!', 1], logs: [`got ${n}`], ms: expect.any(Number) })),
    );
  });

  it('says why a store cannot be read', async () => {
    const code = "import cf from 'cloudfront';\nasync function handler() { return await cf.kvs().get('a'); }";
    const failing = async () => Promise.reject(new Error('no such store'));
    const run = await runFunctionOnce({ code, runtime, keyValues: { id: 'k', get: failing, meta: failing } }, {});
    expect(run).toMatchObject({ ok: false, kind: 'execution', reason: expect.stringContaining('no such store') });
  });

  it('is ended when an event takes too long, and the next event runs', async () => {
    const code = 'function handler(event) { while (event.loop) {} return event; }';
    running = new FunctionProcess({ code, runtime }, 200);
    const [looping, next] = await Promise.all([running.run({ loop: true }), running.run({ loop: false })]);
    expect(looping).toMatchObject({ ok: false, kind: 'limit', reason: 'it did not end within 200 ms' });
    expect(next).toMatchObject({ ok: true, value: { loop: false } });
  });

  it('is ended when it takes too much memory, and the next event runs', async () => {
    const code =
      "function handler(event) { var all = []; while (event.eat) all.push('x'.repeat(1e6) + all.length + Math.random()); return 1; }";
    running = new FunctionProcess({ code, runtime }, 20_000);
    expect(await running.run({ eat: true })).toMatchObject({
      ok: false,
      kind: 'execution',
      reason: 'its process ended',
    });
    expect(await running.run({})).toMatchObject({ ok: true, value: 1 });
  });

  it('gives a script no way to this machine', async () => {
    const code = `function handler() {
      const ways = [console.log, Buffer.from, require('querystring').parse, atob, TextDecoder];
      return ways.map((way) => { try { return String(way.constructor('return process')().pid); } catch (error) { return error.name; } });
    }`;
    const run = await runFunctionOnce({ code, runtime }, {});
    expect(run).toMatchObject({ ok: true, value: ['EvalError', 'EvalError', 'EvalError', 'EvalError', 'EvalError'] });
  });

  it('answers nothing once it is closed', async () => {
    const one = new FunctionProcess({ code: 'function handler() { while (true) {} }', runtime }, 20_000);
    const waiting = one.run({});
    one.close();
    expect(await waiting).toMatchObject({ ok: false, reason: 'the function was let go' });
    expect(await one.run({})).toMatchObject({ ok: false, reason: 'the function was let go' });
  });
});
