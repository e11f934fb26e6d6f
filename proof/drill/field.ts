import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { sendSigned } from '../../cli/core/send-signed';
import { readObject } from '../../cli/operate/state/versions';
import { clientOptions } from '../../cli/terraform/backend';
import type { Tools } from '../../cli/terraform/stack';
import { parseState, type State } from '../../cli/terraform/state-file';
import { Terraform, type TerraformOptions } from '../../cli/terraform/terraform';
import type { StateLocation } from '../../lib/names/state-location';
import { localEnv } from '../../local/aws/local-env';
import type { LocalAws } from '../../local/aws/server';

export interface FieldOptions {
  readonly aws: LocalAws;
  readonly tools: Tools;
  /** An empty folder. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** What is made: parameters of SSM, through the AWS provider, or nothing of AWS, which is quicker. @default 'aws' */
  readonly things?: Things;
}

type Things = 'aws' | 'none';

/** Two that work on the same state, as two people or two pipelines would. */
export type Worker = 'a' | 'b';

const REGION = 'us-east-1';
const PARAMETERS = '/drill/';

/**
 * A small stack with its state in a versioned bucket of AWS on loopback, to race, kill and restore: four things, with a pause
 * in the midst of each apply.
 */
export class Field {
  readonly location: StateLocation;
  /** For processes of the drill's own. */
  readonly env: NodeJS.ProcessEnv;
  readonly s3: S3Client;

  readonly things: Things;

  private constructor(private readonly options: FieldOptions) {
    const { aws, tools, env, things = 'aws' } = options;
    this.things = things;
    this.location = {
      bucket: `drill-${things}`,
      key: 'sites/drill/prod.tfstate',
      region: REGION,
      encryption: 'AES256',
    };
    this.env = { ...localEnv(env, aws.env), ...tools.config.env };
    this.s3 = new S3Client(clientOptions(this.env, REGION));
  }

  static async make(options: FieldOptions): Promise<Field> {
    const field = new Field(options);
    const { bucket: Bucket } = field.location;
    await field.s3.send(new CreateBucketCommand({ Bucket }));
    await field.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    mkdirSync(field.dirOf('a'), { recursive: true });
    writeFileSync(join(field.dirOf('a'), 'main.tf.json'), JSON.stringify(stack(field), undefined, 2));
    if (field.things === 'aws') copyFileSync('.terraform.lock.hcl', join(field.dirOf('a'), '.terraform.lock.hcl'));
    await field.terraform('a').init();
    cpSync(field.dirOf('a'), field.dirOf('b'), { recursive: true, verbatimSymlinks: true });
    return field;
  }

  get binary(): string {
    return this.options.tools.terraform.binary;
  }

  dirOf(worker: Worker): string {
    return join(this.options.dir, worker);
  }

  terraform(worker: Worker, options: Pick<TerraformOptions, 'lockTimeout' | 'signal'> = {}): Terraform {
    const unlock = (id: string) => `npm run state -- prod unlock ${id}`;
    return new Terraform({ binary: this.binary, dir: this.dirOf(worker), env: this.env, unlock, ...options });
  }

  /** What the parameters are to say from now on; `pause` is how long each apply stops in its midst, in seconds. */
  want(round: number, pause = 1): void {
    for (const worker of ['a', 'b'] as const) {
      writeFileSync(join(this.dirOf(worker), 'terraform.tfvars.json'), JSON.stringify({ round, pause }));
      rmSync(this.pidFile(worker), { force: true });
    }
  }

  /** The process, and group, of the Terraform that applies, once it is in the midst of that. */
  async midway(worker: Worker): Promise<number> {
    for (let tries = 600; tries > 0; tries--) {
      const text = existsSync(this.pidFile(worker)) ? readFileSync(this.pidFile(worker), 'utf8') : '';
      if (/^\d+\n$/.test(text)) return Number(text);
      await delay(50);
    }
    throw new Error(`Terraform did not come to the midst of its apply in 30 s (${this.dirOf(worker)})`);
  }

  /** How often each of the four things was written since it was made, by name. */
  async written(): Promise<Record<string, number>> {
    return this.things === 'aws' ? this.writtenParameters() : this.writtenLines();
  }

  private writtenLines(): Record<string, number> {
    const written: Record<string, number> = {};
    for (const name of readFileSync(this.log, 'utf8').trim().split('\n')) written[name] = (written[name] ?? 0) + 1;
    return written;
  }

  private async writtenParameters(): Promise<Record<string, number>> {
    const answer = await sendSigned(this.options.aws, 'ssm', {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParametersByPath' },
      body: JSON.stringify({ Path: PARAMETERS }),
    });
    const { Parameters } = (await answer.json()) as { Parameters: { Name: string; Version: number }[] };
    return Object.fromEntries(Parameters.map(({ Name, Version }) => [Name.slice(PARAMETERS.length), Version]));
  }

  async state(): Promise<State | undefined> {
    return parseState((await readObject(this.s3, this.location.bucket, this.location.key)).text);
  }

  get log(): string {
    return join(this.options.dir, 'written');
  }

  private pidFile(worker: Worker): string {
    return join(this.dirOf(worker), 'pid');
  }
}

function stack({ location, things, log }: Field): object {
  const { bucket, key, region } = location;
  const kind = things === 'aws' ? parameter : line(log);
  const { type } = kind;
  return {
    terraform: {
      required_providers: things === 'aws' ? { aws: { source: 'hashicorp/aws', version: '5.100.0' } } : {},
      backend: { s3: { bucket, key, region, encrypt: true, use_lockfile: true } },
    },
    ...(things === 'aws' ? { provider: { aws: { region } } } : {}),
    variable: { round: { type: 'number' }, pause: { type: 'number' } },
    resource: [
      { [type]: { before: kind.thing('before', []) } },
      { [type]: { after: kind.thing('after', ['terraform_data.pause']) } },
      {
        terraform_data: {
          pause: {
            triggers_replace: [of('var.round')],
            depends_on: [`${type}.before`],
            provisioner: [{ 'local-exec': { command: `echo $PPID > pid; sleep ${of('var.pause')}` } }],
          },
        },
      },
    ],
    output: { round: { value: of('var.round') }, secret: { value: `hush ${of('var.round')}`, sensitive: true } },
  };
}

interface Kind {
  readonly type: string;
  thing(name: string, after: string[]): object;
}

const parameter: Kind = {
  type: 'aws_ssm_parameter',
  thing: (name, after) => ({
    count: 2,
    name: `${PARAMETERS}${name}-${of('count.index')}`,
    type: 'String',
    value: of('var.round'),
    depends_on: after,
  }),
};

/** Leaves a line behind for each time that it is made. */
const line = (log: string): Kind => ({
  type: 'terraform_data',
  thing: (name, after) => ({
    count: 2,
    triggers_replace: [of('var.round')],
    depends_on: after,
    provisioner: [{ 'local-exec': { command: `echo ${name}-${of('count.index')} >> '${log}'` } }],
  }),
});

/** What Terraform puts the value of an expression in for. */
const of = (expression: string) => `\${${expression}}`;
