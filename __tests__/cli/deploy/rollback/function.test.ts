import type { DeploymentRecord, Live } from '../../../../cli/aws/record';
import { chooseVersion, pastVersions, versionLines } from '../../../../cli/deploy/rollback/function';

const policy = { version: 1 as const, preset: 'strict', set: [], remove: [], rules: [] };
const arn = (version: number) => `arn:aws:lambda:us-east-1:123456789012:function:site-prod-headers:${version}`;
const live = (version?: number): Live => (version === undefined ? {} : { functionVersion: arn(version), policy });
const record = (
  id: number,
  before: number | undefined,
  after: number | undefined,
  result: DeploymentRecord['result'],
): DeploymentRecord => ({
  id,
  environment: 'prod',
  kind: 'deploy',
  by: 'alice on laptop',
  startedAt: `2026-11-0${id}T10:00:00.000Z`,
  before: live(before),
  after: live(after),
  result,
});

describe('the function version to go back to', () => {
  const chosen = (records: DeploymentRecord[], now: number, to?: number) =>
    chooseVersion(pastVersions(records), { functionVersion: arn(now) }, to).functionVersion.split(':')[7];

  it('is the one before what is live', () => {
    expect(chosen([record(2, 1, 2, 'live'), record(1, undefined, 1, 'live')], 2)).toBe('1');
  });

  it('is one further back after each rollback', () => {
    const records = [
      record(4, 3, 2, 'live'),
      record(3, 2, 3, 'live'),
      record(2, 1, 2, 'live'),
      record(1, undefined, 1, 'live'),
    ];
    expect(chosen(records, 2)).toBe('1');
  });

  it('is never one that no check has found right, unless it is named', () => {
    const records = [record(3, 1, 3, 'live'), record(2, 1, 2, 'rolled back'), record(1, undefined, 1, 'live')];
    expect(chosen(records, 3)).toBe('1');
    expect(chosen(records, 3, 2)).toBe('2');
  });

  it('may be what was live before anything was on record', () => {
    expect(chosen([record(1, 7, 8, 'live')], 8)).toBe('7');
  });

  it('is the same with the routes of before, where the routes alone have changed', () => {
    const routes = (hash: string) => ({ arn: 'f/site-prod-routes', codeSha256: hash, code: hash, comment: '' });
    const routed = (id: number, before: Live, after: Live): DeploymentRecord => ({
      ...record(id, undefined, undefined, 'live'),
      before,
      after,
    });
    const [a, b] = [
      { ...live(2), routes: routes('aaaa') },
      { ...live(2), routes: routes('bbbb') },
    ];
    const records = [routed(3, a, b), routed(2, live(1), a), record(1, undefined, 1, 'live')];
    const versions = pastVersions(records);
    expect(chooseVersion(versions, b).routes?.codeSha256).toBe('aaaa');
    expect(chooseVersion(versions, a).functionVersion).toBe(arn(1));
    expect(versionLines(versions, b)).toEqual([
      '2  2026-11-03 10:00:00  deployment 3    strict, 0 headers    routes 6db6db  by alice on laptop, live',
      '2  2026-11-02 10:00:00  deployment 2    strict, 0 headers    routes 69a69a  by alice on laptop',
      '1  2026-11-01 10:00:00  deployment 1    strict, 0 headers    no routes      by alice on laptop',
    ]);
  });

  it.each([
    [
      [],
      3,
      undefined,
      'no version that was right is on record before 3, which is live. No deployment is on record: npm run deploy keeps one.',
    ],
    [
      [record(1, undefined, 1, 'live')],
      1,
      undefined,
      'no version that was right is on record before 1, which is live. There are 1: --list shows them.',
    ],
    [[record(2, 1, 2, 'live'), record(1, undefined, 1, 'failed')], 2, undefined, 'There are 2, 1: --list shows them.'],
    [
      [record(1, 7, 8, 'live')],
      8,
      5,
      'no deployment of function version 5 is on record. There are 8, 7: --list shows them.',
    ],
  ])('is told where there is none', (records, now, to, message) => {
    expect(() => chosen(records, now, to)).toThrow(message);
  });
});

it('the list is a line a version, the highest first', () => {
  const graded = {
    commit: '0123456789abcdef0123456789abcdef01234567',
    grade: { grade: 'A+', score: 155, algorithm: 6 },
  };
  const records = [record(3, 9, 10, 'rolled back'), { ...record(2, 8, 9, 'live'), ...graded }];
  expect(versionLines(pastVersions(records), { functionVersion: arn(9) })).toEqual([
    '10  2026-11-03 10:00:00  deployment 3           strict, 0 headers          by alice on laptop, never found right',
    ' 9  2026-11-02 10:00:00  deployment 2  0123456  strict, 0 headers  A+ 155  by alice on laptop, live',
    ' 8  2026-11-02 10:00:00  deployment 2           strict, 0 headers          by alice on laptop',
  ]);
});
