// What runs in the process apart: it loads one CloudFront function, then answers one event at a time over the channel to
// its parent, and goes when that channel closes.
import type { FromRunner, ToRunner } from './function-process';
import { FunctionSandbox, type KeyValueReader } from './function-sandbox';

let sandbox: FunctionSandbox | undefined;
let asked = 0;
const answers = new Map<number, { done(value: unknown): void; fail(error: Error): void }>();

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', (message: ToRunner) => {
  if (message.type === 'load') {
    const { code, runtime, storeId } = message;
    sandbox = new FunctionSandbox(code, { runtime, ...(storeId !== undefined && { keyValues: reader(storeId) }) });
    sandbox.warm();
    tell({ type: 'ready' });
  } else if (message.type === 'told') {
    const { id, value, error } = message;
    const answer = answers.get(id);
    answers.delete(id);
    if (error === undefined) answer?.done(value);
    else answer?.fail(new Error(error));
  } else {
    const start = performance.now();
    void sandbox?.run(message.event, message.rawQueryString).then((outcome) => {
      tell({ type: 'outcome', outcome, ms: performance.now() - start });
      sandbox?.warm();
    });
  }
});

function reader(id: string): KeyValueReader {
  const ask = (method: 'get' | 'meta', key: string) =>
    new Promise<unknown>((done, fail) => {
      answers.set(++asked, { done, fail });
      tell({ type: 'ask', id: asked, method, key });
    });
  return {
    id,
    get: (key) => ask('get', key) as ReturnType<KeyValueReader['get']>,
    meta: () => ask('meta', '') as ReturnType<KeyValueReader['meta']>,
  };
}

function tell(message: FromRunner): void {
  if (process.connected) process.send?.(message);
}
