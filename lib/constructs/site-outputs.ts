import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { outputsPath } from '../names/names';

/**
 * What a site tells other teams, as SSM parameters `/sites/<site>/<environment>/<name>`. None of it is secret. A name,
 * once written, keeps its meaning: what would change it gets a new name under `v2/`.
 */
export const SITE_OUTPUTS = {
  /** `https://www.example.com` */
  siteUrl: 'v1/site-url',
  /** `E2EXAMPLE` */
  distributionId: 'v1/distribution-id',
  distributionArn: 'v1/distribution-arn',
  /** `d111111abcdef8.cloudfront.net`: what a DNS record points at. */
  distributionDomain: 'v1/distribution-domain',
  /** The hosted zone of that name, for Route 53 alias records. */
  distributionZoneId: 'v1/distribution-zone-id',
  /** The name of the bucket with the site's files. */
  bucket: 'v1/bucket',
  /** Of the published version of the edge function. */
  edgeFunctionArn: 'v1/edge-function-arn',
  /** Of the CloudFront Function for viewer-request, where the routes need one. */
  viewerRequestArn: 'v1/viewer-request-arn',
} as const;

export type SiteOutput = keyof typeof SITE_OUTPUTS;

export interface SiteOutputsProps {
  readonly site: string;
  readonly environment: string;
  /** A provider for the environment's region, where the parameters are. @default the stack's */
  readonly provider?: TerraformProvider;
}

/**
 * What another stack knows of a deployed site, without a look at its state. Each value is read only where it is used, so
 * that reading needs no more than `ssm:GetParameter` on that one parameter.
 */
export class SiteOutputs extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: SiteOutputsProps,
  ) {
    super(scope, id);
  }

  /** The value of an output, known when Terraform plans. */
  get(output: SiteOutput): string {
    const { site, environment, provider } = this.props;
    const known = this.node.tryFindChild(output) as DataAwsSsmParameter | undefined;
    const parameter =
      known ??
      new DataAwsSsmParameter(this, output, {
        provider,
        name: `${outputsPath(site, environment)}${SITE_OUTPUTS[output]}`,
      });
    // `value` is hidden from plans, as if it were secret.
    return parameter.insecureValue;
  }
}
