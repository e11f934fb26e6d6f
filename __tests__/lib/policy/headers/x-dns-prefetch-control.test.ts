import fc from 'fast-check';
import { xDnsPrefetchControl } from '../../../../lib/policy/headers/x-dns-prefetch-control';
import { faults, refusal } from './support';

const RULE = 'is not off or on (MDN, X-DNS-Prefetch-Control)';

describe('X-DNS-Prefetch-Control', () => {
  it('is off by default', () => {
    expect(xDnsPrefetchControl.format(xDnsPrefetchControl.defaults)).toBe('off');
  });

  it.each([
    ['off', 'off'],
    ['On', 'on'],
  ])('reads %s as %s', (value, expected) => {
    expect(xDnsPrefetchControl.parse(value)).toBe(expected);
  });

  it.each(['', 'true', '0', 'off, off'])('refuses %j', (value) => {
    expect(refusal(xDnsPrefetchControl, value)).toMatch(/^is not off or on \(MDN, X-DNS-Prefetch-Control\)/);
  });

  it('refuses an unknown option', () => {
    expect(faults(xDnsPrefetchControl, false)).toEqual([`: ${RULE}`]);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.constantFrom('on' as const, 'off' as const), (value) => {
        expect(xDnsPrefetchControl.parse(xDnsPrefetchControl.format(value))).toBe(value);
      }),
    );
  });
});
