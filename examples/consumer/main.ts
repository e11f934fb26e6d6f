import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { SiteOutputs } from '../../lib/constructs/site-outputs';
import { keepStateInS3, teamPrefix } from '../../lib/names/state-backend';

/** The site that is used, and where the state of this stack lies: what a team writes of its own. */
const SITE = { site: 'example', environment: 'dev', region: 'us-east-1' };
const TEAM = 'payments';
const STATE = { bucket: 'example-tfstate-123456789012', region: 'us-east-1', encryption: 'AES256' } as const;

/** Another team's stack: it warns when the site that carries the team's pages fails. It knows the site by its outputs alone. */
class SiteAlarm extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // CloudFront's metrics are in us-east-1, wherever the site is.
    new AwsProvider(this, 'aws', { region: 'us-east-1', defaultTags: [{ tags: { team: TEAM } }] });
    const provider = new AwsProvider(this, 'aws-site', { region: SITE.region, alias: 'site' });
    const site = new SiteOutputs(this, 'site', { ...SITE, provider });

    new CloudwatchMetricAlarm(this, 'errors', {
      alarmName: `${TEAM}-${SITE.site}-${SITE.environment}-5xx`,
      alarmDescription: `More than 5 % of the answers of ${site.get('siteUrl')} are errors`,
      namespace: 'AWS/CloudFront',
      metricName: '5xxErrorRate',
      dimensions: { DistributionId: site.get('distributionId'), Region: 'Global' },
      statistic: 'Average',
      period: 5 * 60,
      evaluationPeriods: 3,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 5,
      treatMissingData: 'notBreaching',
    });
  }
}

const app = new App({ outdir: process.env.CDKTF_OUTDIR, context: { targetVersions: { terraform: '>=1.11.0' } } });
const stack = new SiteAlarm(app, 'site-alarm');
keepStateInS3(stack, { ...STATE, key: `${teamPrefix(TEAM)}site-alarm.tfstate` });
app.synth();
