import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { childEnv } from '../../cli/core/child-env';
import { LocalAwsError } from './local-aws-error';
import { installMoto, ownPython, PYTHON_ENV, PYTHONS } from './python';

/** Run from the project's root, as every command is. */
const LAUNCHER = resolve('local', 'aws', 'run_moto.py');
/** Proves to moto that a request comes from the gateway: its port is open to every user and page of this machine. */
const SECRET = 'x-local-aws-secret';
const IN_USE = 75;
const NO_MOTO = 76;

export interface MotoRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | (() => Readable);
  /** Makes what moto draws and dates come out alike when the request is played again. */
  readonly fixed?: { readonly seed: string; readonly time: number };
}

export interface Moto {
  send(request: MotoRequest): Promise<IncomingMessage>;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts moto on a loopback port of its own, with the machine's Python or with one that is installed for it. It holds the
 * lock of `stateDir` and dies with this process. Throws LocalAwsError.
 */
export async function startMoto(stateDir: string, cacheDir: string, log: (line: string) => void): Promise<Moto> {
  for (const python of [ownPython(cacheDir), ...PYTHONS]) {
    const moto = await launch(python, stateDir);
    if (moto) return moto;
  }
  const moto = await launch(await installMoto(cacheDir, log), stateDir);
  if (!moto)
    throw new LocalAwsError(`The moto in ${cacheDir} does not work. Delete ${cacheDir}/moto and run this again`);
  return moto;
}

/** Undefined when there is no such Python, or no moto in it. */
function launch(python: string, stateDir: string): Promise<Moto | undefined> {
  const logFile = join(stateDir, 'moto.log');
  const errors = openSync(logFile, 'w');
  const child = spawn(python, [LAUNCHER, join(stateDir, 'lock')], {
    env: childEnv(PYTHON_ENV),
    stdio: ['pipe', 'pipe', errors],
  });
  closeSync(errors);
  child.stdin?.on('error', () => {});
  // By its standard input: other users see neither that nor, as they would, its arguments.
  const secret = randomBytes(32).toString('hex');
  child.stdin?.write(`${secret}\n`);
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  return new Promise((ready, fail) => {
    child.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? ready(undefined) : fail(error)));
    child.once('exit', (code) => {
      if (code === NO_MOTO) ready(undefined);
      else if (code === IN_USE) {
        fail(
          new LocalAwsError(
            `Another local AWS uses ${stateDir}. Stop that one first (npm start, or npm run local-aws)`,
          ),
        );
      } else fail(new LocalAwsError(`moto ended at once (exit ${code}); ${logFile} says why`));
    });
    createInterface(child.stdout!).once('line', (line) => {
      const port = Number(line.split(' ')[1]);
      const stop = async () => {
        child.stdin?.end();
        await gone;
      };
      ready({ gone, stop, send: (given) => send(port, secret, given) });
    });
  });
}

function send(
  port: number,
  secret: string,
  { method, path, headers, body, fixed }: MotoRequest,
): Promise<IncomingMessage> {
  const seeded: Record<string, string> = fixed
    ? { 'x-local-aws-seed': fixed.seed, 'x-local-aws-time': String(fixed.time / 1000) }
    : {};
  return new Promise((done, fail) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers: { ...headers, ...seeded, [SECRET]: secret }, agent: false },
      done,
    );
    outgoing.on('error', (error) => fail(new Error(`moto does not answer: ${error.message}`)));
    if (typeof body === 'function') body().on('error', fail).pipe(outgoing);
    else outgoing.end(body);
  });
}

/** All of an answer's body, in memory. */
export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A header of which there can be one. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
