import { contentSecurityPolicyReportOnly } from '../../../../lib/policy/headers/content-security-policy-report-only';

const { defaults, format, name, parse, problems } = contentSecurityPolicyReportOnly;

describe('contentSecurityPolicyReportOnly', () => {
  it('is another header', () => {
    expect(name).toBe('Content-Security-Policy-Report-Only');
    expect(contentSecurityPolicyReportOnly.key).toBe('contentSecurityPolicyReportOnly');
  });

  it('has the default of Content-Security-Policy, less what browsers do not report', () => {
    expect(format(defaults)).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    );
    expect(problems?.(defaults)).toEqual([]);
  });

  it.each([
    ['sandbox allow-scripts', 'CSP3, sandbox'],
    ['upgrade-insecure-requests', 'Upgrade Insecure Requests, 3.1'],
  ])('refuses %s, which has no effect there', (text, source) => {
    expect(problems?.(parse(`default-src 'self'; ${text}`))).toMatchObject([
      { path: ['directives', text.split(' ')[0]], rule: `has no effect in Report-Only (${source})` },
    ]);
  });

  it('lets frame-ancestors stand, on which browsers report', () => {
    expect(problems?.(parse("frame-ancestors 'none'"))).toEqual([]);
  });

  it('wants a reason for what is unsafe too: what is tried here is meant to be enforced', () => {
    expect(problems?.(parse("script-src 'unsafe-inline'"))).toHaveLength(1);
  });
});
