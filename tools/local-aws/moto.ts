import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LocalAwsError } from './local-aws-error';

/** Run from the project's root, as every command is. */
const LAUNCHER = resolve('tools', 'local-aws', 'run_moto.py');
const IN_USE = 75;

export interface MotoRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | (() => Readable);
  /** Makes what moto draws and dates come out alike when the request is played again. */
  readonly fixed?: { readonly sequence: number; readonly time: number };
}

export interface Moto {
  send(request: MotoRequest): Promise<IncomingMessage>;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/** Starts moto on a loopback port of its own. It holds the lock of `stateDir` and dies with this process. */
export async function startMoto(python: string, stateDir: string): Promise<Moto> {
  const logFile = join(stateDir, 'moto.log');
  const errors = openSync(logFile, 'w');
  const child = spawn(python, [LAUNCHER, join(stateDir, 'lock')], { stdio: ['pipe', 'pipe', errors] });
  closeSync(errors);
  child.stdin?.on('error', () => {});
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const port = await new Promise<number>((ready, fail) => {
    child.once('error', fail);
    child.once('exit', (code) =>
      fail(
        new LocalAwsError(
          code === IN_USE
            ? `Another local AWS uses ${stateDir}. Stop that one, or choose another --state-dir`
            : `moto ended at once (exit ${code}); ${logFile} says why`,
        ),
      ),
    );
    createInterface(child.stdout!).once('line', (line) => ready(Number(line.split(' ')[1])));
  });
  return {
    gone,
    send: (given) => send(port, given),
    async stop() {
      child.stdin?.end();
      await gone;
    },
  };
}

function send(port: number, { method, path, headers, body, fixed }: MotoRequest): Promise<IncomingMessage> {
  const seeded: Record<string, string> = fixed
    ? { 'x-local-aws-seed': String(fixed.sequence), 'x-local-aws-time': String(fixed.time / 1000) }
    : {};
  return new Promise((done, fail) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers: { ...headers, ...seeded }, agent: false },
      done,
    );
    outgoing.on('error', fail);
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
