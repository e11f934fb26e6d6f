import { compareHeader } from '../../../../lib/policy';
import { crossOriginOpenerPolicyReportOnly } from '../../../../lib/policy/headers/cross-origin-opener-policy-report-only';

const { defaults, format, key, name, parse } = crossOriginOpenerPolicyReportOnly;

describe('Cross-Origin-Opener-Policy-Report-Only', () => {
  it('is another header with the same values', () => {
    expect(name).toBe('Cross-Origin-Opener-Policy-Report-Only');
    expect(key).toBe('crossOriginOpenerPolicyReportOnly');
    expect(format(defaults)).toBe('same-origin');
    expect(parse('same-origin-allow-popups; report-to="x"')).toEqual({
      policy: 'same-origin-allow-popups',
      reportTo: 'x',
    });
  });

  it('is compared by what its words mean', () => {
    expect(compareHeader(name, 'same-origin', 'same-origin-allow-popups').verdict).toBe('weaker');
  });
});
