import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Op, TerraformOutput, type TerraformResource, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { SiteBundles } from '../bundle/site-bundles';
import {
  allNames,
  EDGE_REGIONS,
  type Environment,
  type MonitoringOptions,
  primaryName,
  type SiteConfig,
} from '../config';
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
import { ViewerRequest } from '../constructs/viewer-request';
import { WebsiteBucket } from '../constructs/website-bucket';
import { namesOf } from '../names/names';

/** Lambda@Edge functions, and certificates for CloudFront, live here whatever the site's region is. */
const EDGE_REGION = 'us-east-1';

export interface SiteStackProps extends SiteBundles {
  readonly site: SiteConfig['site'];
  readonly environment: Environment;
}

interface Functions {
  readonly edgeFunction: EdgeFunction;
  readonly viewerRequest?: ViewerRequest;
}

/** One environment of the site: from the bucket to the viewer, in the order in which data flows. */
export class SiteStack extends TerraformStack {
  private readonly account: DataAwsCallerIdentity;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SiteStackProps,
  ) {
    super(scope, id);
    const { site, environment: env } = props;
    const edgeProvider = this.addProviders(env, literalJson({ site, environment: env.name, ...env.tags }));
    this.account = new DataAwsCallerIdentity(this, 'account');

    const edgeFunction = this.addEdgeFunction(edgeProvider);
    const viewerRequest = this.addViewerRequest(edgeProvider);
    // A distribution that is somebody else's has its bucket, its names and its certificate from them.
    const delivery =
      env.attach === 'existing' ? undefined : this.addDelivery({ edgeFunction, viewerRequest }, edgeProvider);

    if (env.monitoring && delivery) this.addMonitoring(env.monitoring, delivery.distribution.id, edgeProvider);

    const siteName = (env.domain && primaryName(env.domain)) ?? delivery?.distribution.domainName;
    const siteUrl = siteName && `https://${siteName}`;
    const bucket = delivery?.website?.bucket.id;
    new PublishedOutputs(this, 'published', {
      site,
      environment: env.name,
      values: {
        siteUrl,
        distributionId: delivery?.distribution.id,
        distributionArn: delivery?.distribution.arn,
        distributionDomain: delivery?.distribution.domainName,
        distributionZoneId: delivery?.distribution.hostedZoneId,
        bucket,
        edgeFunctionArn: edgeFunction.qualifiedArn,
        viewerRequestArn: viewerRequest?.arn,
      },
    });
    this.addOutputs({
      site_url: siteUrl,
      distribution_id: delivery?.distribution.id,
      distribution_domain: delivery?.distribution.domainName,
      bucket,
      edge_function_arn: edgeFunction.qualifiedArn,
      viewer_request_arn: viewerRequest?.arn,
      viewer_request_sha256: props.viewerRequest?.codeSha256,
      routes: viewerRequest && literalJson(outputRoutes(env.routes, props.viewerRequest?.store !== undefined)),
    });
    this.addDeployed(edgeFunction, delivery?.distribution ?? edgeFunction.resource);
  }

  /**
   * What is deployed, as opposed to what was meant to be: an apply that fails or is interrupted before `live` has changed leaves these
   * outputs as they were. Where Lambda's published version is not the code of this configuration, planning fails: the AWS provider
   * (5.100) takes a failed upload for a finished one, and would find nothing to change.
   */
  private addDeployed(edgeFunction: EdgeFunction, live: TerraformResource): void {
    const { environment: env, bundle } = this.props;
    const deployed = [
      new TerraformOutput(this, 'edge_code_sha256', { value: edgeFunction.publishedCodeSha256, staticId: true }),
      new TerraformOutput(this, 'header_policy', { value: literalJson(env.policy), staticId: true }),
    ] as const;
    // Of these two arguments cdktf 0.21 writes the one in a form that Terraform refuses, and the other not at all.
    const after = `${live.terraformResourceType}.${live.friendlyUniqueId}`;
    for (const output of deployed) output.addOverride('depends_on', [after]);
    deployed[0].addOverride('precondition', [
      {
        condition: Op.eq(edgeFunction.publishedCodeSha256, bundle.codeSha256),
        error_message:
          'The published version of the edge function is not the code that Terraform has recorded: an earlier apply was interrupted, ' +
          `or somebody published another version. Repair it with: npm run deploy -- ${env.name}`,
      },
    ]);
  }

  /** The function, and the role that it runs as. */
  private addEdgeFunction(provider: AwsProvider): EdgeFunction {
    const { site, environment: env, bundle } = this.props;
    const { adopted } = env;
    const { functionName, roleName, edgeBoundary: permissionsBoundary } = namesOf(site, env);
    const roleArn =
      adopted?.roleArn ??
      new EdgeRole(this, 'edge-role', {
        roleName,
        functionName,
        account: this.account,
        permissionsBoundary,
        logRegions: env.edgeFunction.logs.regions,
      }).role.arn;
    return new EdgeFunction(this, 'edge-function', {
      functionName,
      roleArn,
      bundle,
      provider,
      adopted: adopted?.functionName === undefined ? undefined : { tags: adopted.tags?.function },
      logLevel: env.edgeFunction.logs.level,
      ...env.edgeFunction,
    });
  }

  /** The function that follows the routes, where they need one. */
  private addViewerRequest(provider: AwsProvider): ViewerRequest | undefined {
    const { site, environment, viewerRequest: bundle } = this.props;
    const { viewerRequestName: name } = namesOf(site, environment);
    return bundle && new ViewerRequest(this, 'viewer-request', { name, bundle, provider });
  }

  /** The bucket, the distribution that may read it, and the names that lead there. */
  private addDelivery(functions: Functions, edgeProvider: AwsProvider) {
    const { site, environment: env } = this.props;
    const { name, bucketName } = namesOf(site, env);
    const { adopted } = env;

    const website =
      adopted?.bucket === false
        ? undefined
        : new WebsiteBucket(this, 'website', {
            bucketName: bucketName(this.account.accountId),
            forceDestroy: env.forceDestroy,
            oldVersionsDays: env.oldVersionsDays,
            lifecycleRules: env.bucketLifecycle,
            adopted: adopted?.bucket && { ...adopted.bucket, tags: adopted.tags?.bucket },
          });
    const originAccess =
      adopted && adopted.originAccessId === undefined
        ? undefined
        : new OriginAccess(this, 'origin-access', { kind: env.originAccess, name, existing: adopted?.originAccessId });
    const twin = env.responseHeadersPolicy
      ? new ResponseHeadersPolicy(this, 'response-headers', { name, policy: env.policy })
      : undefined;

    const { distribution } = new SiteDistribution(this, 'distribution', {
      environment: env,
      comment: `${site}, environment ${env.name}`,
      website,
      originAccess,
      ...functions,
      certificateArn: this.certificateArn(env, edgeProvider),
      responseHeadersPolicyId: twin?.id,
    });
    if (website && originAccess) {
      const { listBucket } = env;
      new BucketAccess(this, 'bucket-access', {
        website,
        originAccess,
        distributionArn: distribution.arn,
        listBucket,
      });
    }
    if (env.domain?.hostedZoneId) {
      const { hostedZoneId } = env.domain;
      new DnsRecords(this, 'dns', { names: allNames(env.domain), hostedZoneId, distribution });
    }
    return { website, distribution };
  }

  private addMonitoring(options: MonitoringOptions, distributionId: string, provider: AwsProvider): void {
    const { name, functionName } = namesOf(this.props.site, this.props.environment);
    new Monitoring(this, 'monitoring', {
      name,
      functionName,
      regions: EDGE_REGIONS,
      distributionId,
      provider,
      ...options,
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
    const { hostedZoneId } = env.domain;
    const names = allNames(env.domain);
    return new Certificate(this, 'certificate', { names, hostedZoneId: hostedZoneId as string, provider }).arn;
  }

  /** Those that have a value. */
  private addOutputs(outputs: Record<string, unknown>): void {
    for (const [id, value] of Object.entries(outputs)) {
      if (value !== undefined) new TerraformOutput(this, id, { value, staticId: true });
    }
  }
}

/** Without what a KeyValueStore has: a plan must not grow with it. */
function outputRoutes(routes: Environment['routes'], inStore: boolean): Environment['routes'] {
  return inStore ? { ...routes, exact: {} } : routes;
}
