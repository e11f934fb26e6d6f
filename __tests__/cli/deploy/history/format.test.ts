import type { DeploymentRecord } from '../../../../cli/aws/record';
import { eventsOf, formatHistory } from '../../../../cli/deploy/history/format';
import type { PastPublish } from '../../../../cli/publish/history';

const arn = (version: number) => `arn:aws:lambda:us-east-1:123456789012:function:site-prod-headers:${version}`;
const record = (changes: Partial<DeploymentRecord>): DeploymentRecord => ({
  id: 1,
  environment: 'prod',
  kind: 'deploy',
  by: 'alice on laptop',
  startedAt: '2026-11-25T10:00:00.000Z',
  before: {},
  result: 'running',
  ...changes,
});

it('the history is a line a deployment and the note below it', () => {
  const lines = formatHistory([
    record({ id: 10, by: 'carol, run 812 on runner-7' }),
    record({
      id: 9,
      commit: '0123456789abcdef0123456789abcdef01234567',
      dirty: true,
      endedAt: '2026-11-25T10:03:20.000Z',
      before: { functionVersion: arn(3), content: 17 },
      after: { functionVersion: arn(4), content: 18 },
      grade: { grade: 'F', score: 0, algorithm: 6 },
      result: 'rolled back',
      note: '3 of 84 headers wrong. Live again is function version 3 and publish 17, whose check passes',
    }),
    record({
      id: 8,
      kind: 'rollback',
      endedAt: '2026-11-25T10:00:48.000Z',
      before: { functionVersion: arn(4), content: 17 },
      after: { functionVersion: arn(3), content: 17 },
      grade: { grade: 'A+', score: 155, algorithm: 6 },
      result: 'live',
    }),
  ]);
  expect(lines).toEqual([
    'no.  begun (UTC)           took  commit    function  publish  grade   result       by',
    ' 10  2026-11-25 10:00:00                                              running      carol, run 812 on runner-7',
    '  9  2026-11-25 10:00:00  3 min  0123456+  3 → 4     17 → 18  F 0     rolled back  alice on laptop',
    '     3 of 84 headers wrong. Live again is function version 3 and publish 17, whose check passes',
    '  8  2026-11-25 10:00:00   48 s  rollback  4 → 3     17       A+ 155  live         alice on laptop',
  ]);
});

it('what somebody else wrote cannot drive a terminal', () => {
  expect(formatHistory([record({ by: 'a\u001b[2Jb', note: 'x\u0007y' })]).join('\n')).not.toMatch(/[\u0007\u001b]/);
});

it('the routes have a column where a deployment has them', () => {
  const routes = (codeSha256: string) => ({ arn: 'f/site-prod-routes', codeSha256, code: '', comment: '' });
  const lines = formatHistory([
    record({ before: { functionVersion: arn(3) }, after: { functionVersion: arn(3), routes: routes('bbbb') } }),
    record({ before: { routes: routes('aaaa') }, after: { routes: routes('bbbb') } }),
  ]);
  expect(lines.map((line) => line.slice(40, 69).trimEnd())).toEqual([
    'function  routes           pu',
    '3         none → 6db6db',
    '          69a69a → 6db6db',
  ]);
});

describe('publishes', () => {
  const publish = (number: number, at: string, more: Partial<PastPublish> = {}): PastPublish => ({
    version: `v${number}`,
    number,
    at: `2026-11-25T${at}:00.000Z`,
    by: 'bob on build-7',
    restores: undefined,
    files: 6,
    bytes: 20_000,
    ...more,
  });
  const deployed = record({
    id: 2,
    endedAt: '2026-11-25T10:05:00.000Z',
    before: { functionVersion: arn(1), content: 1 },
    after: { functionVersion: arn(1), content: 2 },
    result: 'live',
  });

  it('of their own, and rollbacks of the content, stand among the deployments', () => {
    const events = eventsOf(
      [deployed],
      [
        publish(4, '12:00', { restores: 2 }),
        publish(3, '11:00'),
        publish(2, '10:01', { by: 'alice on laptop' }),
        publish(1, '09:00'),
      ],
    );
    expect(formatHistory(events)).toEqual([
      'no.  begun (UTC)           took  commit   function  publish   grade  result      by',
      '     2026-11-25 12:00:00         content            3 → 4            restores 2  bob on build-7',
      '     2026-11-25 11:00:00         publish            2 → 3                        bob on build-7',
      '  2  2026-11-25 10:00:00  5 min           1         1 → 2            live        alice on laptop',
      '     2026-11-25 09:00:00         publish            none → 1                     bob on build-7',
    ]);
  });

  it('that a deployment made are told by that deployment alone, those by which it put files back too', () => {
    const rolledBack = { ...deployed, result: 'rolled back' as const };
    const back = publish(3, '10:04', { by: 'alice on laptop', restores: 1 });
    expect(eventsOf([rolledBack], [back, publish(2, '10:01')])).toEqual([rolledBack]);
  });
});
