import { compile } from '../../lib/policy';
import type { CompiledPolicy } from '../../lib/policy/types';

/** The policies that are tried: both presets, and one whose rules look at everything that a rule can look at. */
export function fuzzPolicies(): Record<string, CompiledPolicy> {
  return {
    'aws-blog': compile({ preset: 'aws-blog' }),
    strict: compile({ preset: 'strict' }),
    rules: compile({
      preset: 'strict',
      remove: ['x-*', 'age'],
      rules: [
        { when: { paths: ['/docs/*', '/*.html'] }, set: { xFrameOptions: 'SAMEORIGIN' } },
        { when: { contentTypes: ['text/css', 'image/*'] }, remove: ['Content-Security-Policy', 'x-amz-meta-*'] },
        { when: { statuses: ['4xx', 304] }, set: { custom: { 'X-Internal-Note': 'odd' } }, remove: ['etag'] },
        { when: { paths: ['/docs/*'], statuses: [404] }, set: { referrerPolicy: 'no-referrer' } },
      ],
    }),
  };
}
