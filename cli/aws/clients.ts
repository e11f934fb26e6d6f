import { hostname, userInfo } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { type Holder, thisMachine } from './lease';

/** Tries of one request; between them the SDK waits longer and longer, up to 20 s. */
const TRIES = 8;
const CONNECT_MS = 10_000;
/** Without a byte. */
const SILENT_MS = 60_000;

/** A client that gives up late: a publish of thousands of files meets a bad moment of S3 now and then. */
export function publishClient(config: S3ClientConfig): S3Client {
  return new S3Client({
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      httpAgent: { maxSockets: 128 },
      httpsAgent: { maxSockets: 128 },
    },
    // SHA-256 is sent with each file; CRC32 too would be counted by JavaScript.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...config,
  });
}

/**
 * Has V8 collect garbage when the heap has grown by a fifth and not by several times, and keep the space for new objects small: a site of
 * fifty thousand files then takes less than half as much memory again as one of a thousand, in the same time (npm run bench -- publish).
 */
export function holdLittle(): void {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Who publishes, for people who wait for it: in GitHub Actions whoever started the run, else the user of the machine. */
export function holderOf(env: NodeJS.ProcessEnv): Holder {
  const { GITHUB_ACTOR, GITHUB_RUN_ID } = env;
  const who = GITHUB_ACTOR && GITHUB_RUN_ID ? `${GITHUB_ACTOR}, run ${GITHUB_RUN_ID}` : userName();
  return { who: `${who} on ${hostname()}`, pid: process.pid, machine: thisMachine() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}
