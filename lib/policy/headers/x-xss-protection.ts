import { z } from 'zod';
import { HeaderSyntaxError } from '../errors';
import type { HeaderModule } from '../types';

export interface XXssProtectionOptions {
  /**
   * What old browsers do with a script that they also see in the request: `off` nothing (`0`), `sanitize` cut it out
   * (`1`), `block` show no page (`1; mode=block`). The filter itself let attackers switch off single scripts, which is
   * why it is gone from every browser of today and why `off` is the safe value. @default 'off'
   */
  readonly filter: 'off' | 'sanitize' | 'block';
  /** Where old Chrome reported what it filtered. Not with `off`. @default none */
  readonly report?: string;
}

const SOURCE = 'MDN, X-XSS-Protection';
const REPORT = `is not an address without spaces, semicolons, commas and quotes (${SOURCE})`;

export const xXssProtection: HeaderModule<XXssProtectionOptions> = {
  name: 'X-XSS-Protection',
  key: 'xXssProtection',
  source: SOURCE,
  defaults: { filter: 'off' },
  schema: z
    .strictObject({
      filter: z.enum(['off', 'sanitize', 'block'], { error: `is not off, sanitize or block (${SOURCE})` }),
      report: z
        .string({ error: REPORT })
        .regex(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]+$/, { error: REPORT })
        .optional(),
    })
    .refine(({ filter, report }) => filter !== 'off' || report === undefined, {
      path: ['report'],
      error: 'does nothing with filter off',
    }),
  parse(value) {
    const [first, ...directives] = value.split(';').map((part) => part.trim());
    if (first !== '0' && first !== '1') throw new HeaderSyntaxError(`starts with neither 0 nor 1 (${SOURCE})`);
    if (first === '0') {
      if (directives.some((part) => part !== '')) throw new HeaderSyntaxError(`goes on after 0 (${SOURCE})`);
      return { filter: 'off' };
    }
    let block = false;
    let report: string | undefined;
    for (const directive of directives) {
      if (directive === '') continue;
      const [, name, argument] = /^([^=]*?)\s*(?:=\s*(.*))?$/s.exec(directive)!;
      if (/^mode$/i.test(name!) && /^block$/i.test(argument ?? '') && !block) block = true;
      else if (/^report$/i.test(name!) && /^[\x21\x23-\x2b\x2d-\x7e]+$/.test(argument ?? '') && report === undefined)
        report = argument;
      else
        throw new HeaderSyntaxError(
          `has ${JSON.stringify(directive)}, which is neither mode=block nor report=<address>, each at most once (${SOURCE})`,
        );
    }
    return { filter: block ? 'block' : 'sanitize', ...(report === undefined ? {} : { report }) };
  },
  format: ({ filter, report }) =>
    filter === 'off'
      ? '0'
      : ['1', filter === 'block' && 'mode=block', report !== undefined && `report=${report}`]
          .filter(Boolean)
          .join('; '),
};
