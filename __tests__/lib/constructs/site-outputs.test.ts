import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { SITE_OUTPUTS, type SiteOutput, SiteOutputs } from '../../../lib/constructs/site-outputs';

/** What a stack reads that uses these outputs. */
function reads(...used: SiteOutput[]): { readonly data: unknown; readonly values: unknown[] } {
  const stack = new TerraformStack(Testing.app(), 'consumer');
  new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  const provider = new AwsProvider(stack, 'aws-site', { region: 'eu-west-1', alias: 'site' });
  const outputs = new SiteOutputs(stack, 'site', { site: 'example', environment: 'prod', provider });
  for (const [i, output] of used.entries()) new TerraformOutput(stack, `out-${i}`, { value: outputs.get(output) });
  const text = Testing.synth(stack).replace(/_[0-9A-F]{8}\b/g, '');
  const { data, output = {} } = JSON.parse(text, (key, value) => (key === '//' ? undefined : value));
  return { data, values: Object.values(output).map((out) => (out as { value: unknown }).value) };
}

describe('what another stack knows of a site', () => {
  it('is read from the environment’s region, and shown in plans', () => {
    expect(reads('distributionId')).toEqual({
      data: {
        aws_ssm_parameter: {
          site_distributionId: { provider: 'aws.site', name: '/sites/example/prod/v1/distribution-id' },
        },
      },
      values: ['${data.aws_ssm_parameter.site_distributionId.insecure_value}'],
    });
  });

  it('is read only where it is used, and once', () => {
    expect(reads()).toEqual({ data: undefined, values: [] });
    const { data, values } = reads('siteUrl', 'bucket', 'siteUrl');
    expect(Object.keys((data as Record<string, object>).aws_ssm_parameter ?? {})).toEqual([
      'site_bucket',
      'site_siteUrl',
    ]);
    expect(values).toHaveLength(3);
  });

  it('has names that stay', () => {
    expect(SITE_OUTPUTS).toEqual({
      siteUrl: 'v1/site-url',
      distributionId: 'v1/distribution-id',
      distributionArn: 'v1/distribution-arn',
      distributionDomain: 'v1/distribution-domain',
      distributionZoneId: 'v1/distribution-zone-id',
      bucket: 'v1/bucket',
      edgeFunctionArn: 'v1/edge-function-arn',
      viewerRequestArn: 'v1/viewer-request-arn',
    });
  });
});
