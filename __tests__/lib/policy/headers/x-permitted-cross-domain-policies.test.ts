import fc from 'fast-check';
import { xPermittedCrossDomainPolicies } from '../../../../lib/policy/headers/x-permitted-cross-domain-policies';
import { faults, refusal } from './support';

const RULE =
  'is not none, master-only, by-content-type, none-this-response or all (Adobe Cross Domain Policy File Specification 1.0, 3.2)';

describe('X-Permitted-Cross-Domain-Policies', () => {
  it('is none by default', () => {
    expect(xPermittedCrossDomainPolicies.format(xPermittedCrossDomainPolicies.defaults)).toBe('none');
  });

  it.each(['none', 'master-only', 'by-content-type', 'none-this-response', 'all'])('reads %s', (value) => {
    expect(xPermittedCrossDomainPolicies.parse(value)).toBe(value);
  });

  it.each([
    ['None', `${RULE}; none was meant`],
    ['master', RULE],
    ['masteronly', `${RULE}; master-only was meant`],
    ['by-ftp-filename', `${RULE}; by-ftp-filename is for FTP, not for HTTP`],
    ['', RULE],
  ])('refuses %j', (value, message) => {
    expect(refusal(xPermittedCrossDomainPolicies, value)).toBe(message);
  });

  it('refuses an unknown option', () => {
    expect(faults(xPermittedCrossDomainPolicies, 'some')).toEqual([`: ${RULE}`]);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'none' as const,
          'master-only' as const,
          'by-content-type' as const,
          'none-this-response' as const,
          'all' as const,
        ),
        (value) => {
          expect(xPermittedCrossDomainPolicies.parse(xPermittedCrossDomainPolicies.format(value))).toBe(value);
        },
      ),
    );
  });
});
