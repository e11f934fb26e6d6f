import { CloudfrontMonitoringSubscription } from '@cdktf/provider-aws/lib/cloudfront-monitoring-subscription';
import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { MonitoringOptions } from '../config';
import { ALARMS, alarmName } from '../names/alarms';
import { type DashboardOptions, dashboardBody } from './dashboard';

export interface MonitoringProps extends MonitoringOptions, Omit<DashboardOptions, 'additionalMetrics'> {
  /** What everything is named after. */
  readonly name: string;
  /** A provider for us-east-1, the one region that CloudFront's metrics are in. */
  readonly provider: TerraformProvider;
}

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
        alarmName: alarmName(name, alarm),
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
