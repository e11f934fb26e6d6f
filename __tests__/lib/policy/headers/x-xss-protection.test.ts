import fc from 'fast-check';
import { xXssProtection } from '../../../../lib/policy/headers/x-xss-protection';
import { faults, refusal } from './support';

const { defaults, format, parse } = xXssProtection;

describe('X-XSS-Protection', () => {
  it('is 0 by default, for the filter opened holes', () => {
    expect(format(defaults)).toBe('0');
  });

  it.each([
    [{ filter: 'sanitize' as const }, '1'],
    [{ filter: 'block' as const }, '1; mode=block'],
    [{ filter: 'sanitize' as const, report: '/xss' }, '1; report=/xss'],
    [{ filter: 'block' as const, report: 'https://a.example/x?y=1' }, '1; mode=block; report=https://a.example/x?y=1'],
  ])('writes %j as %s', (options, value) => {
    expect(format(options)).toBe(value);
  });

  it.each([
    ['0', { filter: 'off' }],
    ['0;', { filter: 'off' }],
    ['1', { filter: 'sanitize' }],
    ['1;mode=block', { filter: 'block' }],
    ['1; Mode = BLOCK', { filter: 'block' }],
    ['1; report=https://a.example/r; mode=block', { filter: 'block', report: 'https://a.example/r' }],
  ])('reads %j', (value, expected) => {
    expect(parse(value)).toEqual(expected);
  });

  it.each([
    ['', 'starts with neither 0 nor 1 (MDN, X-XSS-Protection)'],
    ['2', 'starts with neither 0 nor 1 (MDN, X-XSS-Protection)'],
    ['mode=block', 'starts with neither 0 nor 1 (MDN, X-XSS-Protection)'],
    ['1, mode=block', 'starts with neither 0 nor 1 (MDN, X-XSS-Protection)'],
    ['0; mode=block', 'goes on after 0 (MDN, X-XSS-Protection)'],
    [
      '1; mode=blok',
      'has "mode=blok", which is neither mode=block nor report=<address>, each at most once (MDN, X-XSS-Protection)',
    ],
    [
      '1; block',
      'has "block", which is neither mode=block nor report=<address>, each at most once (MDN, X-XSS-Protection)',
    ],
    [
      '1; mode=block; mode=block',
      'has "mode=block", which is neither mode=block nor report=<address>, each at most once (MDN, X-XSS-Protection)',
    ],
    [
      '1; report=',
      'has "report=", which is neither mode=block nor report=<address>, each at most once (MDN, X-XSS-Protection)',
    ],
  ])('refuses %j', (value, message) => {
    expect(refusal(xXssProtection, value)).toBe(message);
  });

  it.each([
    [{ filter: 'on' }, ['filter: is not off, sanitize or block (MDN, X-XSS-Protection)']],
    [{ filter: 'off', report: '/x' }, ['report: does nothing with filter off']],
    [
      { filter: 'block', report: '/x; y' },
      ['report: is not an address without spaces, semicolons, commas and quotes (MDN, X-XSS-Protection)'],
    ],
    [{ filter: 'block', report: '/x' }, []],
  ])('judges the options %j', (options, expected) => {
    expect(faults(xXssProtection, options)).toEqual(expected);
  });

  it('reads back what it writes', () => {
    const on = fc.record(
      {
        filter: fc.constantFrom('sanitize' as const, 'block' as const),
        report: fc.webPath().filter((p) => p !== '' && !/[,;"]/.test(p)),
      },
      { requiredKeys: ['filter'] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.constant({ filter: 'off' as const }), on), (options) => {
        expect(faults(xXssProtection, options)).toEqual([]);
        expect(parse(format(options))).toEqual(options);
      }),
    );
  });
});
