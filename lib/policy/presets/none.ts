import type { Preset } from '.';

/** Nothing set and nothing removed: for a policy that is written out whole. */
export const none: Preset = { name: 'none', headers: {}, custom: [], remove: [] };
