import { join } from 'node:path';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { holderOf, publishClient } from '../../cli/aws/clients';
import { invalidate, invalidateAll } from '../../cli/aws/invalidate';
import type { Progress } from '../../cli/core/progress';
import { publishSite } from '../../cli/publish/publish-site';
import { filesStep } from '../../cli/publish/step';
import { environmentOf } from '../../cli/site/load-site';
import { servedOf } from '../../cli/site/served';
import type { SiteOutputs } from '../../cli/terraform/outputs';
import { repairStep } from '../../cli/terraform/repair';
import { findTools, Stack } from '../../cli/terraform/stack';
import { applyStep, initStep, planStep } from '../../cli/terraform/steps';
import type { Terraform } from '../../cli/terraform/terraform';
import type { Environment, SiteConfig } from '../../lib/config';
import { namesOf } from '../../lib/names/names';
import { localEnv } from '../aws/local-env';
import { type LocalAws, startLocalAws } from '../aws/server';

export interface DeployOptions {
  readonly site: SiteConfig;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  /** State of the local AWS and of Terraform. @default '.local' */
  readonly stateDir?: string;
  /** Where the stacks are synthesised to. @default 'cdktf.out' */
  readonly outdir?: string;
  /** Of the local AWS; 0 is any that is free. @default 0 */
  readonly awsPort?: number;
  readonly signal?: AbortSignal;
}

export interface LocalDeployment {
  readonly aws: LocalAws;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly terraform: Terraform;
  readonly outputs: SiteOutputs;
  /** Does again what has changed since: stack, function, files. @param now the site as it is now, if that has changed */
  redeploy(now?: SiteConfig): Promise<SiteOutputs>;
}

const ENVIRONMENT = 'local';

/**
 * Starts AWS on loopback and deploys environment `local` to it as it would be deployed to AWS: synthesised by cdktf,
 * planned and applied by Terraform through the AWS provider, its files uploaded through S3's API.
 * The caller closes `aws`; if this throws, it is closed already.
 */
export async function deployLocal(options: DeployOptions): Promise<LocalDeployment> {
  const { site, progress, env, stateDir = '.local', outdir = 'cdktf.out', awsPort = 0, signal } = options;
  // Found out before anything is started.
  environmentOf(site, ENVIRONMENT);

  const tools = await progress.step('Terraform', async (step) => {
    const found = await findTools(env, step, signal);
    return { ...found, done: `${found.terraform.version}, AWS provider from ${found.config.providerFrom}` };
  });
  const { aws } = await progress.step('AWS on loopback', async (step) => {
    const aws = await startLocalAws({ stateDir: join(stateDir, 'aws'), port: awsPort, log: step });
    return { aws, done: aws.endpoint };
  });

  const childEnv = { ...localEnv(env, aws.env), LOCAL_STATE_DIR: stateDir };
  const stack = new Stack({ ...tools, environment: ENVIRONMENT, env: childEnv, outdir, signal });
  const { terraform } = stack;
  const { credentials } = aws;
  const redeploy = async (now = site) => {
    await progress.step('cdktf synth', async () => ({ done: `${await stack.synthesise()} resources` }));
    await initStep(terraform, progress);
    const lambda = new LambdaClient({ endpoint: aws.endpoint, credentials, region: 'us-east-1' });
    const { functionName } = namesOf(site.site, environmentOf(site, ENVIRONMENT));
    await repairStep({ stack, edge: { functionName, lambda } }, progress);
    const applied = await applyStack(terraform, progress);
    const outputs = (await terraform.outputs()) as unknown as SiteOutputs;
    const client = { endpoint: aws.endpoint, credentials };
    const cloudFront = new CloudFrontClient({ ...client, region: 'us-east-1' });
    // What is cached has the headers of the version before.
    if (applied) await invalidateAll(cloudFront, outputs.distribution_id);
    await uploadWebsite(now.website, environmentOf(now, ENVIRONMENT), outputs, { ...client, env }, progress, signal);
    return outputs;
  };
  try {
    return { aws, credentials, terraform, outputs: await redeploy(), redeploy };
  } catch (error) {
    await aws.close();
    throw error;
  }
}

/** Whether there was something to apply. */
async function applyStack(terraform: Terraform, progress: Progress): Promise<boolean> {
  const planned = await planStep(terraform, progress, 'plan.tfplan');
  if (planned) await applyStep(terraform, progress, 'plan.tfplan', planned.resources);
  return planned !== undefined;
}

async function uploadWebsite(
  dir: string,
  environment: Environment,
  { bucket, distribution_id }: SiteOutputs,
  {
    env,
    ...client
  }: {
    readonly endpoint: string;
    readonly credentials: LocalDeployment['credentials'];
    readonly env: NodeJS.ProcessEnv;
  },
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const cloudFront = new CloudFrontClient({ ...client, region: 'us-east-1' });
  const { warnings } = await filesStep(progress, 'website', (shown) =>
    publishSite({
      s3: publishClient({ ...client, region: environment.region, forcePathStyle: true }),
      bucket,
      dir,
      routes: environment.routes,
      served: servedOf(environment),
      rules: environment,
      // Nobody has an old page open here, and whoever deletes a file wants to see it gone.
      graceMs: 0,
      holder: holderOf(env),
      signal,
      invalidate: (paths) => invalidate(cloudFront, distribution_id, paths),
      ...shown,
    }),
  );
  for (const warning of warnings) progress.line(`  ${warning}`);
}
