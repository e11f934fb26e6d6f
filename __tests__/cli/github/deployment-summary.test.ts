import type { DeploymentRecord } from '../../../cli/aws/record';
import { deploymentSummary } from '../../../cli/github/deployment-summary';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers:';
const RECORD: DeploymentRecord = {
  id: 12,
  environment: 'prod',
  kind: 'deploy',
  by: 'ada, run 812 on runner-7',
  commit: '0123456789abcdef0123456789abcdef01234567',
  startedAt: '2026-11-25T08:00:00.000Z',
  endedAt: '2026-11-25T08:03:20.000Z',
  before: { functionVersion: `${ARN}3`, content: 7 },
  after: { functionVersion: `${ARN}4`, content: 7 },
  grade: { grade: 'A+', score: 155, algorithm: 6 },
  plan: { effect: 'e', changes: '0 to add, 2 to change, 0 to destroy' },
  result: 'live',
};

it('says what is live now, in words', () => {
  expect(deploymentSummary(RECORD)).toBe(
    [
      '### Deployment 12 of prod',
      '',
      '**✅ live, and every header as it should be**',
      '',
      '|  |  |',
      '| --- | --- |',
      '| by | ada, run 812 on runner-7 |',
      '| commit | `0123456789ab` |',
      '| plan | 0 to add, 2 to change, 0 to destroy |',
      '| function version | 3 → 4 |',
      '| publish | 7 |',
      '| grade | A+ 155 (MDN HTTP Observatory, algorithm 6) |',
      '| time | 200 s |',
    ].join('\n'),
  );
});

it('says what went wrong, and makes no markup of it', () => {
  const note = '1 of 84 headers wrong; <b>live</b> is version 3';
  const told = deploymentSummary({ ...RECORD, result: 'rolled back', note });
  expect(told).toContain(
    '**❌ was not right, so that what was live before is live again, and checked**: 1 of 84 headers',
  );
  expect(told).not.toContain('<b>');
});

it('says that a first one had nothing before it, and that one was broken off', () => {
  const told = deploymentSummary({ ...RECORD, before: {}, endedAt: undefined, grade: undefined, result: 'applied' });
  expect(told).toContain('| function version | none → 4 |');
  expect(told).toContain('| time | not ended |');
  expect(told).toContain('| grade | not checked |');
  expect(told).toContain('the next deployment finishes it, or goes back');
});
