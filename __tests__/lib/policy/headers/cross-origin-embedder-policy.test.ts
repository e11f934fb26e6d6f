import fc from 'fast-check';
import { crossOriginEmbedderPolicy } from '../../../../lib/policy/headers/cross-origin-embedder-policy';
import { faults, refusal } from './support';

const { defaults, format, parse } = crossOriginEmbedderPolicy;
const POLICIES = ['require-corp', 'credentialless', 'unsafe-none'] as const;
const SOURCE = '(HTML, Embedder policies)';
const RULE = `is not require-corp, credentialless or unsafe-none ${SOURCE}`;

describe('Cross-Origin-Embedder-Policy', () => {
  it('is require-corp by default', () => {
    expect(format(defaults)).toBe('require-corp');
  });

  it('names the reporting endpoint in quotes', () => {
    expect(format({ policy: 'credentialless', reportTo: 'coep' })).toBe('credentialless; report-to="coep"');
  });

  it.each(POLICIES)('reads %s', (policy) => {
    expect(parse(`${policy}; report-to="x"`)).toEqual({ policy, reportTo: 'x' });
  });

  it.each([
    ['require-cors', `has "require-cors", which ${RULE}; require-corp was meant`],
    ['REQUIRE-CORP', `has "REQUIRE-CORP", which ${RULE}; require-corp was meant`],
    ['same-origin', `has "same-origin", which ${RULE}`],
    ['require-corp; report-to=x', `has a report-to at character 25 that is not a name in quotes ${SOURCE}`],
  ])('refuses %j', (value, message) => {
    expect(refusal(crossOriginEmbedderPolicy, value)).toBe(message);
  });

  it('refuses unknown options', () => {
    expect(faults(crossOriginEmbedderPolicy, { policy: 'cors' })).toEqual([`policy: ${RULE}`]);
    expect(faults(crossOriginEmbedderPolicy, { policy: 'require-corp', reportTo: 1 })).toEqual([
      `reportTo: is not the name of a reporting endpoint ${SOURCE}`,
    ]);
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
