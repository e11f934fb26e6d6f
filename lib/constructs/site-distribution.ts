import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Construct } from 'constructs';
import type { Environment } from '../config';
import { type DistributionArguments, distributionArguments, withFunctions } from './distribution-arguments';
import type { EdgeFunction } from './edge-function';
import { literalJson } from './literal';
import type { OriginAccess } from './origin-access';
import type { ViewerRequest } from './viewer-request';
import type { WebsiteBucket } from './website-bucket';

export interface SiteDistributionProps {
  readonly environment: Environment;
  readonly comment: string;
  /** @default none: the settings that were adopted name the origins */
  readonly website?: WebsiteBucket;
  readonly originAccess?: OriginAccess;
  readonly edgeFunction: EdgeFunction;
  /** @default none: the routes need no function */
  readonly viewerRequest?: ViewerRequest;
  /** With it, the environment's own names are served. */
  readonly certificateArn?: string;
  readonly responseHeadersPolicyId?: string;
}

/** The CloudFront distribution, with the site's functions on every behavior. */
export class SiteDistribution extends Construct {
  readonly distribution: CloudfrontDistribution;

  constructor(scope: Construct, id: string, props: SiteDistributionProps) {
    super(scope, id);
    const { environment: env, website, originAccess, comment, certificateArn, responseHeadersPolicyId } = props;
    const { adopted } = env;

    const domainName = website?.bucket.bucketRegionalDomainName ?? '';
    const own = distributionArguments(env, {
      comment,
      certificateArn,
      origin: { domainName, ...originAccess?.origin },
    });
    const given = { ...own, ...literalJson(adopted?.distribution ?? {}) } as DistributionArguments;
    this.distribution = new CloudfrontDistribution(this, 'distribution', {
      ...withFunctions(given, {
        functionArn: props.edgeFunction.qualifiedArn,
        viewerRequestArn: props.viewerRequest?.arn,
        responseHeadersPolicyId,
      }),
      // Terraform knows no empty comment: it would plan to write one for ever.
      comment: given.comment || undefined,
      waitForDeployment: env.waitForDeployment,
      tags: adopted?.tags?.distribution && literalJson(adopted.tags.distribution),
      lifecycle: adopted?.ignore ? { ignoreChanges: [...adopted.ignore] } : undefined,
    });
    if (adopted) this.distribution.importFrom(adopted.distributionId);
  }
}
