import fc from 'fast-check';
import { crossOriginOpenerPolicy } from '../../../../lib/policy/headers/cross-origin-opener-policy';
import { faults, refusal } from './support';

const { defaults, format, parse } = crossOriginOpenerPolicy;
const POLICIES = ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none'] as const;
const SOURCE = '(HTML, Cross-origin opener policies)';
const RULE = `is not same-origin, same-origin-allow-popups, noopener-allow-popups or unsafe-none ${SOURCE}`;

describe('Cross-Origin-Opener-Policy', () => {
  it('is same-origin by default', () => {
    expect(format(defaults)).toBe('same-origin');
  });

  it('names the reporting endpoint in quotes', () => {
    expect(format({ policy: 'same-origin-allow-popups', reportTo: 'coop' })).toBe(
      'same-origin-allow-popups; report-to="coop"',
    );
  });

  it.each(POLICIES)('reads %s', (policy) => {
    expect(parse(policy)).toEqual({ policy });
  });

  it.each(['same-origin; report-to="coop"', ' same-origin;report-to="coop" '])('reads %j', (value) => {
    expect(parse(value)).toEqual({ policy: 'same-origin', reportTo: 'coop' });
  });

  it.each([
    ['', 'is empty'],
    ['Same-Origin', `has "Same-Origin", which ${RULE}; same-origin was meant`],
    ['"same-origin"', `has "same-origin", which ${RULE}; same-origin was meant`],
    ['same-origin-allow-popup', `has "same-origin-allow-popup", which ${RULE}; same-origin-allow-popups was meant`],
    ['deny', `has "deny", which ${RULE}`],
    ['?1', `has true, which ${RULE}`],
    [
      'same-origin, same-origin',
      'has "," at character 12 instead of the end, for this header takes a single value (RFC 8941, 4.2)',
    ],
    ['same-origin; report-to=coop', `has a report-to at character 24 that is not a name in quotes ${SOURCE}`],
    ['same-origin; report-to=""', `has a report-to at character 24 that is not a name in quotes ${SOURCE}`],
    ['same-origin; reportto="x"', `has the parameter reportto, and only report-to means something ${SOURCE}`],
    ['same-origin; report-to="a"; report-to="b"', 'has the parameter report-to twice, again at character 29'],
    ['same-origin;', 'ends at character 13 instead of a name, which starts with a lower-case letter (RFC 8941, 3.1.2)'],
  ])('refuses %j', (value, message) => {
    expect(refusal(crossOriginOpenerPolicy, value)).toBe(message);
  });

  it.each([
    [{ policy: 'deny' }, [`policy: ${RULE}`]],
    [{ policy: 'same-origin', reportTo: '' }, [`reportTo: is not the name of a reporting endpoint ${SOURCE}`]],
    [{ policy: 'same-origin', reportTo: 'a\nb' }, [`reportTo: is not the name of a reporting endpoint ${SOURCE}`]],
    [{ policy: 'same-origin', reportTo: 'coop' }, []],
  ])('judges the options %j', (options, expected) => {
    expect(faults(crossOriginOpenerPolicy, options)).toEqual(expected);
  });

  it('reads back what it writes', () => {
    const options = fc.record(
      { policy: fc.constantFrom(...POLICIES), reportTo: fc.string({ unit: 'grapheme-ascii', minLength: 1 }) },
      { requiredKeys: ['policy'] },
    );
    fc.assert(
      fc.property(options, (given) => {
        expect(parse(format(given))).toEqual({ ...given });
      }),
    );
  });
});
