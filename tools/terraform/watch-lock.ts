import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readBackend, readLock } from './backend';
import { holderOf, type LockInfo } from './lock';

const EVERY_MS = 2000;

/**
 * Tells who holds the lock that the Terraform of a stack's folder waits for, at once and every two seconds. To be called
 * when Terraform says that it waits.
 * @returns what ends it
 */
export function watchLock(dir: string, env: NodeJS.ProcessEnv, tell: (message: string) => void): () => void {
  const over = new AbortController();
  const heard = Date.now();
  const watch = async () => {
    const backend = await readBackend(dir);
    if (!backend) return;
    while (!over.signal.aborted) {
      const message = await readLock(backend, env).then(
        (lock) => describe(lock, heard),
        () => 'waiting for the lock',
      );
      if (!over.signal.aborted) tell(message);
      await delay(EVERY_MS, undefined, { signal: over.signal, ref: false });
    }
  };
  watch().catch(() => {});
  return () => over.abort();
}

function describe(lock: LockInfo | undefined, heard: number): string {
  if (!lock) return 'the lock is free';
  return isOwn(lock, heard, hostname()) ? 'has the lock' : `waiting for the lock: ${holderOf(lock, Date.now())}`;
}

/**
 * Whether a lock is that of the Terraform which said at `heard` that it waits: it dates its lock before it first asks for
 * it, keeps that date however long it waits, and says so after 400 ms.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/clistate/state.go
 */
export function isOwn({ Who, Created }: LockInfo, heard: number, host: string): boolean {
  const before = heard - Date.parse(Created);
  return Who.endsWith(`@${host}`) && before >= 300 && before <= 1000;
}
