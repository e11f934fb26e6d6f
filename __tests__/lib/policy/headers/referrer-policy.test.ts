import fc from 'fast-check';
import { REFERRER_POLICY_TOKENS, referrerPolicy } from '../../../../lib/policy/headers/referrer-policy';
import { faults, refusal } from './support';

const RULE =
  'is not one of no-referrer, no-referrer-when-downgrade, same-origin, origin, strict-origin, origin-when-cross-origin, strict-origin-when-cross-origin, unsafe-url (Referrer Policy, 3)';

describe('Referrer-Policy', () => {
  it('is strict-origin-when-cross-origin by default', () => {
    expect(referrerPolicy.format(referrerPolicy.defaults)).toBe('strict-origin-when-cross-origin');
  });

  it('writes several policies as a list of fallbacks, the one wanted last', () => {
    expect(referrerPolicy.format({ policy: ['no-referrer', 'strict-origin-when-cross-origin'] })).toBe(
      'no-referrer, strict-origin-when-cross-origin',
    );
  });

  it.each([
    ['same-origin', ['same-origin']],
    ['unsafe-url', ['unsafe-url']],
    ['No-Referrer', ['no-referrer']],
    ['no-referrer,strict-origin , origin', ['no-referrer', 'strict-origin', 'origin']],
  ])('reads %j', (value, policy) => {
    expect(referrerPolicy.parse(value)).toEqual({ policy });
  });

  it.each([
    ['', 'has an empty policy (Referrer Policy, 4.1)'],
    ['origin,', 'has an empty policy (Referrer Policy, 4.1)'],
    ['sameorigin', `has "sameorigin", which ${RULE}; same-origin was meant`],
    ['origin, no-referer', `has "no-referer", which ${RULE}; no-referrer was meant`],
    ['never', `has "never", which ${RULE}`],
    ['origin; no-referrer', `has "origin; no-referrer", which ${RULE}`],
  ])('refuses %j', (value, message) => {
    expect(refusal(referrerPolicy, value)).toBe(message);
  });

  it.each([
    [{ policy: [] }, ['policy: names no policy (Referrer Policy, 4.1)']],
    [{ policy: 'origin' }, ['policy: is not a list of policies (Referrer Policy, 4.1)']],
    [{ policy: ['origin', 'default'] }, [`policy.1: ${RULE}`]],
    [{ policy: ['origin'] }, []],
  ])('judges the options %j', (options, expected) => {
    expect(faults(referrerPolicy, options)).toEqual(expected);
  });

  it('reads back what it writes', () => {
    const policies = fc.array(fc.constantFrom(...REFERRER_POLICY_TOKENS), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(policies, (policy) => {
        expect(referrerPolicy.parse(referrerPolicy.format({ policy }))).toEqual({ policy });
      }),
    );
  });
});
