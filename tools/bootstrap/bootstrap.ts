import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { SiteConfig } from '../../lib/config';
import type { Progress } from '../progress';
import { Stack, type Tools } from '../terraform/stack';
import { type Adopted, findExisting } from './adopt';
import { expectOwnRoles, type TeamArgument, targetOf } from './arguments';
import { describeChanges } from './changes';
import { makesGithubProvider } from './github-provider';
import { onlyOne } from './only-one';
import { dropMoved, expectOwnState, moveIntoBucket, readStateObject } from './state-file';
import type { SynthOptions } from './synth-options';
import type { BootstrapOutputs } from './variables';

export interface BootstrapOptions {
  readonly site: SiteConfig;
  readonly tools: Tools;
  /** `ORG/REPO` */
  readonly repository: string;
  readonly teams: readonly TeamArgument[];
  readonly permissionsBoundary?: string;
  /** Asked before anything is changed, with what would be. `false` ends it there. */
  readonly confirm: (changes: readonly string[]) => Promise<boolean>;
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
  const { progress, site, repository, permissionsBoundary } = options;
  const { account } = await progress.step('account', async () => {
    const { Account } = await new STSClient({ region: 'us-east-1' }).send(new GetCallerIdentityCommand({}));
    return { account: Account as string, done: Account as string };
  });
  const { state, environments } = targetOf(site, account);
  expectOwnRoles(site.site, options.teams, environments);
  const dir = join(options.stateDir ?? '.local', 'bootstrap', state.bucket);
  const iam = new IAMClient({ region: 'us-east-1' });
  return onlyOne(join(dir, 'lock'), async () =>
    new Bootstrap(options, state, account, dir, {
      account,
      repository,
      permissionsBoundary,
      teams: options.teams.map((team) => ({ repository, ...team })),
      makesGithubProvider: await makesGithubProvider(iam, account, state.bucket),
      outdir: join(dir, 'cdktf.out'),
    }).run(),
  );
}

type StateOptions = ReturnType<typeof targetOf>['state'];

class Bootstrap {
  private readonly s3: S3Client;
  private readonly file: string;

  constructor(
    private readonly options: BootstrapOptions,
    private readonly state: StateOptions,
    private readonly account: string,
    private readonly dir: string,
    private readonly synth: SynthOptions,
  ) {
    this.s3 = new S3Client({ region: state.region, followRegionRedirects: true });
    this.file = resolve(dir, 'terraform.tfstate');
  }

  async run(): Promise<BootstrapOutputs | undefined> {
    const { progress, confirm, site } = this.options;
    const { bucket } = this.state;
    const object = { s3: this.s3, bucket };
    const remote = await readStateObject(object);
    expectOwnState(remote, site.site, bucket);
    await setAsideIfDamaged(this.file, (line) => progress.line(`  ${line}`));
    if (remote !== undefined) await dropMoved(this.file, object);

    const stack = await this.stack(remote === undefined ? this.file : undefined);
    const adopted = await this.adopt(stack);
    const { changes, todo } = await this.plan(stack);
    if (todo) {
      const told = describeChanges(changes);
      for (const line of told) progress.line(`  ${line}`);
      if (!(await confirm(told))) return undefined;
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

  /** Synthesised and initialised, with its state in a file, or else in the bucket. */
  private async stack(stateFile?: string): Promise<Stack> {
    const { tools, env, progress, signal } = this.options;
    const { outdir } = this.synth;
    const entry = ['tools/bootstrap/synth.ts', JSON.stringify({ ...this.synth, stateFile })];
    const stack = new Stack({ ...tools, environment: 'bootstrap', env, outdir, entry, signal });
    await progress.step('cdktf synth', async () => ({ done: `${await stack.synthesise()} resources` }));
    await progress.step('terraform init', async () => {
      await stack.terraform.init('-reconfigure');
      return {
        done: stateFile ? `state in ${this.dir}, until the bucket stands` : `state in s3://${this.state.bucket}`,
      };
    });
    return stack;
  }

  /** Tells Terraform of what stands already, by `import` blocks beside the stack. */
  private async adopt(stack: Stack): Promise<readonly Adopted[]> {
    const { account } = this;
    const { bucket, region, replicaRegion } = this.state;
    const regionOf = (provider?: string) => (provider === undefined ? region : replicaRegion);
    const clients = {
      iam: new IAMClient({ region: 'us-east-1' }),
      s3: (provider?: string) => new S3Client({ region: regionOf(provider), followRegionRedirects: true }),
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
      let done = 'nothing to change';
      const todo = await stack.terraform.plan('plan.tfplan', ({ type, hook, '@message': message }) => {
        if (type === 'refresh_start') step(`reading ${hook?.resource?.addr}`);
        if (type === 'change_summary') done = message.replace(/^Plan: |\.$/g, '');
      });
      return { todo, changes: await stack.terraform.show('plan.tfplan'), done };
    });
  }

  /** From the file into the bucket, where the next plan must find everything as it is. */
  private async moveState(adopted: readonly Adopted[]): Promise<Record<string, unknown>> {
    const { progress } = this.options;
    const { bucket } = this.state;
    await progress.step('state', async () => {
      await moveIntoBucket(this.file, { s3: this.s3, bucket });
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
}

const ADOPT_FILE = 'adopt.tf.json';

/** Terraform does not replace its state file in one go: what was being written when it was killed is of no use. */
async function setAsideIfDamaged(file: string, log: (line: string) => void): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch {
    await rename(file, `${file}.damaged`);
    log(`${file} breaks off: set aside as ${file}.damaged, what it knew is looked up in AWS`);
  }
}
