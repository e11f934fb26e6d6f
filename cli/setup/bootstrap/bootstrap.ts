import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { SiteConfig, StateBucket } from '../../../lib/config';
import { BOOTSTRAP_STATE_KEY } from '../../../lib/stacks/bootstrap-stack';
import type { Progress } from '../../core/progress';
import { repairStep } from '../../terraform/repair';
import { Stack, type Tools } from '../../terraform/stack';
import { type Adopted, findExisting } from './adopt';
import { expectOwnRoles, type TeamArgument, targetOf } from './arguments';
import { describeChanges } from './changes';
import { makesGithubProvider } from './github-provider';
import { NEW_PLAN, protect, protectCommands, type RepositoryApi } from './github-settings';
import { onlyOne } from './only-one';
import { dropMoved, expectOwnState, moveIntoBucket, readStateObject } from './state-file';
import type { SynthOptions } from './synth-options';
import type { BootstrapOutputs } from './variables';

export interface BootstrapOptions {
  readonly site: SiteConfig;
  readonly tools: Tools;
  /** `ORG/REPO` */
  readonly repository: string;
  /** The branch of it that is deployed. */
  readonly branch: string;
  readonly teams: readonly TeamArgument[];
  readonly permissionsBoundary?: string;
  /** Asked before anything is changed, with what would be. `false` ends it there. */
  readonly confirm: (changes: readonly string[]) => Promise<boolean>;
  /** The repository on GitHub, where its environments are to be protected before AWS trusts their jobs. @default left to the caller */
  readonly github?: RepositoryApi;
  readonly progress: Progress;
  /** Credentials, and where AWS is. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the state lies until the bucket stands. @default '.local' */
  readonly stateDir?: string;
  readonly signal?: AbortSignal;
}

/**
 * Makes what an account has once: see `BootstrapStack`. The first state is a file, which moves into the bucket that it
 * declares. Broken off at any moment and run again, it ends right: what stands already though no state knows it is taken over.
 *
 * @returns `undefined` when `confirm` said no, and nothing was changed
 * @throws {Error} in one line
 */
export async function bootstrap(options: BootstrapOptions): Promise<BootstrapOutputs | undefined> {
  const { progress, site, repository, branch, permissionsBoundary } = options;
  const { account } = await progress.step('account', async () => {
    const { Account } = await new STSClient({ region: 'us-east-1' }).send(new GetCallerIdentityCommand({}));
    return { account: Account as string, done: Account as string };
  });
  const { state, environments } = targetOf(site, account);
  expectOwnRoles(site.site, options.teams, environments);
  const dir = join(options.stateDir ?? '.local', 'bootstrap', state.bucket);
  const iam = new IAMClient({ region: 'us-east-1' });
  return onlyOne(join(dir, 'lock'), async () =>
    new Run({
      ...options,
      account,
      state,
      environments: [...environments.map(({ name }) => name), NEW_PLAN],
      stateArgument: `${environments[0]?.name} --key ${BOOTSTRAP_STATE_KEY}`,
      stateFile: resolve(dir, 'terraform.tfstate'),
      synth: {
        account,
        repository,
        branch,
        permissionsBoundary,
        teams: options.teams.map((team) => ({ repository, ...team })),
        makesGithubProvider: await makesGithubProvider(iam, account, state.bucket),
        outdir: join(dir, 'cdktf.out'),
      },
    }).run(),
  );
}

const BEFORE =
  'From then on AWS trusts every job of these environments of GitHub. First let one branch alone deploy to them, where that was not done:';

interface RunOptions extends Omit<BootstrapOptions, 'repository' | 'branch' | 'teams' | 'permissionsBoundary'> {
  readonly account: string;
  readonly state: StateBucket;
  /** What `npm run state` knows the stack's own state by. */
  readonly stateArgument: string;
  /** Of GitHub. */
  readonly environments: readonly string[];
  /** Where that state is until the bucket stands. */
  readonly stateFile: string;
  readonly synth: SynthOptions;
}

class Run {
  private readonly s3: S3Client;

  constructor(private readonly options: RunOptions) {
    this.s3 = this.s3In(options.state.region);
  }

  async run(): Promise<BootstrapOutputs | undefined> {
    const { progress, confirm, site, stateFile } = this.options;
    const { bucket } = this.options.state;
    const object = { s3: this.s3, bucket };
    const remote = await readStateObject(object);
    expectOwnState(remote, site.site, bucket);
    await setAsideIfDamaged(stateFile, (line) => progress.line(`  ${line}`));
    if (remote !== undefined) await dropMoved(stateFile, object);

    const stack = await this.stack(remote === undefined ? stateFile : undefined);
    await repairStep({ stack }, progress);
    const adopted = await this.adopt(stack);
    const { changes, todo } = await this.plan(stack);
    if (todo) {
      const told = describeChanges(changes);
      for (const line of [...told, ...this.beforehand()]) progress.line(`  ${line}`);
      if (!(await confirm(told))) return undefined;
    }
    await this.protectGithub();
    if (todo) {
      await progress.step('terraform apply', async (step) => {
        let summary = '';
        await stack.terraform.apply('plan.tfplan', ({ type, hook, '@message': message }) => {
          if (hook?.resource) step(`${hook.action ?? ''} ${hook.resource.addr}`.trim());
          if (type === 'change_summary') summary = message.replace(/^Apply complete! Resources: |\.$/g, '');
        });
        return { done: summary };
      });
    }
    await rm(join(stack.dir, ADOPT_FILE), { force: true });
    const outputs = remote === undefined ? await this.moveState(adopted) : await stack.terraform.outputs();
    return outputs as unknown as BootstrapOutputs;
  }

  private beforehand(): string[] {
    const { github, environments, synth } = this.options;
    return github ? [] : [BEFORE, ...protectCommands(synth.repository, environments, synth.branch)];
  }

  private async protectGithub(): Promise<void> {
    const { github, environments, synth, progress } = this.options;
    if (!github) return;
    const { lines } = await progress.step('github', async () => ({
      lines: await protect(github, environments, synth.branch),
      done: `${environments.length} environments`,
    }));
    for (const line of lines) progress.line(`  ${line}`);
  }

  /** Synthesised and initialised, with its state in a file, or else in the bucket. */
  private async stack(stateFile?: string): Promise<Stack> {
    const { tools, env, progress, signal, stateArgument, synth, state } = this.options;
    const { outdir } = synth;
    const entry = ['cli/setup/bootstrap/synth.ts', JSON.stringify({ ...synth, stateFile })];
    const stack = new Stack({ ...tools, environment: 'bootstrap', env, outdir, entry, signal, stateArgument });
    await progress.step('cdktf synth', async () => ({ done: `${await stack.synthesise()} resources` }));
    await progress.step('terraform init', async () => {
      await stack.terraform.init('-reconfigure');
      return {
        done: stateFile ? 'state in a file, until the bucket stands' : `state in s3://${state.bucket}`,
      };
    });
    return stack;
  }

  /** Tells Terraform of what stands already, by `import` blocks beside the stack. */
  private async adopt(stack: Stack): Promise<readonly Adopted[]> {
    const { account } = this.options;
    const { bucket, region, replicaRegion } = this.options.state;
    const regionOf = (provider?: string) => (provider === undefined ? region : replicaRegion);
    const clients = {
      iam: new IAMClient({ region: 'us-east-1' }),
      s3: (provider?: string) => this.s3In(regionOf(provider)),
      kms: (provider?: string) => new KMSClient({ region: regionOf(provider) }),
    };
    const { adopted } = await this.options.progress.step('what stands already', async () => {
      const known = new Set(await stack.terraform.known());
      const synthesised = JSON.parse(await readFile(join(stack.dir, 'cdk.tf.json'), 'utf8'));
      const adopted = await findExisting(synthesised, known, { account, bucket, ...clients });
      return {
        adopted,
        done: adopted.length === 0 ? 'nothing but what the state knows' : `${adopted.length} to take over`,
      };
    });
    await writeFile(join(stack.dir, ADOPT_FILE), JSON.stringify({ import: adopted }));
    return adopted;
  }

  private plan(stack: Stack) {
    return this.options.progress.step('terraform plan', async (step) => {
      let summary = '';
      const todo = await stack.terraform.plan('plan.tfplan', ({ type, hook, '@message': message }) => {
        if (type === 'refresh_start') step(`reading ${hook?.resource?.addr}`);
        if (type === 'change_summary') summary = message.replace(/^Plan: |\.$/g, '');
      });
      const done = todo ? summary : 'nothing to change';
      return { todo, changes: await stack.terraform.show('plan.tfplan'), done };
    });
  }

  /** From the file into the bucket, where the next plan must find everything as it is. */
  private async moveState(adopted: readonly Adopted[]): Promise<Record<string, unknown>> {
    const { progress, stateFile } = this.options;
    const { bucket } = this.options.state;
    await progress.step('state', async () => {
      await moveIntoBucket(stateFile, { s3: this.s3, bucket });
      return { done: `moved into s3://${bucket}, read back` };
    });
    const stack = await this.stack();
    const { todo } = await this.plan(stack);
    if (todo) {
      throw new Error(
        `the state in s3://${bucket} is whole, and the plan from there still has something to do${adopted.length > 0 ? ' for what was taken over' : ''}. Run this again.`,
      );
    }
    return stack.terraform.outputs();
  }

  private s3In(region?: string): S3Client {
    // An existing bucket may lie elsewhere than site.config.ts says.
    return new S3Client({ region, followRegionRedirects: true });
  }
}

const ADOPT_FILE = 'adopt.tf.json';

/** Terraform does not replace its state file in one go: what was being written when it was killed is of no use. */
async function setAsideIfDamaged(file: string, log: (line: string) => void): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  // Terraform makes the file when it locks it, and writes it later.
  if (text === '') return rm(file);
  try {
    JSON.parse(text);
  } catch {
    await rename(file, `${file}.damaged`);
    log(`${file} breaks off: set aside as ${file}.damaged, what it knew is looked up in AWS`);
  }
}
