import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readBackend, readLock } from './backend';
import { holderOf, type LockInfo } from './lock';

const EVERY_MS = 2000;

/**
 * Tells who holds the lock that the Terraform of a stack's folder waits for, at once and every two seconds. To be called
 * when Terraform says that it waits.
 * @param started when that Terraform was started, in milliseconds since 1970
 * @returns what ends it
 */
export function watchLock(
  dir: string,
  env: NodeJS.ProcessEnv,
  started: number,
  tell: (message: string) => void,
): () => void {
  const over = new AbortController();
  const waiting = { started, heard: Date.now(), host: hostname() };
  const watch = async () => {
    const backend = await readBackend(dir);
    if (!backend) return;
    while (!over.signal.aborted) {
      const message = await readLock(backend, env).then(
        (lock) => describe(lock, waiting),
        () => 'waiting for the lock',
      );
      if (!over.signal.aborted) tell(message);
      await delay(EVERY_MS, undefined, { signal: over.signal, ref: false });
    }
  };
  watch().catch(() => {});
  return () => over.abort();
}

interface Waiting {
  readonly started: number;
  /** When it said that it waits. */
  readonly heard: number;
  readonly host: string;
}

function describe(lock: LockInfo | undefined, waiting: Waiting): string {
  if (!lock) return 'the lock is free';
  return isOwn(lock, waiting) ? 'has the lock' : `waiting for the lock: ${holderOf(lock, Date.now())}`;
}

/**
 * Whether a lock is that of the Terraform which waits: it dates its lock before it first asks for it, keeps that date however
 * long it waits, and says after 400 ms that it does.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/clistate/state.go
 */
export function isOwn({ Who, Created }: LockInfo, { started, heard, host }: Waiting): boolean {
  const created = Date.parse(Created);
  return Who.endsWith(`@${host}`) && created >= Math.max(started, heard - 1000) && created <= heard - 300;
}
