import { compareHeader } from '../../../../lib/policy';
import { crossOriginEmbedderPolicyReportOnly } from '../../../../lib/policy/headers/cross-origin-embedder-policy-report-only';

const { defaults, format, key, name, parse } = crossOriginEmbedderPolicyReportOnly;

describe('Cross-Origin-Embedder-Policy-Report-Only', () => {
  it('is another header with the same values', () => {
    expect(name).toBe('Cross-Origin-Embedder-Policy-Report-Only');
    expect(key).toBe('crossOriginEmbedderPolicyReportOnly');
    expect(format(defaults)).toBe('require-corp');
    expect(parse('credentialless; report-to="x"')).toEqual({ policy: 'credentialless', reportTo: 'x' });
  });

  it('is compared by what its words mean', () => {
    expect(compareHeader(name, 'require-corp', 'credentialless').verdict).toBe('weaker');
  });
});
