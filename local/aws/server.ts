import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import type { Keys } from '../../cli/core/sigv4';
import { runFunctionOnce } from '../edge/viewer-function/function-process';
import { Authenticator } from './authenticate';
import { Authoriser, type AuthoriserOptions, type Call, type Refuses } from './authorize';
import { Directory } from './authorize/directory';
import { certificate } from './certificates';
import { originAccessIdentity } from './cloudfront/kinds';
import { Store } from './cloudfront/store';
import type { Gateway } from './context';
import { answer } from './gateway';
import { Journal } from './journal';
import { lambdaVersionExists } from './lambda-code';
import { LocalAwsError } from './local-aws-error';
import { type Moto, readAll, startMoto } from './moto';
import { replay } from './replay';
import { fail } from './reply';
import { S3Access } from './s3-access';
import { ACCOUNT } from './signed';

export interface LocalAwsOptions {
  /** The folder that holds all of its state; made if missing. */
  readonly stateDir: string;
  /** @default 0: any free port */
  readonly port?: number;
  /** Forget what `stateDir` holds. @default false */
  readonly reset?: boolean;
  /** Where moto is installed when the machine has none. @default '.cache' */
  readonly cacheDir?: string;
  /** Milliseconds for which a distribution's change or an invalidation is InProgress. @default 2000 */
  readonly deployMs?: number;
  /** Milliseconds for which a Lambda version cannot be deleted after the last distribution let it go. @default 0 */
  readonly replicaLingerMs?: number;
  /** Judge every request by IAM's policies; otherwise whoever has keys of this AWS may do everything. @default false */
  readonly authorise?: boolean;
  /** Hears of each right that a request asked for, where `authorise` is set. */
  readonly onCall?: (call: Call) => void;
  /** Refuses what a request asks for, as IAM would, whatever the policies say: by action and resource. For drills and tests. */
  readonly refuse?: Refuses;
  readonly log?: (line: string) => void;
}

export interface LocalAws {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** What a child process needs in its environment to use this AWS and no other: the root's keys, of this start alone, among it. */
  readonly env: Readonly<Record<string, string>>;
  /** The same keys, for an SDK's client. */
  readonly credentials: Keys;
  close(): Promise<void>;
}

/** Longer than AWS clients keep a connection they do not use, so that none is closed while one is about to use it. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts AWS on loopback. What an earlier one left in `stateDir` is there again, however that one ended.
 * Throws LocalAwsError, one line: port in use, folder in use, no Python, moto cannot be installed, damaged journal.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const {
    port = 0,
    reset = false,
    cacheDir = '.cache',
    deployMs = 2000,
    replicaLingerMs = 0,
    authorise = false,
    onCall = () => {},
    refuse,
    log = () => {},
  } = options;
  const stateDir = resolve(options.stateDir);
  let ready: (gateway: Gateway) => void = () => {};
  const server = serve(new Promise((done) => (ready = done)));
  // First of all, so that a busy port is told at once; requests wait until the rest is there.
  const endpoint = `http://127.0.0.1:${await listen(server, port)}`;
  const root = freshKeys();
  const env = environment(endpoint, root);
  const envFile = join(stateDir, 'env');
  let moto: Moto | undefined;
  try {
    // It holds what was uploaded, and keys.
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    chmodSync(stateDir, 0o700);
    moto = await startMoto(stateDir, cacheDir, log);
    if (reset) forget(stateDir);
    const journal = new Journal(stateDir);
    await replay(moto, journal, log);
    const gateway = compose(
      moto,
      journal,
      new Store(join(stateDir, 'cloudfront.json')),
      endpoint,
      root,
      deployMs,
      replicaLingerMs,
      authorise || refuse ? { onCall, refuse } : undefined,
    );
    rmSync(envFile, { force: true });
    writeFileSync(envFile, shellExports(env), { mode: 0o600 });
    ready(gateway);
    return {
      endpoint,
      env,
      credentials: root,
      close: async () => {
        rmSync(envFile, { force: true });
        await close(server, gateway);
      },
    };
  } catch (error) {
    server.close();
    server.closeAllConnections();
    await moto?.stop();
    throw error;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new LocalAwsError(`Port ${port} of 127.0.0.1 is in use. Stop what listens there, or choose another port`)
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}

function compose(
  moto: Moto,
  journal: Journal,
  store: Store,
  endpoint: string,
  root: Keys,
  deployMs: number,
  replicaLingerMs: number,
  judging: Pick<AuthoriserOptions, 'onCall' | 'refuse'> | undefined,
): Gateway {
  const neighbours = {
    lambdaVersionExists: (arn: string) => lambdaVersionExists(moto, arn),
    certificate: (arn: string) => certificate(moto, arn),
  };
  const s3 = new S3Access(moto, ACCOUNT, (id) => store.find(originAccessIdentity.name, id)?.extra.canonicalUserId);
  const directory = new Directory(moto);
  let last: Promise<unknown> = Promise.resolve();
  return {
    moto,
    journal,
    endpoint,
    replicaLingerMs,
    cloudFront: { store, neighbours, account: ACCOUNT, deployMs, runFunction: runFunctionOnce },
    s3,
    root,
    directory,
    authenticator: new Authenticator(root, directory),
    authoriser: judging && new Authoriser({ moto, directory, store, s3, ...judging }),
    inTurn(change) {
      const next = last.then(change);
      last = next.catch(() => {});
      return next;
    },
  };
}

function serve(ready: Promise<Gateway>): Server {
  return createServer({ requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    ready
      .then((gateway) => answer(gateway, request, response))
      .catch((error: Error) => {
        if (response.headersSent || response.destroyed) response.destroy();
        else fail(response, request.headers, request.url ?? '/', error.message);
      });
  });
}

/** The root's keys of one start: what does not have them, another user or a page, may do nothing here. */
function freshKeys(): Keys {
  return {
    // As AWS writes them, and yet no key of AWS's.
    accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase().slice(1)}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}

/** For a shell: an empty value is none. */
export function shellExports(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => (value === '' ? `unset ${name}\n` : `export ${name}=${quoted(value)}\n`))
    .join('');
}

function quoted(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

function environment(endpoint: string, root: Keys): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    // The AWS provider trades a web identity token for credentials without looking at the general one.
    AWS_ENDPOINT_URL_STS: endpoint,
    // The key value stores' API puts the account before the endpoint's host, and 123456789012.127.0.0.1 is no name that
    // resolves: Terraform sends what is for it to this proxy. Loopback itself, and https, do not go through it.
    HTTP_PROXY: endpoint,
    AWS_ACCESS_KEY_ID: root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Of the caller's own account: Terraform and the SDK take an empty one for none.
    AWS_PROFILE: '',
    AWS_SESSION_TOKEN: '',
  };
}

async function close(server: Server, gateway: Gateway): Promise<void> {
  server.close();
  await gateway.inTurn(async () => {});
  server.closeAllConnections();
  await dropIfEmpty(gateway).catch(() => {});
  await gateway.moto.stop();
  gateway.journal.close();
}

/** After a destroy nothing is left that the journal would be needed for. */
async function dropIfEmpty({ moto, journal, cloudFront }: Gateway): Promise<void> {
  if (journal.isEmpty || !cloudFront.store.isEmpty) return;
  const told = await readAll(await moto.send({ method: 'GET', path: '/_local/left', headers: {} }));
  if (told.toString('utf8') === '[]') journal.clear();
}

function forget(stateDir: string): void {
  for (const name of ['journal.jsonl', 'blobs', 'cloudfront.json']) {
    rmSync(join(stateDir, name), { recursive: true, force: true });
  }
}
