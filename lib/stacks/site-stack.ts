import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { EdgeBundle } from '../bundle';
import { EDGE_REGIONS, type Environment, type SiteConfig } from '../config';
import { BucketAccess } from '../constructs/bucket-access';
import { Certificate } from '../constructs/certificate';
import { DnsRecords } from '../constructs/dns-records';
import { EdgeFunction } from '../constructs/edge-function';
import { EdgeRole } from '../constructs/edge-role';
import { literalJson } from '../constructs/literal';
import { Monitoring } from '../constructs/monitoring';
import { OriginAccess } from '../constructs/origin-access';
import { PublishedOutputs } from '../constructs/published-outputs';
import { ResponseHeadersPolicy } from '../constructs/response-headers-policy';
import { SiteDistribution } from '../constructs/site-distribution';
import { WebsiteBucket } from '../constructs/website-bucket';
import { namesOf } from '../names';

/** Lambda@Edge functions, and certificates for CloudFront, live here whatever the site's region is. */
const EDGE_REGION = 'us-east-1';

export interface SiteStackProps {
  readonly site: SiteConfig['site'];
  readonly environment: Environment;
  readonly bundle: EdgeBundle;
}

/** One environment of the site: from the bucket to the viewer, in the order in which data flows. */
export class SiteStack extends TerraformStack {
  constructor(scope: Construct, id: string, { site, environment: env, bundle }: SiteStackProps) {
    super(scope, id);
    const { name, functionName, edgeBoundary, bucketName } = namesOf(site, env);
    const edgeProvider = this.addProviders(env, literalJson({ site, environment: env.name, ...env.tags }));
    const account = new DataAwsCallerIdentity(this, 'account');

    const website = new WebsiteBucket(this, 'website', {
      bucketName: bucketName(account.accountId),
      forceDestroy: env.forceDestroy,
      oldVersionsDays: env.oldVersionsDays,
    });
    const originAccess = new OriginAccess(this, 'origin-access', { kind: env.originAccess, name });

    const role = new EdgeRole(this, 'edge-role', {
      functionName,
      account,
      permissionsBoundary: edgeBoundary,
      logRegions: env.edgeFunction.logs.regions,
    });
    const edgeFunction = new EdgeFunction(this, 'edge-function', {
      functionName,
      role,
      bundle,
      provider: edgeProvider,
      logLevel: env.edgeFunction.logs.level,
      ...env.edgeFunction,
    });
    const twin = env.responseHeadersPolicy
      ? new ResponseHeadersPolicy(this, 'response-headers', { name, policy: env.policy })
      : undefined;

    const { distribution } = new SiteDistribution(this, 'distribution', {
      environment: env,
      comment: `${site}, environment ${env.name}`,
      website,
      originAccess,
      edgeFunction,
      certificateArn: this.certificateArn(env, edgeProvider),
      responseHeadersPolicyId: twin?.id,
    });
    new BucketAccess(this, 'bucket-access', {
      website,
      originAccess,
      distributionArn: distribution.arn,
      listBucket: env.listBucket,
    });
    if (env.domain?.hostedZoneId) {
      const { names, hostedZoneId } = env.domain;
      new DnsRecords(this, 'dns', { names, hostedZoneId, distribution });
    }

    if (env.monitoring) {
      new Monitoring(this, 'monitoring', {
        name,
        functionName,
        regions: EDGE_REGIONS,
        distributionId: distribution.id,
        provider: edgeProvider,
        ...env.monitoring,
      });
    }

    const siteUrl = `https://${env.domain?.names.find((name) => !name.startsWith('*.')) ?? distribution.domainName}`;
    new PublishedOutputs(this, 'published', {
      site,
      environment: env.name,
      values: {
        siteUrl,
        distributionId: distribution.id,
        distributionArn: distribution.arn,
        distributionDomain: distribution.domainName,
        distributionZoneId: distribution.hostedZoneId,
        bucket: website.bucket.id,
        edgeFunctionArn: edgeFunction.qualifiedArn,
      },
    });
    this.addOutputs({
      site_url: siteUrl,
      distribution_id: distribution.id,
      distribution_domain: distribution.domainName,
      bucket: website.bucket.id,
      edge_function_arn: edgeFunction.qualifiedArn,
      edge_code_sha256: bundle.codeSha256,
      header_policy: literalJson(env.policy),
    });
  }

  private addProviders(env: Environment, tags: Record<string, string>): AwsProvider {
    const common = {
      allowedAccountIds: env.account ? [env.account] : undefined,
      defaultTags: [{ tags }],
    };
    const regional = new AwsProvider(this, 'aws', { ...common, region: env.region });
    // Each provider is a process that takes seconds to start: a second one only where the region differs.
    return env.region === EDGE_REGION
      ? regional
      : new AwsProvider(this, 'aws-edge', { ...common, region: EDGE_REGION, alias: 'edge' });
  }

  private certificateArn(env: Environment, provider: AwsProvider): string | undefined {
    if (env.domain === undefined || env.domain.certificateArn !== undefined) return env.domain?.certificateArn;
    const { names, hostedZoneId } = env.domain;
    return new Certificate(this, 'certificate', { names, hostedZoneId: hostedZoneId as string, provider }).arn;
  }

  private addOutputs(outputs: Record<string, unknown>): void {
    for (const [id, value] of Object.entries(outputs)) {
      new TerraformOutput(this, id, { value, staticId: true });
    }
  }
}
