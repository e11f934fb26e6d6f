import type { HeaderKey } from '../headers';
import type { HeaderPair } from '../types';
import { awsBlog } from './aws-blog';
import { none } from './none';
import { strict } from './strict';

/** What a policy starts from. */
export interface Preset {
  readonly name: string;
  /** By key: `true` is the header's safe default, a text is sent as it is. */
  readonly headers: Readonly<Partial<Record<HeaderKey, true | string>>>;
  readonly custom: readonly HeaderPair[];
  /** Lower-case names; one that ends in `*` means every name that starts so. */
  readonly remove: readonly string[];
}

export const presets = { strict, 'aws-blog': awsBlog, none } as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export const DEFAULT_PRESET: PresetName = 'strict';
