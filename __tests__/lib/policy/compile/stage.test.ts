import { compile, type PolicyOptions, resolve } from '../../../../lib/policy';

const STRICT_REPORTED =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const reportingEndpoints = { default: 'https://reports.example.com/' };

/** The headers that a stage is about, as they are sent with one answer. */
function sent(options: PolicyOptions, path = '/index.html'): Record<string, string> {
  const { set } = resolve(compile(options), { path, contentType: 'text/html', status: 200 });
  return Object.fromEntries(
    set.filter(([name]) => /^(Content-Security-Policy|Cross-Origin-(Opener|Embedder))/.test(name)),
  );
}

describe('stage enforce', () => {
  it('is what is meant where nothing is said', () => {
    expect(compile({ stage: 'enforce' })).toEqual(compile({}));
  });
});

describe('stage report-only', () => {
  it('sends the three policies as their twins alone, to the endpoint called default', () => {
    expect(
      sent({
        stage: 'report-only',
        headers: { reportingEndpoints: { csp: 'https://csp.example.com/', ...reportingEndpoints } },
      }),
    ).toEqual({
      'Content-Security-Policy-Report-Only': `${STRICT_REPORTED}; report-to default`,
      'Cross-Origin-Opener-Policy-Report-Only': 'same-origin; report-to="default"',
      'Cross-Origin-Embedder-Policy-Report-Only': 'require-corp; report-to="default"',
    });
  });

  it('leaves every other header as it is', () => {
    const others = ({ set }: ReturnType<typeof compile>) =>
      set.filter(([name]) => !/^(Content-Security-Policy|Cross-Origin-(Opener|Embedder)|Reporting)/.test(name));
    const staged = others(compile({ stage: 'report-only', headers: { reportingEndpoints } }));
    expect(staged).toEqual(others(compile({})));
    expect(staged).toHaveLength(11);
  });

  it('reports to the first endpoint where none is called default', () => {
    const headers = { reportingEndpoints: { csp: 'https://csp.example.com/', other: '/other' } };
    expect(sent({ preset: 'aws-blog', stage: 'report-only', headers })).toEqual({
      'Content-Security-Policy-Report-Only':
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; report-to csp",
    });
  });

  it('leaves an endpoint that a policy names itself', () => {
    const headers = {
      reportingEndpoints: { default: '/all', csp: '/csp', coop: '/coop' },
      contentSecurityPolicy: "default-src  'self'; report-to csp",
      crossOriginOpenerPolicy: { reportTo: 'coop' },
      crossOriginEmbedderPolicy: false,
    } as const;
    expect(sent({ stage: 'report-only', headers })).toEqual({
      'Content-Security-Policy-Report-Only': "default-src  'self'; report-to csp",
      'Cross-Origin-Opener-Policy-Report-Only': 'same-origin; report-to="coop"',
    });
  });

  it('sends no twin of a policy of which browsers report nothing', () => {
    const headers = { reportingEndpoints, contentSecurityPolicy: 'upgrade-insecure-requests' };
    expect(sent({ preset: 'none', stage: 'report-only', headers })).toEqual({});
  });

  it('holds for rules', () => {
    const options: PolicyOptions = {
      stage: 'report-only',
      headers: { reportingEndpoints, crossOriginOpenerPolicy: false, crossOriginEmbedderPolicy: false },
      rules: [
        {
          when: { paths: ['/docs/*'] },
          set: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
        },
        { when: { paths: ['/old/*'] }, set: { contentSecurityPolicy: false } },
      ],
    };
    expect(sent(options, '/docs/a.html')).toEqual({
      'Content-Security-Policy-Report-Only': `${STRICT_REPORTED.replace("img-src 'self'", "img-src 'self' data:")}; report-to default`,
    });
    expect(sent(options, '/old/a.html')).toEqual({});
    expect(compile(options).rules[1]).toEqual({
      when: { paths: ['/old/*'] },
      set: [],
      remove: ['content-security-policy-report-only'],
    });
  });

  it('may be told by report-uri alone', () => {
    const headers = { contentSecurityPolicy: "default-src 'self'; report-uri /csp" };
    expect(sent({ preset: 'none', stage: 'report-only', headers })).toEqual({
      'Content-Security-Policy-Report-Only': "default-src 'self'; report-uri /csp",
    });
  });
});

describe('stage ramp', () => {
  const ramp: PolicyOptions = {
    preset: 'aws-blog',
    stage: 'ramp',
    headers: {
      reportingEndpoints,
      contentSecurityPolicyReportOnly: { directives: { 'style-src': ["'none'"], 'base-uri': ["'none'"] } },
    },
  };

  it('enforces the policy, and reports on the same with what is laid over it', () => {
    expect(sent(ramp)).toEqual({
      'Content-Security-Policy':
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
      'Content-Security-Policy-Report-Only':
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'none'; object-src 'none'; base-uri 'none'; report-to default",
    });
  });

  it('tries what is stricter on what a rule enforces, and lets a rule try more', () => {
    const options: PolicyOptions = {
      ...ramp,
      rules: [
        {
          when: { paths: ['/docs/*'] },
          set: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
        },
        {
          when: { paths: ['/shop/*'] },
          set: { contentSecurityPolicyReportOnly: { directives: { 'img-src': ["'none'"] } } },
        },
      ],
    };
    expect(sent(options, '/docs/a.html')).toEqual({
      'Content-Security-Policy':
        "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'; object-src 'none'",
      'Content-Security-Policy-Report-Only':
        "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'none'; object-src 'none'; base-uri 'none'; report-to default",
    });
    expect(sent(options, '/shop/a.html')).toEqual({
      'Content-Security-Policy':
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
      'Content-Security-Policy-Report-Only':
        "default-src 'none'; img-src 'none'; script-src 'self'; style-src 'none'; object-src 'none'; base-uri 'none'; report-to default",
    });
  });

  it('tries nothing where a rule enforces nothing, or says so', () => {
    const options: PolicyOptions = {
      ...ramp,
      rules: [
        { when: { paths: ['/old/*'] }, set: { contentSecurityPolicy: false } },
        { when: { paths: ['/shop/*'] }, set: { contentSecurityPolicyReportOnly: false } },
      ],
    };
    expect(sent(options, '/old/a.html')).toEqual({});
    expect(Object.keys(sent(options, '/shop/a.html'))).toEqual(['Content-Security-Policy']);
  });

  it('tries a stricter embedder policy', () => {
    const headers = {
      reportingEndpoints,
      crossOriginEmbedderPolicy: { policy: 'credentialless' },
      crossOriginEmbedderPolicyReportOnly: { policy: 'require-corp' },
    } as const;
    expect(sent({ preset: 'none', stage: 'ramp', headers })).toEqual({
      'Cross-Origin-Embedder-Policy': 'credentialless',
      'Cross-Origin-Embedder-Policy-Report-Only': 'require-corp; report-to="default"',
    });
  });

  it('may do without what it has tried so far in a rule, without a fault', () => {
    const unsafe = { directives: { 'style-src': ["'self'", "'unsafe-inline'"] }, allowUnsafe: 'the editor' };
    const options: PolicyOptions = {
      ...ramp,
      rules: [{ when: { paths: ['/edit/*'] }, set: { contentSecurityPolicy: unsafe } }],
    };
    expect(sent(options, '/edit/a.html')).toEqual({
      'Content-Security-Policy':
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'",
      'Content-Security-Policy-Report-Only':
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'none'; object-src 'none'; base-uri 'none'; report-to default",
    });
  });
});
