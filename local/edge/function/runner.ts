// What runs in the process apart: it loads the function once, then answers one event at a time over the channel to its
// parent, and goes when that channel closes. Bundled by itself; imports nothing of the project.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly deadline: number;
}

type Handler = (event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown;

// biome-ignore lint/style/noProcessEnv: the parent gives this process its environment, and nothing else.
const env = process.env;
const root = env.LAMBDA_TASK_ROOT;
if (!root) throw new Error('LAMBDA_TASK_ROOT is missing: this file is started by edge-function.ts alone.');
let current = '';

for (const [method, level] of [
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['debug', 'DEBUG'],
  ['trace', 'TRACE'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
] as const) {
  console[method] = (...args: unknown[]) => send({ type: 'log', level, id: current, text: format(...args) });
}

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

const loading = load(root, env._HANDLER ?? 'index.handler');
loading.then(
  () => send({ type: 'ready' }),
  (error) => send({ type: 'broken', error: describe(error) }),
);

process.on('message', ({ id, event, deadline }: Invocation) => {
  current = id;
  loading
    .then((handler) => invoke(handler, id, JSON.parse(event), deadline))
    .then((result) => send({ type: 'result', id, result: JSON.stringify(result) }))
    .catch((error) => send({ type: 'error', id, error: describe(error) }));
});

function invoke(handler: Handler, id: string, event: unknown, deadline: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      invokedFunctionArn: env.LOCAL_FUNCTION_ARN,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      awsRequestId: id,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    const callback = (error: unknown, result?: unknown) => (error ? reject(error) : resolve(result));
    const returned = handler(event, context, callback);
    if (isThenable(returned)) returned.then(resolve, reject);
    // A handler that takes no callback and returns no promise has nothing more to say: Lambda answers null.
    else if (handler.length < 3) resolve(null);
  });
}

async function load(folder: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf('.');
  const [file, key] = [name.slice(0, dot), name.slice(dot + 1)];
  const require = createRequire(join(folder, 'index.js'));
  let loaded: Record<string, unknown>;
  try {
    loaded = require(join(folder, file));
  } catch (error) {
    if (!isOneOf(error, 'ERR_REQUIRE_ESM', 'MODULE_NOT_FOUND')) throw error;
    loaded = await import(pathToFileURL(join(folder, `${file}.mjs`)).href);
  }
  const handler = loaded[key];
  if (typeof handler !== 'function') throw new Error(`${name} is undefined or not exported`);
  return handler as Handler;
}

function isOneOf(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as { code?: string } | null)?.code ?? '');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function describe(error: unknown): { errorType: string; errorMessage: string; stack: string[] } {
  if (error instanceof Error)
    return { errorType: error.name, errorMessage: error.message, stack: (error.stack ?? '').split('\n') };
  return { errorType: typeof error, errorMessage: format(error), stack: [] };
}

function send(message: object): void {
  if (process.connected) process.send?.(message);
}
