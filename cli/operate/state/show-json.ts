import type { LockInfo } from '../../terraform/lock';
import type { State } from '../../terraform/state-file';
import { resourcesByType } from './format';

/** What `show --json` writes: as `formatState` and `formatLock`, for programs. */
export function showJson(
  place: string,
  version: string | undefined,
  state: State | undefined,
  lock: LockInfo | undefined,
  clear: string | undefined,
): string {
  const { serial, lineage, terraformVersion, outputs } = state ?? {};
  const holds = state ? { serial, lineage, terraformVersion, outputs, resources: resourcesByType(state) } : null;
  return JSON.stringify({ place, version, state: holds, lock: lock ? { ...lock, clear } : null }, undefined, 2);
}
