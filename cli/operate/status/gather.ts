import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFrontClient, type DistributionConfig, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { bundleEdgeFunctionAside } from '../../../lib/bundle';
import { bundleViewerRequestAside } from '../../../lib/bundle/viewer-request';
import type { Environment } from '../../../lib/config';
import type { CompiledPolicy } from '../../../lib/policy';
import { Bucket } from '../../aws/bucket';
import { publishClient } from '../../aws/clients';
import { behavioursOf, functionVersionIn } from '../../aws/function-version';
import { type DeploymentRecord, readRecords } from '../../aws/record';
import { runningOf } from '../../aws/running';
import { readRoutes, viewerRequestsOf } from '../../aws/viewer-request';
import { siteOptions } from '../../check/environment';
import { runCheck } from '../../check/run';
import type { Address } from '../../core/arguments';
import { listFiles } from '../../site/site-files';
import type { SiteOutputs } from '../../terraform/outputs';
import { readCode } from '../../terraform/published-function';
import type { Terraform } from '../../terraform/terraform';
import { type DriftFacts, type DriftPlan, driftOf } from './drift';
import {
  type DistributionFacts,
  type GithubFacts,
  judgeCertificate,
  judgeDeployed,
  judgeDeployments,
  judgeDistribution,
  judgeDrift,
  judgeFunction,
  judgeGithub,
  judgeLive,
  judgePolicy,
  judgeRoutes,
  type Line,
  type Part,
  type RoutesFacts,
} from './judge';

export interface StatusOptions {
  readonly environment: Environment;
  /** The folder of the site's files. */
  readonly website: string;
  readonly outputs: SiteOutputs;
  /** One that takes no lock; of a copy whose state is repaired, where that is needed. */
  readonly terraform: Terraform;
  /** What the next deployment repairs of Terraform's state, in sentences. */
  readonly repairs: readonly string[];
  readonly drift: boolean;
  /** Where the site is asked, if not at its own address; and whom to trust beside. */
  readonly connect?: Address;
  /** PEM */
  readonly ca?: string;
  readonly httpPort?: number;
  /** Asks GitHub which branches may deploy. @default it is not asked */
  readonly github?: () => Promise<GithubFacts>;
  /** For each part, in milliseconds. */
  readonly timeoutMs: number;
  readonly now: Date;
}

/** Shown; a sweep keeps more. */
const DEPLOYMENTS = 5;
/** A status is one screen and takes seconds: npm run check asks for every page. */
const PAGES = 10;

/** Finds out about every part at once. Never throws: a part that cannot be found out is a line that says why. */
export function gatherStatus(options: StatusOptions): Promise<Line[]> {
  const { environment, outputs, terraform, now, github } = options;
  const region = { region: 'us-east-1', maxAttempts: 2 };
  const cloudFront = new CloudFrontClient(region);
  const bucket = new Bucket(publishClient({ region: environment.region, maxAttempts: 2 }), outputs.bucket);

  // Asked for once, for the several parts that need them.
  const records = shared(outputs.bucket ? readRecords(bucket, DEPLOYMENTS) : Promise.resolve([]));
  const distribution = shared(readDistribution(cloudFront, outputs.distribution_id));
  const known = () => records.catch((): DeploymentRecord[] => []);
  const running = async () => {
    const found = await distribution.catch(() => undefined);
    return found && runningOf({ functionVersion: found.facts.behaviours[0] }, await known(), outputs);
  };

  const parts: Readonly<Record<Part, (() => Promise<Line>) | undefined>> = {
    deployed: async () => judgeDeployed(await records, now),
    deployments: async () => judgeDeployments(await records, now),
    function: async () => {
      const { facts } = await distribution;
      const running = facts.behaviours.find((arn) => arn !== undefined) ?? outputs.edge_function_arn;
      const [live, built] = await Promise.all([
        readCode(new LambdaClient(region), running),
        bundleEdgeFunctionAside(environment.policy, environment.edgeFunction),
      ]);
      const code = { live, deployed: outputs.edge_code_sha256, built: built.codeSha256 };
      return judgeFunction(facts, outputs.edge_function_arn, code, await known(), options.repairs);
    },
    // Left out where the routes that were deployed need no function.
    routes:
      outputs.viewer_request_arn === undefined
        ? undefined
        : async () =>
            judgeRoutes(
              await readRoutesFacts(cloudFront, viewerRequestsOf((await distribution).config), options),
              await known(),
            ),
    distribution: () =>
      distribution.then(
        ({ facts }) => judgeDistribution(facts, new URL(outputs.site_url).host),
        (error: Error): Line => {
          if (error.name !== 'NoSuchDistribution') throw error;
          return { part: 'distribution', mark: 'bad', text: `${outputs.distribution_id} is gone` };
        },
      ),
    certificate: async () => {
      const arn = (await distribution).config.ViewerCertificate?.ACMCertificateArn;
      return judgeCertificate(arn ? await readCertificate(new ACMClient(region), arn) : undefined, now);
    },
    live: async () => judgeLive(await askSite(options, (await running())?.policy ?? outputs.header_policy)),
    drift: options.drift ? async () => judgeDrift(await readDrift(terraform), (await running())?.rollback) : undefined,
    policy: async () => judgePolicy(environment.policy, outputs.header_policy),
    github: github && (() => github().then(judgeGithub)),
  };
  // A distribution or a bucket that is somebody else's is theirs to look at.
  const theirs: Part[] = [
    ...(outputs.bucket ? [] : (['deployed', 'deployments'] as const)),
    ...(outputs.distribution_id ? [] : (['function', 'routes', 'distribution', 'certificate', 'live'] as const)),
  ];
  const wanted = Object.entries(parts).filter(([part, work]) => work !== undefined && !theirs.includes(part as Part));
  return Promise.all(
    wanted.map(([part, work]) =>
      within(part as Part, part === 'drift' ? 3 * options.timeoutMs : options.timeoutMs, work!),
    ),
  );
}

/** A part's line, or one that says why there is none. */
export async function within(part: Part, ms: number, work: () => Promise<Line>): Promise<Line> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    return { part, mark: 'unknown', text: failureText(error as Error) };
  } finally {
    clearTimeout(timer);
  }
}

/** What AWS, the network or Terraform said, in one line: the name of AWS's error first, since it says most. */
function failureText({ name, message }: Error): string {
  const said = message.replaceAll(/\s+/g, ' ').trim();
  return name === 'Error' || name === 'TerraformError' || said.startsWith(name) ? said : `${name}: ${said}`;
}

/** It is awaited later, or by nobody. */
function shared<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function readDistribution(
  cloudFront: CloudFrontClient,
  Id: string,
): Promise<{ readonly facts: DistributionFacts; readonly config: DistributionConfig }> {
  const { Distribution } = await cloudFront.send(new GetDistributionCommand({ Id }));
  const config = Distribution?.DistributionConfig as DistributionConfig;
  const facts = {
    id: Id,
    status: Distribution?.Status ?? '',
    enabled: config.Enabled ?? false,
    behaviours: behavioursOf(config).map(functionVersionIn),
  };
  return { facts, config };
}

async function readRoutesFacts(
  cloudFront: CloudFrontClient,
  behaviors: readonly (string | undefined)[],
  { environment: { routes, policy }, outputs }: StatusOptions,
): Promise<RoutesFacts> {
  const { viewer_request_arn: arn = '', viewer_request_sha256: deployed = '' } = outputs;
  const [live, built] = await Promise.all([readRoutes(cloudFront, arn), bundleViewerRequestAside(routes, policy)]);
  return { behaviors, arn, code: { live: live.codeSha256, deployed, built: built?.codeSha256 } };
}

async function readCertificate(acm: ACMClient, CertificateArn: string) {
  const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn }));
  const { DomainName: name = '', Status: status = '', NotAfter: notAfter = new Date(Number.NaN) } = Certificate ?? {};
  return { name, status, notAfter };
}

async function askSite(options: StatusOptions, policy: CompiledPolicy) {
  const { environment, website, outputs, connect, ca, httpPort, now } = options;
  const { paths, ...asked } = siteOptions(
    environment,
    await listFiles(website),
    new URL(outputs.site_url),
    outputs.routes,
  );
  return runCheck({
    url: new URL(outputs.site_url),
    policy,
    policyFrom: `environment ${environment.name}`,
    ...asked,
    paths: paths?.slice(0, PAGES),
    // The nightly check follows all links; this one is to be short.
    crawl: 0,
    connect,
    ca,
    httpPort,
    timeoutMs: Math.max(1000, options.timeoutMs / 3),
    now,
  });
}

async function readDrift(terraform: Terraform): Promise<DriftFacts> {
  // A plan that finds nothing to do need not be read.
  if (!(await terraform.plan('status.tfplan'))) return { drifted: [], planned: [] };
  return driftOf(await terraform.show<DriftPlan>('status.tfplan'));
}
