import { CloudfrontMonitoringSubscription } from '@cdktf/provider-aws/lib/cloudfront-monitoring-subscription';
import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { MonitoringOptions } from '../config';
import { type DashboardOptions, dashboardBody } from './dashboard';

export interface MonitoringProps extends MonitoringOptions, Omit<DashboardOptions, 'additionalMetrics'> {
  /** What everything is named after. */
  readonly name: string;
  /** A provider for us-east-1, the one region that CloudFront's metrics are in. */
  readonly provider: TerraformProvider;
}

interface Alarm {
  readonly metricName: string;
  readonly description: string;
  readonly statistic: 'Sum' | 'Average';
  readonly threshold: number;
  /** Five minutes each. */
  readonly periods: number;
}

/**
 * By CloudFront's own metrics, which count in one place what happens in every region; an alarm on Lambda's metrics would have to
 * stand in each of them, and be blind where there is none.
 */
export const ALARMS: Readonly<Record<string, Alarm>> = {
  'edge-execution-errors': {
    metricName: 'LambdaExecutionError',
    description: 'The edge function threw an error, and viewers got 503',
    statistic: 'Sum',
    threshold: 0,
    periods: 1,
  },
  'edge-validation-errors': {
    metricName: 'LambdaValidationError',
    description: 'CloudFront refused what the edge function answered, and viewers got 502',
    statistic: 'Sum',
    threshold: 0,
    periods: 1,
  },
  'edge-limit-errors': {
    metricName: 'LambdaLimitExceededErrors',
    description: 'The edge function took too long or ran into a quota, and viewers got 503',
    statistic: 'Sum',
    threshold: 0,
    periods: 1,
  },
  '5xx-rate': {
    metricName: '5xxErrorRate',
    description: 'Over 1 % of the answers were 5xx for ten minutes',
    statistic: 'Average',
    threshold: 1,
    periods: 2,
  },
};

/** A dashboard, and alarms that go to an SNS topic. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { name, distributionId, provider, additionalMetrics = false } = props;

    if (additionalMetrics) {
      new CloudfrontMonitoringSubscription(this, 'additional-metrics', {
        distributionId,
        monitoringSubscription: {
          realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: 'Enabled' },
        },
      });
    }
    new CloudwatchDashboard(this, 'dashboard', {
      provider,
      dashboardName: name,
      dashboardBody: JSON.stringify(dashboardBody({ ...props, additionalMetrics })),
    });

    const topic = this.topicArn(props);
    const actions = topic === undefined ? undefined : [topic];
    for (const [alarm, { metricName, description, statistic, threshold, periods }] of Object.entries(ALARMS)) {
      new CloudwatchMetricAlarm(this, alarm, {
        provider,
        alarmName: `${name}-${alarm}`,
        alarmDescription: description,
        namespace: 'AWS/CloudFront',
        metricName,
        dimensions: { DistributionId: distributionId, Region: 'Global' },
        statistic,
        period: 300,
        evaluationPeriods: periods,
        comparisonOperator: 'GreaterThanThreshold',
        threshold,
        // No requests are no errors.
        treatMissingData: 'notBreaching',
        alarmActions: actions,
        okActions: actions,
      });
    }
  }

  private topicArn({ name, provider, alarmTopicArn, alarmEmail }: MonitoringProps): string | undefined {
    if (alarmEmail === undefined) return alarmTopicArn;
    const topic = new SnsTopic(this, 'topic', { provider, name: `${name}-alarms` });
    new SnsTopicSubscription(this, 'email', {
      provider,
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: alarmEmail,
    });
    return topic.arn;
  }
}
