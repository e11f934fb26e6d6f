import { createHash, createHmac } from 'node:crypto';
import querystring from 'node:querystring';
import { inspect } from 'node:util';
import { type Context, createContext, Script } from 'node:vm';
import { parse as parseModule } from 'acorn';
import { type FunctionRuntime, syntaxProblem } from '../../../lib/cloudfront/function-syntax';
import { REMOVE_THE_REST } from './builtins';

/** What a function finds in its key value store. */
export interface KeyValueReader {
  readonly id: string;
  /** `undefined` where there is no such key. */
  get(key: string): Promise<string | undefined>;
  meta(): Promise<{
    readonly creationDateTime: string;
    readonly lastUpdatedDateTime: string;
    readonly keyCount: number;
  }>;
}

export interface SandboxOptions {
  readonly runtime?: FunctionRuntime;
  /** The store that is associated with the function. */
  readonly keyValues?: KeyValueReader;
  /** Where the function is taken to run. @default 'us-east-1' */
  readonly region?: string;
}

/** What one event came to: what the function returned, out of JSON, or why there is nothing. */
export type Outcome = (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string }
) & { readonly logs: readonly string[] };

/** Runs the script that gives the handler, then the handler on the event. */
type Call = (event: string, rawQueryString: string | undefined, load: () => unknown) => Promise<string | undefined>;

interface State {
  now: number;
  viewerRequest: boolean;
  readonly logs: string[];
}

interface Prepared {
  readonly context: Context;
  readonly state: State;
  readonly call: Call;
}

/** Of one run, in characters: "Function logs in CloudFront Functions are truncated at 10 KB". */
const MAX_LOG = 10 * 1024;

/**
 * A CloudFront function in a JavaScript context of its own for each event, with the documented globals and nothing else:
 * no file, network, process or timer, no code out of strings, one time for the whole run. It keeps honest code honest and
 * is no wall: what must not be trusted runs it in a process apart (`function-process.ts`).
 * Source: CloudFront Developer Guide, "JavaScript runtime 2.0 features for CloudFront Functions", "Helper methods for key
 * value stores", "General helper methods".
 */
export class FunctionSandbox {
  readonly #options: Required<Pick<SandboxOptions, 'runtime' | 'region'>> & SandboxOptions;
  readonly #script: Script | undefined;
  /** Why the code does not load, in the runtime's words. */
  readonly broken: string | undefined;
  #spare: Prepared | undefined;

  constructor(code: string, options: SandboxOptions = {}) {
    this.#options = { runtime: 'cloudfront-js-2.0', region: 'us-east-1', ...options };
    this.broken = syntaxProblem(code, this.#options.runtime)?.message;
    if (this.broken === undefined) this.#script = new Script(loadable(code), { filename: 'function.js' });
  }

  /**
   * Runs one event, given as JSON text. Never rejects. It does not stop code that does not end.
   * @param rawQueryString what `event.request.rawQueryString()` returns; made of the event's query string where it is not given
   */
  async run(event: string, rawQueryString?: string): Promise<Outcome> {
    const { context, call, state } = this.#spare ?? this.#prepare();
    this.#spare = undefined;
    const { logs } = state;
    state.now = Date.now();
    state.viewerRequest = /"eventType"\s*:\s*"viewer-request"/.test(event);
    try {
      if (!this.#script) throw this.broken;
      const result = (await call(event, rawQueryString, () => this.#script?.runInContext(context))) ?? 'null';
      return { ok: true, value: JSON.parse(result), logs };
    } catch (error) {
      return { ok: false, reason: told(error), logs };
    }
  }

  /** Makes the next event's context ready, which takes longer than most functions do. */
  warm(): void {
    this.#spare ??= this.#prepare();
  }

  #prepare(): Prepared {
    const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
    const state: State = { now: 0, viewerRequest: false, logs: [] };
    const prepare: (bridge: object) => Call = PREPARE[this.#options.runtime].runInContext(context);
    return { context, state, call: prepare(this.#bridge(state)) };
  }

  /** What a context is given of this process. Functions of the context stand between it and what scripts see. */
  #bridge(state: State) {
    const { keyValues, region, runtime } = this.#options;
    let logged = 0;
    return {
      now: () => state.now,
      log(value: unknown) {
        const line = typeof value === 'string' ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
        if (logged < MAX_LOG) state.logs.push(line.slice(0, MAX_LOG - logged));
        logged += line.length;
      },
      digest(kind: 'hash' | 'hmac', algorithm: string, key: string, parts: (string | Uint8Array)[], encoding?: string) {
        if (encoding !== undefined && !['hex', 'base64', 'base64url'].includes(encoding))
          throw new Error(`Unknown digest encoding: "${encoding}"`);
        const made = kind === 'hash' ? createHash(algorithm) : createHmac(algorithm, key);
        for (const part of parts) made.update(part);
        const bytes = made.digest();
        if (encoding !== undefined) return bytes.toString(encoding as BufferEncoding);
        return runtime === 'cloudfront-js-1.0' ? bytes.toString('latin1') : bytes;
      },
      querystring,
      Buffer: runtime === 'cloudfront-js-1.0' ? undefined : Buffer,
      TextDecoder,
      TextEncoder,
      atob: runtime === 'cloudfront-js-1.0' ? undefined : atob,
      btoa: runtime === 'cloudfront-js-1.0' ? undefined : btoa,
      storeId: keyValues?.id,
      keyValue(method: 'get' | 'meta', key: string, done: (value: unknown) => void, fail: (message: string) => void) {
        const asked: Promise<unknown> | undefined = method === 'get' ? keyValues?.get(key) : keyValues?.meta();
        (asked ?? Promise.resolve()).then(done, (error: Error) => fail(error.message));
      },
      edgeLocation: () => (state.viewerRequest ? { name: 'LCL', serverIp: '127.0.0.1', region } : {}),
    };
  }
}

/** `import name from 'module'` as a call, on the same line; then the handler as the script's value. */
function loadable(code: string): string {
  let out = code;
  const { body } = parseModule(code, { ecmaVersion: 'latest', sourceType: 'module' });
  for (const node of [...body].reverse()) {
    if (node.type !== 'ImportDeclaration') continue;
    const call = `const ${node.specifiers[0]!.local.name} = require(${node.source.raw});`;
    out = out.slice(0, node.start) + call + out.slice(node.end);
  }
  return `'use strict';${out}\n;typeof handler === 'undefined' ? undefined : handler;`;
}

function told(error: unknown): string {
  if (typeof error === 'string') return error;
  const { name, message, stack } = Object(error) as Partial<Error>;
  if (message === undefined) return `The function threw ${inspect(error)}.`;
  const line = /function\.js:(\d+)/.exec(stack ?? '')?.[1];
  return `${name}: ${message}${line === undefined ? '' : ` in ${line}`}`;
}

/** Makes the globals that a bare context lacks, out of the bridge, whose own objects scripts do not come to see. */
const preparation = (modules: string) => `'use strict';
(bridge) => {
  const { now, log, digest, keyValue, storeId, querystring: qs } = bridge;
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  ${REMOVE_THE_REST}
  for (const name of ['Buffer', 'TextDecoder', 'TextEncoder', 'atob', 'btoa']) if (bridge[name]) define(name, bridge[name]);
  define('console', { log: (value) => log(value) });
  define('InternalError', class InternalError extends Error {
    get name() { return 'InternalError'; }
  });
  const RealDate = Date;
  const OneDate = function Date(...given) {
    if (!new.target) return new RealDate(now()).toString();
    return given.length === 0 ? new RealDate(now()) : new RealDate(...given);
  };
  OneDate.prototype = RealDate.prototype;
  RealDate.prototype.constructor = OneDate;
  define('Date', Object.assign(OneDate, { now: () => now(), parse: RealDate.parse, UTC: RealDate.UTC }));
  const hashing = (kind) => (algorithm, key) => {
    if (!['md5', 'sha1', 'sha256'].includes(algorithm)) throw new Error('not supported algorithm: "' + algorithm + '"');
    const parts = [];
    return {
      update(data) { parts.push(data); return this; },
      digest: (encoding) => digest(kind, algorithm, key, parts, encoding),
    };
  };
  const ask = (method, key) => new Promise((done, fail) => {
    keyValue(method, key, done, (message) => fail(new Error(message)));
  });
  const get = (key, { format = 'string' } = {}) => ask('get', String(key)).then((value) => {
    if (value === undefined) throw new Error('KeyNotFound: ' + key);
    if (format === 'json') return JSON.parse(value);
    return format === 'bytes' ? bridge.Buffer.from(value) : value;
  });
  const kvs = (id) => {
    if (storeId === undefined) throw new Error('No key value store is associated with the function');
    if (id !== undefined && id !== storeId) throw new Error('The key value store is not associated with the function: ' + id);
    return {
      get,
      exists: (key) => ask('get', String(key)).then((value) => value !== undefined),
      count: () => ask('meta').then(({ keyCount }) => keyCount),
      meta: () => ask('meta').then((meta) => Object.assign({}, meta)),
    };
  };
  const modules = {
    crypto: { createHash: hashing('hash'), createHmac: hashing('hmac') },
    querystring: { decode: qs.decode, encode: qs.encode, escape: qs.escape, parse: qs.parse, stringify: qs.stringify, unescape: qs.unescape },
    ${modules}
  };
  define('require', (name) => {
    if (!Object.hasOwnProperty.call(modules, name)) throw new Error('Cannot find module "' + name + '"');
    return modules[name];
  });
  const { parse, stringify } = JSON;
  const joined = (querystring) => Object.keys(querystring || {}).map((name) => {
    const { value, multiValue } = querystring[name];
    const values = multiValue ? multiValue.map((one) => one.value) : [value];
    return values.map((one) => (one === '' ? name : name + '=' + one)).join('&');
  }).join('&') || undefined;
  return async (text, raw, load) => {
    const handler = load();
    if (typeof handler !== 'function') throw new Error('The function has no handler.');
    const event = parse(text);
    if (event && event.request) {
      const query = raw === undefined ? joined(event.request.querystring) : raw;
      Object.defineProperty(event.request, 'rawQueryString', { value: () => query });
    }
    return stringify(await handler(event));
  };
}`;
const PREPARE: Readonly<Record<FunctionRuntime, Script>> = {
  'cloudfront-js-1.0': new Script(preparation('')),
  'cloudfront-js-2.0': new Script(
    preparation(
      'buffer: { Buffer: bridge.Buffer }, cloudfront: { kvs, get edgeLocation() { return Object.assign({}, bridge.edgeLocation()); } },',
    ),
  ),
};
