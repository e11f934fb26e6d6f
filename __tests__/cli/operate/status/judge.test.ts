import type { DeploymentRecord } from '../../../../cli/aws/record';
import {
  exitStatus,
  judgeCertificate,
  judgeDeployed,
  judgeDeployments,
  judgeDistribution,
  judgeDrift,
  judgeFunction,
  judgeGithub,
  judgeLive,
  judgePolicy,
  judgeRoutes,
  type Mark,
  nothingDeployed,
} from '../../../../cli/operate/status/judge';
import { compile } from '../../../../lib/policy';
import { bad, good } from '../../check/support/report';

const NOW = new Date('2026-11-25T12:00:00Z');
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers';
const at = (version: number) => `${FUNCTION}:${version}`;
const facts = { id: 'E2EXAMPLE', status: 'Deployed', enabled: true, behaviours: [at(4), at(4)] };
const code = { live: 'aaaa+bbbb/cccc==', deployed: 'aaaa+bbbb/cccc==', built: 'aaaa+bbbb/cccc==' };

const deployment = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  id: 17,
  environment: 'prod',
  kind: 'deploy',
  by: 'alice, run 812 on runner-7',
  commit: '1a2b3c4d5e6f7890',
  startedAt: '2026-11-25T08:50:00Z',
  endedAt: '2026-11-25T09:00:00Z',
  before: { functionVersion: at(3) },
  after: { functionVersion: at(4) },
  grade: { grade: 'A+', score: 155, algorithm: 6 },
  result: 'live',
  ...over,
});

describe('what is deployed', () => {
  it('is the commit of the newest deployment that is live', () => {
    const records = [deployment({ id: 18, result: 'running' }), deployment()];
    expect(judgeDeployed(records, NOW)).toEqual({
      part: 'deployed',
      mark: 'ok',
      text: 'commit 1a2b3c4d5e6f, 3 h ago, by alice, run 812 on runner-7',
    });
  });

  it('is said to be of no record, or of no commit', () => {
    expect(judgeDeployed([], NOW).text).toBe('no deployment is recorded: npm run deploy writes records');
    expect(judgeDeployed([deployment({ commit: undefined })], NOW).text).toMatch(
      /^deployment 17, of no commit, 3 h ago/,
    );
  });

  it('is nothing, with what is left of the function', () => {
    const left = { arn: FUNCTION, role: 'example-prod-headers' };
    expect([
      nothingDeployed('prod', 'example-prod-headers', undefined),
      nothingDeployed('prod', 'example-prod-headers', left),
      nothingDeployed('prod', 'example-prod-headers', { ...left, destroyedAt: '2026-11-25T09:00:00Z' }),
    ]).toEqual([
      { part: 'deployed', mark: 'bad', text: 'nothing is deployed' },
      {
        part: 'deployed',
        mark: 'bad',
        text: 'nothing is deployed, and function example-prod-headers is there: npm run destroy -- prod takes it away',
      },
      {
        part: 'deployed',
        mark: 'bad',
        text: 'nothing is deployed; destroyed 2026-11-25T09:00:00Z, function example-prod-headers waits for its replicas to go: npm run sweep -- prod',
      },
    ]);
  });
});

describe('the function', () => {
  const judged = (change: Partial<typeof facts>, codes = code, records: DeploymentRecord[] = []) => {
    const { mark, text } = judgeFunction({ ...facts, ...change }, at(4), codes, records);
    return [mark, text];
  };

  it('is well where every behaviour runs the version that was deployed, and the build is the same', () => {
    expect(judged({})).toEqual(['ok', 'version 4, the code that this checkout builds']);
  });

  it.each<[string, (string | undefined)[], Mark, string]>([
    ['none runs it', [undefined, undefined], 'bad', 'no behaviour runs it: no answer gets the headers'],
    ['another function runs', [`${FUNCTION}-old:4`], 'bad', 'no behaviour runs it: no answer gets the headers'],
    ['one does not', [at(4), undefined], 'bad', '1 of 2 behaviours does not run it'],
    ['they differ', [at(4), at(3)], 'bad', 'behaviours run different versions: 4, 3'],
    ['all run another version', [at(3), at(3)], 'bad', 'version 3 runs, and 4 was applied'],
  ])('is wrong where %s', (_, behaviours, mark, text) => {
    expect(judged({ behaviours: behaviours as never })).toEqual([mark, text]);
  });

  it('is to be looked at where an earlier version was put back on purpose', () => {
    const rollback = deployment({ id: 18, kind: 'rollback', after: { functionVersion: at(3) } });
    expect(judged({ behaviours: [at(3), at(3)] }, code, [rollback])).toEqual([
      'warn',
      'version 3 runs, and 4 was applied: rolled back',
    ]);
  });

  it('is to be looked at where a deployment whose check failed was put back', () => {
    const failed = deployment({ id: 18, result: 'rolled back' });
    expect(judged({ behaviours: [at(3), at(3)] }, code, [failed])[0]).toBe('warn');
    expect(judged({}, code, [deployment({ id: 18, kind: 'rollback' })])[0]).toBe('ok');
  });

  it('is wrong where the last apply did not finish, whatever else can be said, and says what the next one repairs', () => {
    const repairs = ['The edge function was changed after its version 4, and the change was never published.'];
    expect(judgeFunction(facts, at(4), code, [], repairs)).toEqual({
      part: 'function',
      mark: 'bad',
      text: 'version 4 runs, and the last apply did not finish: deploy again',
      more: repairs,
    });
  });

  it('is wrong where Lambda has other code than was deployed, and to be looked at where the checkout builds other code', () => {
    expect(judged({}, { ...code, live: 'dddd+eeee/ffff==' })).toEqual([
      'bad',
      'version 4 is not the code that was deployed (dddd+eeee/ff, not aaaa+bbbb/cc)',
    ]);
    expect(judged({}, { ...code, built: 'dddd+eeee/ffff==' })).toEqual([
      'warn',
      'version 4 is as deployed, and other code than this checkout builds',
    ]);
  });
});

describe('the routes', () => {
  const ARN = 'arn:aws:cloudfront::123456789012:function/example-prod-routes';
  const THEIRS = 'arn:aws:cloudfront::123456789012:function/theirs';
  const [a, b] = ['ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=', 'PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='];
  const routes = (codeSha256: string) => ({ arn: ARN, codeSha256, code: '', comment: '' });
  const same = { live: a, deployed: a, built: a };
  const judged = (
    codes: { live: string; deployed: string; built?: string } = same,
    behaviors: (string | undefined)[] = [ARN, ARN],
    records: DeploymentRecord[] = [],
  ) => {
    const { part, mark, text } = judgeRoutes({ behaviors, arn: ARN, code: codes }, records);
    expect(part).toBe('routes');
    return [mark, text];
  };

  it('are well where every behavior runs their function, and its published code is what was deployed', () => {
    expect(judged()).toEqual(['ok', 'ca978112, the code that this checkout builds']);
  });

  it('are wrong where other code is published than was deployed', () => {
    expect(judged({ ...same, live: b })).toEqual(['bad', '3e23e816 is live, and not what was deployed: ca978112']);
  });

  it('are to be looked at where the checkout builds other code, or none', () => {
    const text = 'ca978112 is as deployed, and other code than this checkout builds';
    expect(judged({ ...same, built: b })).toEqual(['warn', text]);
    expect(judged({ live: a, deployed: a })).toEqual(['warn', text]);
  });

  it.each<[string, (string | undefined)[], string]>([
    ['none', [undefined, undefined], 'no behavior runs their function: pages of folders and redirects do not come'],
    ['another', [THEIRS, THEIRS], 'no behavior runs their function: pages of folders and redirects do not come'],
    ['not every behavior', [ARN, undefined, THEIRS], '2 of 3 behaviors do not run their function'],
  ])('are wrong where %s runs it', (_, behaviors, text) => {
    expect(judged(same, behaviors)).toEqual(['bad', text]);
  });

  it.each([
    ['a rollback', deployment({ id: 18, kind: 'rollback', after: { functionVersion: at(4), routes: routes(b) } })],
    [
      'a deployment whose check failed',
      deployment({ id: 18, result: 'rolled back', before: { functionVersion: at(4), routes: routes(b) } }),
    ],
  ])('are to be looked at where %s has put earlier code back', (_, record) => {
    const running = deployment({ id: 19, result: 'running' });
    expect(judged({ ...same, live: b }, undefined, [running, record])).toEqual([
      'warn',
      '3e23e816 is live, and ca978112 was applied: rolled back',
    ]);
    expect(judged({ ...same, live: b }, undefined, [deployment({ id: 20 }), record])[0]).toBe('bad');
  });

  it('are to be looked at where what was put back had none', () => {
    const record = deployment({ id: 18, result: 'rolled back', before: { functionVersion: at(3) } });
    expect(judged(same, [undefined], [record])).toEqual([
      'warn',
      'no behavior runs their function: pages of folders and redirects do not come: rolled back',
    ]);
  });
});

it.each<[Partial<typeof facts>, Mark, string]>([
  [{}, 'ok', 'E2EXAMPLE is Deployed, www.example.com'],
  [{ status: 'InProgress' }, 'warn', 'E2EXAMPLE is InProgress: edge locations still get a change'],
  [{ enabled: false }, 'bad', 'E2EXAMPLE is switched off'],
])('a distribution that is %j is %s', (change, mark, text) => {
  expect(judgeDistribution({ ...facts, ...change }, 'www.example.com')).toEqual({ part: 'distribution', mark, text });
});

it.each<[string, string, Mark, string]>([
  ['2027-12-25T00:00:00Z', 'ISSUED', 'ok', 'www.example.com: 394 days left, until 2027-12-25'],
  ['2027-01-10T12:00:00Z', 'ISSUED', 'ok', 'www.example.com: 46 days left, until 2027-01-10'],
  [
    '2027-01-09T12:00:00Z',
    'ISSUED',
    'warn',
    'www.example.com: 45 days left, until 2027-01-09; ACM has not renewed it yet',
  ],
  [
    '2026-12-09T12:00:00Z',
    'ISSUED',
    'warn',
    'www.example.com: 14 days left, until 2026-12-09; ACM has not renewed it yet',
  ],
  [
    '2026-12-09T11:00:00Z',
    'ISSUED',
    'bad',
    'www.example.com: 13 days left, until 2026-12-09; ACM has not renewed it: look at its DNS record',
  ],
  ['2026-11-25T11:59:00Z', 'ISSUED', 'bad', 'www.example.com: expired on 2026-11-25, browsers refuse the site'],
  ['2026-11-01T00:00:00Z', 'EXPIRED', 'bad', 'www.example.com: expired on 2026-11-01, browsers refuse the site'],
  ['2027-12-25T00:00:00Z', 'REVOKED', 'bad', 'www.example.com: ACM says REVOKED'],
  ['never', 'PENDING_VALIDATION', 'bad', 'www.example.com: ACM says PENDING_VALIDATION'],
])('a certificate until %s, %s, is %s', (notAfter, status, mark, text) => {
  const certificate = { name: 'www.example.com', status, notAfter: new Date(notAfter) };
  expect(judgeCertificate(certificate, NOW)).toEqual({ part: 'certificate', mark, text });
});

it('CloudFront’s own certificate is AWS’s to renew', () => {
  expect(judgeCertificate(undefined, NOW)).toMatchObject({ mark: 'ok', text: 'CloudFront’s own, which AWS renews' });
});

describe('what visitors are answered with', () => {
  it('is well where every header is as deployed', () => {
    expect(judgeLive(good)).toEqual({ part: 'live', mark: 'ok', text: 'A+ 155, 1 answer, every header as deployed' });
  });

  it('is wrong where headers are, the first of them by name', () => {
    const [answer] = good.answers;
    const names = ['X-Frame-Options', 'Referrer-Policy', 'Permissions-Policy', 'Origin-Agent-Cluster', 'Server'];
    const results = names.map((header) => ({ ...answer!.results[0]!, header, verdict: 'missing' as const, found: [] }));
    const summary = { ...good.summary, passed: false, headers: 9, failed: 5 };
    expect(judgeLive({ ...good, summary, answers: [{ ...answer!, results }] })).toEqual({
      part: 'live',
      mark: 'bad',
      text: 'A+ 155, 5 of 9 headers wrong',
      more: [
        'X-Frame-Options missing at /',
        'Referrer-Policy missing at /',
        'Permissions-Policy missing at /',
        'Origin-Agent-Cluster missing at /',
        'and 1 more: npm run check -- https://example.com/',
      ],
    });
  });

  it('is told without what a hostile server could do to a terminal', () => {
    const told = JSON.stringify(judgeLive(bad));
    expect(told).toContain('C 55, 3 of 5 headers wrong');
    expect(told).not.toMatch(/\\u001b|\u202e/);
  });

  it('is not known where no answer comes', () => {
    const { results, status, ...answer } = good.answers[0]!;
    const error = 'connect ECONNREFUSED 192.0.2.1:443';
    const summary = { ...good.summary, passed: false, unanswered: 1 };
    expect(judgeLive({ ...good, grade: undefined, summary, answers: [{ ...answer, results: [], error }] })).toEqual({
      part: 'live',
      mark: 'unknown',
      text: `1 of 1 answer did not come: ${error}`,
    });
  });
});

it.each<[string[], string[], Mark, string, string[] | undefined]>([
  [[], [], 'ok', 'none, and nothing to change', undefined],
  [['aws_a.b'], ['aws_a.b', 'aws_c.d'], 'bad', '1 changed outside of Terraform', ['aws_a.b']],
  [[], ['aws_c.d'], 'warn', 'none; 1 to change by the next deploy', ['aws_c.d']],
  [['1', '2', '3', '4', '5'], [], 'bad', '5 changed outside of Terraform', ['1', '2', '3', '4', 'and 1 more']],
])('drift of %j with %j planned is %s', (drifted, planned, mark, text, more) => {
  expect(judgeDrift({ drifted, planned })).toEqual({ part: 'drift', mark, text, ...(more && { more }) });
});

it('drift that is a rollback is to be looked at, and any other besides it is wrong', () => {
  const rollback = deployment({ id: 5, kind: 'rollback' });
  const distribution = 'aws_cloudfront_distribution.distribution_4EC597ED';
  expect(judgeDrift({ drifted: [distribution], planned: [distribution] }, rollback)).toEqual({
    part: 'drift',
    mark: 'warn',
    text: 'none but rollback 5, which the next deployment undoes',
  });
  const policy = 'aws_s3_bucket_policy.policy';
  expect(judgeDrift({ drifted: [distribution, policy], planned: [distribution, policy] }, rollback).mark).toBe('bad');
  expect(judgeDrift({ drifted: [distribution], planned: [distribution] }).mark).toBe('bad');
});

describe('the policy', () => {
  const strict = compile({ preset: 'strict' });

  it('is well where site.config.ts says what is deployed', () => {
    // Terraform sorts keys.
    const sorted = Object.fromEntries(Object.entries(strict).sort()) as unknown as typeof strict;
    expect(judgePolicy(strict, sorted)).toEqual({
      part: 'policy',
      mark: 'ok',
      text: '14 headers, as site.config.ts says',
    });
  });

  it('is to be looked at where site.config.ts has another header, or other rules', () => {
    const frames = compile({ preset: 'strict', headers: { xFrameOptions: 'SAMEORIGIN' } });
    const rules = compile({
      preset: 'strict',
      rules: [{ when: { paths: ['/fonts/*'] }, set: { crossOriginResourcePolicy: 'cross-origin' } }],
    });
    expect([frames, rules, compile({ preset: 'none' })].map((policy) => judgePolicy(policy, strict))).toMatchObject([
      { mark: 'warn', text: 'site.config.ts has another X-Frame-Options: not deployed' },
      { mark: 'warn', text: 'site.config.ts has other rules: not deployed' },
      {
        mark: 'warn',
        text: expect.stringMatching(/^site.config.ts has another .*, .*, .*, .* and 10 more: not deployed$/),
      },
    ]);
  });
});

describe('the deployments', () => {
  it('are listed, and the newest one decides', () => {
    expect(
      judgeDeployments([deployment(), deployment({ id: 16, result: 'rolled back', grade: undefined })], NOW),
    ).toEqual({
      part: 'deployments',
      mark: 'ok',
      text: '17 is live',
      more: ['17  2026-11-25 08:50  deploy    live         A+ 155', '16  2026-11-25 08:50  deploy    rolled back'],
    });
  });

  it.each<[Partial<DeploymentRecord>, Mark, string]>([
    [{ result: 'failed', note: '16 is live' }, 'bad', '17 failed: 16 is live'],
    [
      { result: 'rolled back', note: 'X-Frame-Options is missing' },
      'warn',
      '17 was rolled back: X-Frame-Options is missing',
    ],
    [{ result: 'running', startedAt: '2026-11-25T11:58:00Z' }, 'warn', '17 is going on, since 2 min'],
    [{ result: 'applied', startedAt: '2026-11-22T11:58:00Z' }, 'warn', '17 was begun 3 days ago and never ended'],
  ])('with the newest %j are %s', (change, mark, text) => {
    expect(judgeDeployments([deployment(change)], NOW)).toMatchObject({ mark, text });
  });

  it('are none', () => {
    expect(judgeDeployments([], NOW)).toEqual({ part: 'deployments', mark: 'ok', text: 'none is recorded' });
  });
});

it.each<[Mark[], number]>([
  [['ok', 'ok'], 0],
  [['ok', 'warn'], 0],
  [['warn', 'unknown'], 3],
  [['unknown', 'bad'], 1],
])('lines marked %j end with status %s', (marks, status) => {
  expect(exitStatus(marks.map((mark) => ({ part: 'live', mark, text: '' })))).toBe(status);
});

describe('who may deploy, as GitHub says', () => {
  it('is well where branches are named', () => {
    expect(judgeGithub({ branches: ['main', 'hotfix'] })).toEqual({
      part: 'github',
      mark: 'ok',
      text: 'deployed from main, hotfix alone',
    });
  });

  it('is wrong where there is no rule', () => {
    expect(judgeGithub({ problem: 'environment prod lets every branch deploy.' })).toEqual({
      part: 'github',
      mark: 'bad',
      text: 'environment prod lets every branch deploy.',
    });
  });
});
