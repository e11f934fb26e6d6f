import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { DeploymentRecord } from '../../../../cli/aws/record';
import { oldVersions, runByDistribution } from '../../../../cli/operate/sweep/old-versions';

const at = (version: number) => `arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers:${version}`;
const published = Array.from({ length: 12 }, (_, i) => String(i + 1));
const deployment = (
  id: number,
  before: number,
  after?: number,
  over: Partial<DeploymentRecord> = {},
): DeploymentRecord => ({
  id,
  environment: 'prod',
  kind: 'deploy',
  by: 'alice',
  startedAt: '2026-11-25T08:50:00Z',
  before: { functionVersion: at(before) },
  after: after === undefined ? undefined : { functionVersion: at(after) },
  result: 'live',
  ...over,
});

describe('the versions that are too old', () => {
  it('are all but the newest', () => {
    expect(oldVersions(published, [], [], 10)).toEqual(['1', '2']);
    expect(oldVersions(published, [], [], 12)).toEqual([]);
    expect(oldVersions(published, [], [], 100)).toEqual([]);
    expect(oldVersions(published, [], [], 1)).toHaveLength(11);
  });

  it('are none that a distribution runs', () => {
    expect(oldVersions(published, [at(1), at(12)], [], 10)).toEqual(['2']);
  });

  it('are none that one of the newest deployments found or left', () => {
    const records = [deployment(30, 2, 12), deployment(29, 3, 2), deployment(28, 1, 3)];
    expect(oldVersions(published, [], records, 2)).toEqual(['1', '4', '5', '6', '7', '8', '9', '10']);
  });

  it('are none that a deployment needs which was never ended, however old it is', () => {
    const records = [deployment(30, 11, 12), deployment(2, 1, undefined, { result: 'applied' })];
    expect(oldVersions(published, [], records, 1)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10']);
  });
  it('are none that a rollback would choose, however many failed since it was right', () => {
    const failed = [32, 31].map((id) => deployment(id, 11, 12, { result: 'rolled back' }));
    const records = [...failed, deployment(30, 2, 11), deployment(9, 1, 2)];
    expect(oldVersions(published, [at(11)], records, 2)).toEqual(['1', '3', '4', '5', '6', '7', '8', '9', '10']);
  });
});

it('what a distribution runs is what any behaviour runs on any event', () => {
  const items = (...arns: string[]) => ({
    Quantity: arns.length,
    Items: arns.map((LambdaFunctionARN) => ({ LambdaFunctionARN, EventType: 'viewer-response' as const })),
  });
  const config = {
    DefaultCacheBehavior: { LambdaFunctionAssociations: items(at(4), at(2)) },
    CacheBehaviors: { Quantity: 2, Items: [{ LambdaFunctionAssociations: items(at(1)) }, {}] },
  };
  expect(runByDistribution(config as DistributionConfig)).toEqual([at(4), at(2), at(1)]);
});
