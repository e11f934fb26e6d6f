import { type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';
import { deployMonitoring, planMonitoring } from '../../../lib/rights/monitoring-rights';

const rights = (monitoring: EnvironmentOptions['monitoring']) => {
  const { site, environments } = parseSiteConfig({ site: 'example', environments: { prod: { monitoring } } });
  const target = { site, environment: environments.prod!, account: '123456789012' };
  return [...planMonitoring(target), ...deployMonitoring(target)];
};

describe('the rights to a dashboard and its alarms', () => {
  it('are none where there is none', () => {
    expect(rights(undefined)).toEqual([]);
  });

  it('reach what is named after the environment; alarms are described by any name or none', () => {
    const dashboard = ['arn:aws:cloudwatch::123456789012:dashboard/example-prod'];
    // None begins as those of an environment `prod-2` do.
    const alarms = ['edge-execution-errors', 'edge-validation-errors', 'edge-limit-errors', '5xx-rate'].map(
      (alarm) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:example-prod-${alarm}`,
    );
    expect(rights({}).map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['DescribeAlarms', ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:*']],
      ['ReadDashboard', dashboard],
      ['ReadAlarms', alarms],
      ['WriteDashboard', dashboard],
      ['WriteAlarms', alarms],
    ]);
  });

  it('reach no topic that is somebody else’s, and its own one', () => {
    const topics = (monitoring: EnvironmentOptions['monitoring']) =>
      rights(monitoring)
        .flatMap(({ Resource }) => Resource)
        .filter((arn) => arn.startsWith('arn:aws:sns:'));
    expect(topics({ alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms' })).toEqual([]);
    expect(topics({ alarmEmail: 'web-team@example.com' })).toEqual(
      Array(2).fill('arn:aws:sns:us-east-1:123456789012:example-prod-alarms'),
    );
  });

  it('reach CloudFront’s metrics by option alone', () => {
    const sids = (additionalMetrics: boolean) => rights({ additionalMetrics }).map(({ Sid }) => Sid);
    expect(sids(true).filter((sid) => !sids(false).includes(sid))).toEqual(['ReadMetrics', 'WriteMetrics']);
  });
});
