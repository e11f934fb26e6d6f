import { asEnforced, reportOnly } from '../../../../cli/seal/learn/report-only';
import { compile } from '../../../../lib/policy';

describe('reportOnly', () => {
  it('turns every policy of the strict preset into one that refuses nothing', () => {
    const sent = Object.fromEntries(reportOnly(compile({}).set, '/r/1'));
    expect(sent['Content-Security-Policy-Report-Only']).toBe(
      "default-src 'report-sample'; script-src 'self' 'report-sample'; style-src 'self' 'report-sample'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; report-uri /r/1",
    );
    expect(Object.keys(sent)).toEqual([
      'Content-Security-Policy-Report-Only',
      'X-Content-Type-Options',
      'X-XSS-Protection',
      'Referrer-Policy',
      'Permissions-Policy-Report-Only',
      'Cross-Origin-Embedder-Policy-Report-Only',
      'Cross-Origin-Resource-Policy',
      'Origin-Agent-Cluster',
      'X-Permitted-Cross-Domain-Policies',
      'X-DNS-Prefetch-Control',
      'Server',
    ]);
  });

  it('puts its own endpoint in the place of the policy’s', () => {
    const value = "script-src-elem 'none'; style-src-attr 'none'; report-to csp; report-uri /theirs";
    expect(reportOnly([['Content-Security-Policy', value]], '/r/1')).toEqual([
      [
        'Content-Security-Policy-Report-Only',
        "script-src-elem 'report-sample'; style-src-attr 'report-sample'; report-uri /r/1",
      ],
    ]);
  });
});

describe('asEnforced', () => {
  it('takes what is tried for what is in force, in rules too', () => {
    const reportingEndpoints = { default: '/reports' };
    const policy = compile({
      preset: 'none',
      stage: 'ramp',
      headers: {
        reportingEndpoints,
        contentSecurityPolicy: "img-src 'self'",
        contentSecurityPolicyReportOnly: "img-src 'none'",
      },
      rules: [
        { when: { paths: ['/x/*'] }, set: { contentSecurityPolicyReportOnly: "img-src 'none'; font-src 'none'" } },
        { when: { paths: ['/y/*'] }, set: { contentSecurityPolicyReportOnly: false } },
      ],
    });
    expect(asEnforced(policy)).toMatchObject({
      set: [
        ['Content-Security-Policy', "img-src 'none'; report-to default"],
        ['Reporting-Endpoints', 'default="/reports"'],
      ],
      rules: [
        { set: [['Content-Security-Policy', "img-src 'none'; font-src 'none'; report-to default"]] },
        { set: [], remove: ['content-security-policy'] },
      ],
    });
  });

  it('leaves an enforced policy as it is', () => {
    expect(asEnforced(compile({}))).toEqual(compile({}));
  });
});
