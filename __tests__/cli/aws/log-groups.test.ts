import { ResourceAlreadyExistsException, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { edgeLogsOf, ensureEdgeLogGroups, removeEdgeLogGroups } from '../../../cli/aws/log-groups';
import { parseSiteConfig } from '../../../lib/config';
import { refusal, stub } from '../operate/logs/support';

const GROUP = '/aws/lambda/us-east-1.example-prod-headers';
const LOGS = {
  functionName: 'example-prod-headers',
  regions: ['us-east-1', 'eu-west-1'],
  retentionDays: 90,
  tags: { site: 'example' },
};

describe('the log groups of an environment', () => {
  const logsOf = (options: object) => {
    const { environments } = parseSiteConfig({ site: 'example', environments: { prod: options } });
    return edgeLogsOf('example', environments.prod!);
  };

  it('are in the thirteen regions of the edge, and keep their lines for a year', () => {
    const { regions, ...rest } = logsOf({ tags: { owner: 'web' } });
    expect(regions).toHaveLength(13);
    expect(rest).toEqual({
      functionName: 'example-prod-headers',
      retentionDays: 365,
      tags: { site: 'example', environment: 'prod', owner: 'web' },
    });
  });

  it('are where site.config.ts says, and for as long', () => {
    expect(logsOf({ edgeFunction: { logs: { regions: ['eu-west-1'], retentionDays: 30 } } })).toMatchObject({
      regions: ['eu-west-1'],
      retentionDays: 30,
    });
  });
});

describe('making them', () => {
  const operations = (asked: ReturnType<typeof stub>['asked'], region = 'us-east-1') =>
    asked.filter((one) => one.region === region).map(({ operation, input }) => [operation, input]);

  it('makes one with tags and retention where there is none', async () => {
    const { connect, asked } = stub(() => ({}));
    expect(await ensureEdgeLogGroups(LOGS, connect)).toEqual([
      { region: 'us-east-1', value: 'made' },
      { region: 'eu-west-1', value: 'made' },
    ]);
    expect(operations(asked)).toEqual([
      ['DescribeLogGroups', { logGroupNamePrefix: GROUP, limit: 50 }],
      ['CreateLogGroup', { logGroupName: GROUP, tags: { site: 'example' } }],
      ['PutRetentionPolicy', { logGroupName: GROUP, retentionInDays: 90 }],
    ]);
  });

  it('sets the retention of one that the function itself has made, and lets one that is right be', async () => {
    const { connect, asked } = stub(({ region, operation }) =>
      operation === 'DescribeLogGroups'
        ? {
            logGroups: [
              { logGroupName: GROUP, retentionInDays: region === 'us-east-1' ? undefined : 90 },
              { logGroupName: `${GROUP}-too` },
            ],
          }
        : {},
    );
    expect(await ensureEdgeLogGroups(LOGS, connect)).toEqual([
      { region: 'us-east-1', value: 'changed' },
      { region: 'eu-west-1', value: 'there' },
    ]);
    expect(operations(asked).map(([name]) => name)).toEqual(['DescribeLogGroups', 'PutRetentionPolicy']);
    expect(operations(asked, 'eu-west-1').map(([name]) => name)).toEqual(['DescribeLogGroups']);
  });

  it('does not take the group of a function with a longer name for its own', async () => {
    const { connect } = stub(({ operation }) =>
      operation === 'DescribeLogGroups' ? { logGroups: [{ logGroupName: `${GROUP}-too`, retentionInDays: 90 }] } : {},
    );
    expect((await ensureEdgeLogGroups(LOGS, connect))[0]).toEqual({ region: 'us-east-1', value: 'made' });
  });

  it('is not put out where the function makes it at the same moment', async () => {
    const { connect, asked } = stub(({ operation }) => {
      if (operation === 'CreateLogGroup') throw new ResourceAlreadyExistsException({ message: 'there', $metadata: {} });
      return {};
    });
    expect((await ensureEdgeLogGroups(LOGS, connect))[0]).toEqual({ region: 'us-east-1', value: 'made' });
    expect(operations(asked).at(-1)![0]).toBe('PutRetentionPolicy');
  });

  it('goes on past a region that refuses, and knows one that is switched off', async () => {
    const { connect } = stub(({ region }) => {
      if (region === 'us-east-1') throw refusal('AccessDeniedException', 'not authorized');
      if (region === 'eu-west-2') {
        throw refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
      }
      if (region === 'sa-east-1') {
        throw refusal('AccessDeniedException', 'with an explicit deny in a service control policy');
      }
      return {};
    });
    const regions = ['us-east-1', 'eu-west-1', 'eu-west-2', 'sa-east-1'];
    expect(await ensureEdgeLogGroups({ ...LOGS, regions }, connect)).toEqual([
      { region: 'us-east-1', failure: 'AccessDeniedException: not authorized', off: false },
      { region: 'eu-west-1', value: 'made' },
      {
        region: 'eu-west-2',
        failure: 'UnrecognizedClientException: The security token included in the request is invalid.',
        off: true,
      },
      {
        region: 'sa-east-1',
        failure: 'AccessDeniedException: with an explicit deny in a service control policy',
        off: true,
      },
    ]);
  });
});

describe('removing them', () => {
  it('looks in every region, whichever are chosen, and for the group of calls by hand at home', async () => {
    const { connect, asked } = stub(({ region }) => {
      if (region !== 'eu-west-1') throw new ResourceNotFoundException({ message: 'none', $metadata: {} });
      return {};
    });
    const outcomes = await removeEdgeLogGroups('example-prod-headers', connect);
    expect(outcomes).toHaveLength(13);
    expect(outcomes.filter((one) => 'value' in one && one.value === 'removed')).toEqual([
      { region: 'eu-west-1', value: 'removed' },
    ]);
    expect(asked.filter(({ region }) => region === 'us-east-1').map(({ input }) => input.logGroupName)).toEqual([
      GROUP,
      '/aws/lambda/example-prod-headers',
    ]);
  });
});
