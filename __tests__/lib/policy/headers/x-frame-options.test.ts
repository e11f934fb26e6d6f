import fc from 'fast-check';
import { xFrameOptions } from '../../../../lib/policy/headers/x-frame-options';
import { faults, refusal } from './support';

const RULE = 'is not DENY or SAMEORIGIN (HTML, The X-Frame-Options header)';

describe('X-Frame-Options', () => {
  it('is DENY by default', () => {
    expect(xFrameOptions.format(xFrameOptions.defaults)).toBe('DENY');
  });

  it.each([
    ['DENY', 'DENY'],
    ['deny', 'DENY'],
    [' SameOrigin ', 'SAMEORIGIN'],
  ])('reads %j as %s', (value, expected) => {
    expect(xFrameOptions.parse(value)).toBe(expected);
  });

  it.each([
    ['', RULE],
    ['ALLOWALL', RULE],
    ['SAME-ORIGIN', `${RULE}; SAMEORIGIN was meant`],
    ['DENY;', `${RULE}; DENY was meant`],
    ['"DENY"', `${RULE}; DENY was meant`],
    ['DENY, DENY', `${RULE}; it holds several values, so it was sent or written twice`],
    ['SAMEORIGIN, DENY', `${RULE}; it holds several values, so it was sent or written twice`],
  ])('refuses %j', (value, message) => {
    expect(refusal(xFrameOptions, value)).toBe(message);
  });

  it.each(['ALLOW-FROM https://a.example', 'allow-from https://a.example/', 'ALLOW-FROM'])(
    'refuses %j and points to frame-ancestors',
    (value) => {
      expect(refusal(xFrameOptions, value)).toBe(
        `${RULE}; ALLOW-FROM is obsolete and browsers ignore it: use frame-ancestors in contentSecurityPolicy`,
      );
    },
  );

  it('takes DENY and SAMEORIGIN as options, spelt so', () => {
    expect(faults(xFrameOptions, 'DENY')).toEqual([]);
    expect(faults(xFrameOptions, 'SAMEORIGIN')).toEqual([]);
    expect(faults(xFrameOptions, 'ALLOWALL')).toEqual([`: ${RULE}`]);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.constantFrom('DENY' as const, 'SAMEORIGIN' as const), (value) => {
        expect(xFrameOptions.parse(xFrameOptions.format(value))).toBe(value);
      }),
    );
  });
});
