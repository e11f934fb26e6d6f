import { z } from 'zod';
import { HeaderSyntaxError, nearest } from '../errors';
import type { HeaderModule } from '../types';

/** Referrer Policy, 3. */
export const REFERRER_POLICY_TOKENS = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;

export type ReferrerPolicyToken = (typeof REFERRER_POLICY_TOKENS)[number];

export interface ReferrerPolicyOptions {
  /**
   * How much of a page's address goes to others when a link is followed or a resource is loaded. Of several, a browser
   * uses the last that it knows, so older ones come first. @default ['strict-origin-when-cross-origin']
   */
  readonly policy: readonly ReferrerPolicyToken[];
}

const RULE = `is not one of ${REFERRER_POLICY_TOKENS.join(', ')} (Referrer Policy, 3)`;

export const referrerPolicy: HeaderModule<ReferrerPolicyOptions> = {
  name: 'Referrer-Policy',
  key: 'referrerPolicy',
  source: 'Referrer Policy, 4.1',
  defaults: { policy: ['strict-origin-when-cross-origin'] },
  schema: z.strictObject({
    policy: z
      .array(z.enum(REFERRER_POLICY_TOKENS, { error: RULE }), {
        error: 'is not a list of policies (Referrer Policy, 4.1)',
      })
      .min(1, { error: 'names no policy (Referrer Policy, 4.1)' }),
  }),
  parse(value) {
    return {
      policy: value.split(',').map((part) => {
        const token = part.trim().toLowerCase();
        const known = REFERRER_POLICY_TOKENS.find((name) => name === token);
        if (known !== undefined) return known;
        if (token === '') throw new HeaderSyntaxError('has an empty policy (Referrer Policy, 4.1)');
        const meant = nearest(token, REFERRER_POLICY_TOKENS);
        throw new HeaderSyntaxError(
          `has ${JSON.stringify(part.trim())}, which ${RULE}${meant ? `; ${meant} was meant` : ''}`,
        );
      }),
    };
  },
  // Referrer Policy, 8.1: the last one that is known counts.
  inForce(value) {
    const tokens = value.split(',').map((part) => part.trim().toLowerCase());
    const policy = REFERRER_POLICY_TOKENS.filter((name) => tokens.includes(name)).sort(
      (a, b) => tokens.lastIndexOf(a) - tokens.lastIndexOf(b),
    );
    return policy.length > 0 ? { policy } : referrerPolicy.parse(value);
  },
  format: ({ policy }) => policy.join(', '),
};
