import fc from 'fast-check';
import { crossOriginResourcePolicy } from '../../../../lib/policy/headers/cross-origin-resource-policy';
import { faults, refusal } from './support';

const RULE = 'is not same-origin, same-site or cross-origin (Fetch, Cross-Origin-Resource-Policy header)';

describe('Cross-Origin-Resource-Policy', () => {
  it('is same-origin by default', () => {
    expect(crossOriginResourcePolicy.format(crossOriginResourcePolicy.defaults)).toBe('same-origin');
  });

  it.each(['same-origin', 'same-site', 'cross-origin'])('reads %s', (value) => {
    expect(crossOriginResourcePolicy.parse(` ${value} `)).toBe(value);
  });

  it.each([
    ['Same-Origin', `${RULE}; same-origin was meant`],
    ['sameorigin', `${RULE}; same-origin was meant`],
    ['"same-site"', `${RULE}; same-site was meant`],
    ['same-origin, same-origin', RULE],
    ['*', RULE],
    ['', RULE],
  ])('refuses %j', (value, message) => {
    expect(refusal(crossOriginResourcePolicy, value)).toBe(message);
  });

  it('refuses an unknown option', () => {
    expect(faults(crossOriginResourcePolicy, 'none')).toEqual([`: ${RULE}`]);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.constantFrom('same-origin' as const, 'same-site' as const, 'cross-origin' as const), (value) => {
        expect(crossOriginResourcePolicy.parse(crossOriginResourcePolicy.format(value))).toBe(value);
      }),
    );
  });
});
