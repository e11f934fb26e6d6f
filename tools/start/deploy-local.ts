import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import type { SiteConfig } from '../../lib/config';
import { type LocalAws, startLocalAws } from '../local-aws/server';
import type { Progress } from '../progress';
import { publishSite } from '../publish/publish-site';
import { cliConfig } from '../terraform/cli-config';
import { findTerraform } from '../terraform/find';
import { Terraform, type TerraformEvent } from '../terraform/terraform';

export interface DeployOptions {
  readonly site: SiteConfig;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  /** State of the local AWS and of Terraform. @default '.local' */
  readonly stateDir?: string;
  /** Where the stacks are synthesised to. @default 'cdktf.out' */
  readonly outdir?: string;
  /** Of the local AWS; 0 is any that is free. @default 0 */
  readonly port?: number;
  readonly signal?: AbortSignal;
}

export interface LocalDeployment {
  readonly aws: LocalAws;
  readonly terraform: Terraform;
  readonly outputs: Record<string, unknown>;
}

const ENVIRONMENT = 'local';
const CACHE_DIR = '.cache';

/**
 * Starts AWS on loopback and deploys environment `local` to it as it would be deployed to AWS: synthesised by cdktf,
 * planned and applied by Terraform through the AWS provider, its files uploaded through S3's API.
 * The caller closes `aws`; if this throws, it is closed already.
 */
export async function deployLocal(options: DeployOptions): Promise<LocalDeployment> {
  const { site, progress, env, stateDir = '.local', outdir = 'cdktf.out', signal } = options;
  const environment = site.environments[ENVIRONMENT];
  if (!environment) {
    throw new Error(
      `site.config.ts: environments.${ENVIRONMENT} is missing, and it is what is deployed to AWS on loopback.`,
    );
  }

  const { tool, config } = await progress.step('Terraform', async (step) => {
    const pinned = (await readFile('.terraform-version', 'utf8')).trim();
    const tool = await findTerraform({ pinned, cacheDir: CACHE_DIR, log: step, env });
    const config = cliConfig({ env, home: homedir(), cacheDir: CACHE_DIR });
    return { tool, config, done: `${tool.version}, AWS provider from ${config.providerFrom}` };
  });

  const { aws } = await progress.step('AWS on loopback', async (step) => {
    const aws = await startLocalAws({ stateDir: join(stateDir, 'aws'), port: options.port ?? 0, log: step });
    return { aws, done: aws.endpoint };
  });

  try {
    const childEnv = {
      ...env,
      ...aws.env,
      ...config.env,
      CDKTF_OUTDIR: outdir,
      LOCAL_STATE_DIR: stateDir,
    };
    const dir = resolve(outdir, 'stacks', ENVIRONMENT);

    await progress.step('cdktf synth', async () => {
      await synthesise(childEnv);
      const stack = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8'));
      const count = Object.values(stack.resource as Record<string, object>).flatMap((of) => Object.keys(of)).length;
      return { done: `${count} resources` };
    });

    const terraform = new Terraform({ binary: tool.binary, dir, env: childEnv, signal });
    await progress.step('terraform init', async () => {
      await terraform.init();
      return { done: 'provider as locked' };
    });
    const { changes, todo } = await progress.step('terraform plan', async (step) => {
      let todo = 0;
      let done = 'nothing to change';
      const changes = await terraform.plan('plan.tfplan', (event) => {
        if (event.type === 'planned_change') todo += 1;
        if (event.type === 'refresh_start') step(`reading ${event.hook?.resource?.addr}`);
        if (event.type === 'change_summary') done = event['@message'].replace(/^Plan: /, '').replace(/\.$/, '');
      });
      return { changes, todo, done: changes ? done : 'nothing to change' };
    });
    if (changes) {
      await progress.step('terraform apply', async (step) => {
        const done = await applyWithProgress(terraform, todo, step);
        return { done };
      });
    }
    const outputs = await terraform.outputs();

    await progress.step('website', async () => {
      const client = { endpoint: aws.endpoint, region: environment.region, credentials: credentialsOf(aws) };
      const s3 = new S3Client({ ...client, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
      const result = await publishSite({ s3, bucket: outputs.bucket as string, dir: site.website });
      const { uploaded, deleted, unchanged } = result;
      if (uploaded.length + deleted.length > 0) {
        await new CloudFrontClient({ ...client, region: 'us-east-1' }).send(
          new CreateInvalidationCommand({
            DistributionId: outputs.distribution_id as string,
            InvalidationBatch: { CallerReference: `${Date.now()}`, Paths: { Quantity: 1, Items: ['/*'] } },
          }),
        );
      }
      return { done: `${uploaded.length} uploaded, ${deleted.length} deleted, ${unchanged} unchanged` };
    });
    return { aws, terraform, outputs };
  } catch (error) {
    await aws.close();
    throw error;
  }
}

function credentialsOf({ env }: LocalAws) {
  return { accessKeyId: env.AWS_ACCESS_KEY_ID as string, secretAccessKey: env.AWS_SECRET_ACCESS_KEY as string };
}

async function applyWithProgress(terraform: Terraform, todo: number, step: (detail: string) => void): Promise<string> {
  const running = new Set<string>();
  let finished = 0;
  let summary = '';
  const show = () => step(`${finished} of ${todo}${running.size > 0 ? `, at ${[...running].join(', ')}` : ''}`);
  await terraform.apply('plan.tfplan', ({ type, hook, ...event }: TerraformEvent) => {
    const addr = hook?.resource?.addr ?? '';
    if (type === 'apply_start') running.add(addr);
    if (type === 'apply_complete' || type === 'apply_errored') {
      running.delete(addr);
      finished += 1;
    }
    if (type === 'change_summary')
      summary = event['@message'].replace(/^Apply complete! Resources: /, '').replace(/\.$/, '');
    show();
  });
  return summary;
}

/** What `cdktf synth` does, in a process apart: cdktf keeps state of its own that is made for one synthesis. */
function synthesise(env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve('tools', 'run.mjs'), 'main.ts'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
    });
    child.once('error', fail);
    child.once('close', (status) =>
      status === 0 ? done() : fail(new Error(text.trim() || `synthesis ended with ${status}`)),
    );
  });
}
