import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { dashboardBody } from '../../../lib/constructs/dashboard';
import { Monitoring } from '../../../lib/constructs/monitoring';
import { ALARMS } from '../../../lib/names/alarms';

const DISTRIBUTION = 'E2EXAMPLE';
const REGIONS = ['us-east-1', 'eu-west-1'];

function synth(options: object): Record<string, Record<string, Record<string, any>>> {
  const stack = new TerraformStack(Testing.app(), 'prod');
  const provider = new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  new Monitoring(stack, 'monitoring', {
    name: 'example-prod',
    functionName: 'example-prod-headers',
    regions: REGIONS,
    distributionId: DISTRIBUTION,
    provider,
    ...options,
  });
  return JSON.parse(Testing.synth(stack, true).replace(/_[0-9A-F]{8}\b/g, '')).resource;
}

const alarmsOf = (resources: ReturnType<typeof synth>) => Object.values(resources.aws_cloudwatch_metric_alarm ?? {});

describe('monitoring', () => {
  it('is a dashboard and four alarms that tell nobody, with no option at all', () => {
    const resources = synth({});
    expect(Object.entries(resources).map(([type, all]) => [type, Object.keys(all).length])).toEqual([
      ['aws_cloudwatch_dashboard', 1],
      ['aws_cloudwatch_metric_alarm', 4],
    ]);
    expect(alarmsOf(resources).map((alarm) => alarm.alarm_actions)).toEqual(Array(4).fill(undefined));
  });

  it('has alarms on what CloudFront counts for all regions at once, that no traffic does not set off', () => {
    for (const alarm of alarmsOf(synth({}))) {
      expect(alarm).toMatchObject({
        namespace: 'AWS/CloudFront',
        dimensions: { DistributionId: DISTRIBUTION, Region: 'Global' },
        period: 300,
        comparison_operator: 'GreaterThanThreshold',
        treat_missing_data: 'notBreaching',
      });
    }
    const told = alarmsOf(synth({})).map((it) => [
      it.alarm_name,
      it.metric_name,
      it.statistic,
      it.threshold,
      it.evaluation_periods,
    ]);
    expect(told).toEqual([
      ['example-prod-5xx-rate', '5xxErrorRate', 'Average', 1, 2],
      ['example-prod-edge-execution-errors', 'LambdaExecutionError', 'Sum', 0, 1],
      ['example-prod-edge-limit-errors', 'LambdaLimitExceededErrors', 'Sum', 0, 1],
      ['example-prod-edge-validation-errors', 'LambdaValidationError', 'Sum', 0, 1],
    ]);
  });

  it('tells a topic when an alarm begins and when it is over', () => {
    const alarmTopicArn = 'arn:aws:sns:us-east-1:123456789012:alarms';
    const resources = synth({ alarmTopicArn });
    expect(resources.aws_sns_topic).toBeUndefined();
    for (const alarm of alarmsOf(resources))
      expect([alarm.alarm_actions, alarm.ok_actions]).toEqual([[alarmTopicArn], [alarmTopicArn]]);
  });

  it('makes a topic for an address', () => {
    const resources = synth({ alarmEmail: 'web-team@example.com' });
    expect(Object.values(resources.aws_sns_topic!)[0]).toMatchObject({ name: 'example-prod-alarms' });
    expect(Object.values(resources.aws_sns_topic_subscription!)[0]).toMatchObject({
      topic_arn: '${aws_sns_topic.monitoring_topic.arn}',
      protocol: 'email',
      endpoint: 'web-team@example.com',
    });
    expect(alarmsOf(resources)[0]!.alarm_actions).toEqual(['${aws_sns_topic.monitoring_topic.arn}']);
  });

  it('has CloudFront’s additional metrics by option alone', () => {
    expect(synth({}).aws_cloudfront_monitoring_subscription).toBeUndefined();
    expect(Object.values(synth({ additionalMetrics: true }).aws_cloudfront_monitoring_subscription!)[0]).toMatchObject({
      distribution_id: DISTRIBUTION,
      monitoring_subscription: {
        realtime_metrics_subscription_config: { realtime_metrics_subscription_status: 'Enabled' },
      },
    });
  });
});

describe('the dashboard', () => {
  const widgets = (additionalMetrics: boolean) =>
    (
      dashboardBody({
        functionName: 'example-prod-headers',
        regions: REGIONS,
        distributionId: DISTRIBUTION,
        additionalMetrics,
      }) as { widgets: { x: number; y: number; properties: { title: string; metrics: unknown[] } }[] }
    ).widgets;

  it('shows requests, errors, and the function’s runs, errors and time; cache hit rate with the additional metrics', () => {
    const plain = [
      'Requests',
      'Answers 4xx and 5xx, in %',
      'Errors of the edge function that viewers saw',
      'Runs of the edge function, by region',
      'Errors of the edge function, by region',
      'Time of the edge function (p99, ms), by region',
    ];
    const titles = (additional: boolean) => widgets(additional).map(({ properties }) => properties.title);
    expect(titles(false)).toEqual(plain);
    expect(titles(true)).toEqual([...plain, 'Cache hit rate, in %', 'Origin latency (ms)']);
  });

  it('has a line for each region in which the function runs, under the name that its replicas have there', () => {
    expect(widgets(false)[5]!.properties.metrics).toEqual([
      [
        'AWS/Lambda',
        'Duration',
        'FunctionName',
        'us-east-1.example-prod-headers',
        { stat: 'p99', region: 'us-east-1', label: 'us-east-1' },
      ],
      [
        'AWS/Lambda',
        'Duration',
        'FunctionName',
        'us-east-1.example-prod-headers',
        { stat: 'p99', region: 'eu-west-1', label: 'eu-west-1' },
      ],
    ]);
  });

  it('lays no graph over another', () => {
    const places = widgets(true).map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('draws every metric that an alarm stands on', () => {
    const drawn = JSON.stringify(widgets(false));
    for (const { metricName } of Object.values(ALARMS)) expect(drawn).toContain(`"${metricName}"`);
  });
});
