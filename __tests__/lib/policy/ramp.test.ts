import { compile, type PolicyOptions, rampBetween } from '../../../lib/policy';

const policy = (strictTransportSecurity: NonNullable<PolicyOptions['headers']>['strictTransportSecurity']) =>
  compile({ preset: 'none', headers: { strictTransportSecurity } });

const SOURCE = '(https://hstspreload.org, "Deployment recommendations")';
const reportingEndpoints = { default: '/reports' };

describe('the ramp of Strict-Transport-Security under a name of its own', () => {
  it('starts with five minutes', () => {
    const { jumps, standings } = rampBetween(undefined, compile({}), 'own');
    expect(jumps).toEqual([
      {
        path: ['headers', 'strictTransportSecurity'],
        value: 'max-age=63072000; includeSubDomains; preload',
        rule: `is more than one step beyond what browsers have seen, nothing ${SOURCE}`,
        remedy: "Write { ramp: 'five-minutes' } first, and hold it for a while",
      },
    ]);
    expect(standings[0]).toEqual({
      name: 'Strict-Transport-Security',
      deployed: undefined,
      next: 'max-age=63072000; includeSubDomains; preload (preload)',
      step: "{ ramp: 'five-minutes' }",
    });
  });

  it.each([
    ['five-minutes', "{ ramp: 'week' }"],
    ['week', "{ ramp: 'month' }"],
    ['month', "{ ramp: 'two-years' }"],
    ['two-years', "{ ramp: 'subdomains' }"],
    ['subdomains', "{ ramp: 'preload' }"],
    ['preload', undefined],
  ] as const)('goes on from %s with %s', (ramp, step) => {
    expect(rampBetween(policy({ ramp }), policy({ ramp }), 'own').standings[0]!.step).toBe(step);
  });

  const STEPS = ['five-minutes', 'week', 'month', 'two-years', 'subdomains', 'preload'] as const;

  it('lets each step follow the one before, and none jump over another', () => {
    const jumps = (from: number, to: number) =>
      rampBetween(policy({ ramp: STEPS[from]! }), policy({ ramp: STEPS[to]! }), 'own').jumps.length;
    for (let from = 0; from < 6; from += 1) {
      for (let to = 0; to < 6; to += 1) expect([from, to, jumps(from, to)]).toEqual([from, to, to > from + 1 ? 1 : 0]);
    }
  });

  it.each([
    ['max-age=300', 'max-age=604801', "{ ramp: 'week' }"],
    ['max-age=300', 'max-age=604800; includeSubDomains', "{ ramp: 'week' }"],
    ['max-age=86400', 'max-age=2592000', "{ ramp: 'week' }"],
    [
      'max-age=300; includeSubDomains',
      'max-age=2592000; includeSubDomains',
      '{ maxAge: 604800, includeSubDomains: true, preload: false }',
    ],
    ['max-age=0', 'max-age=604800', "{ ramp: 'five-minutes' }"],
    ['max-age=31536000', 'max-age=31536000; includeSubDomains; preload', "{ ramp: 'subdomains' }"],
  ])('after %s sees %s jump', (from, to, remedy) => {
    const { jumps } = rampBetween(policy(from), policy(to), 'own');
    expect(jumps).toEqual([
      {
        path: ['headers', 'strictTransportSecurity'],
        value: to,
        rule: `is more than one step beyond what browsers have seen, "${from}" ${SOURCE}`,
        remedy: `Write ${remedy} first, and hold it for a while`,
      },
    ]);
  });

  it.each([
    ['max-age=300', 'max-age=604800'],
    ['max-age=300', 'max-age=300; includeSubDomains'],
    ['max-age=63072000; includeSubDomains; preload', 'max-age=300; includeSubDomains'],
    ['max-age=31536000; includeSubDomains', 'max-age=31536000; includeSubDomains; preload'],
    ['max-age=300; includeSubDomains', 'max-age=604800; includeSubDomains'],
    ['max-age=604800', 'max-age=0'],
  ])('after %s lets %s through', (from, to) => {
    expect(rampBetween(policy(from), policy(to), 'own').jumps).toEqual([]);
  });

  it('takes the most that any rule asks for', () => {
    const next = compile({
      preset: 'none',
      headers: { strictTransportSecurity: { ramp: 'five-minutes' } },
      rules: [{ when: { paths: ['/app/*'] }, set: { strictTransportSecurity: { ramp: 'month' } } }],
    });
    expect(rampBetween(undefined, next, 'own').jumps.map(({ value }) => value)).toEqual(['max-age=2592000']);
  });

  it('starts anew under a new name, of which browsers have seen nothing', () => {
    const strict = compile({});
    expect(rampBetween(strict, strict, 'own').jumps).toEqual([]);
    expect(rampBetween(strict, strict, 'new').jumps).toHaveLength(1);
  });

  it('is nothing to anyone under the name that CloudFront gives', () => {
    const { jumps, standings } = rampBetween(undefined, compile({}), 'cloudfront');
    expect(jumps).toEqual([]);
    expect(standings[0]!.step).toBeUndefined();
  });

  it('is not asked for where the header is not sent', () => {
    const none = compile({ preset: 'none' });
    expect(rampBetween(none, none, 'own')).toMatchObject({
      jumps: [],
      standings: [{ deployed: undefined, next: undefined }, {}, {}, {}],
    });
  });
});

describe('the stages of the policies that can be tried', () => {
  const trying = compile({ stage: 'report-only', headers: { reportingEndpoints } });
  const ramping = compile({
    stage: 'ramp',
    headers: { reportingEndpoints, contentSecurityPolicyReportOnly: { directives: { 'img-src': ["'none'"] } } },
  });

  it('go from report-only to enforced, and may skip the trial', () => {
    const rows = (ramp: ReturnType<typeof rampBetween>) =>
      ramp.standings.map(({ name, deployed, next, step }) => [name, deployed, next, step]);
    expect(rows(rampBetween(trying, compile({}), 'cloudfront')).slice(1)).toEqual([
      ['Content-Security-Policy', 'report-only', 'enforced', "stage: 'enforce'"],
      ['Cross-Origin-Opener-Policy', 'report-only', 'enforced', "stage: 'enforce'"],
      ['Cross-Origin-Embedder-Policy', 'report-only', 'enforced', "stage: 'enforce'"],
    ]);
    expect(rows(rampBetween(ramping, ramping, 'cloudfront')).slice(1, 3)).toEqual([
      [
        'Content-Security-Policy',
        'enforced, and a stricter one reported on',
        'enforced, and a stricter one reported on',
        "stage: 'enforce'",
      ],
      ['Cross-Origin-Opener-Policy', 'enforced', 'enforced', undefined],
    ]);
    const first = rampBetween(undefined, compile({}), 'own');
    expect(first.jumps.map(({ path }) => path.at(-1))).toEqual(['strictTransportSecurity']);
    expect(first.standings[1]!.step).toBe("stage: 'report-only'");
  });

  it('tell of what is enforced and would be no longer', () => {
    expect(rampBetween(compile({}), trying, 'cloudfront').retreats).toEqual([
      'Content-Security-Policy is enforced now and would be no longer',
      'Cross-Origin-Opener-Policy is enforced now and would be no longer',
      'Cross-Origin-Embedder-Policy is enforced now and would be no longer',
    ]);
    expect(rampBetween(trying, ramping, 'cloudfront').retreats).toEqual([]);
  });
});
