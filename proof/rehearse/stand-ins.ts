import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalAws } from '../../local/aws/server';
import { token } from '../support/rehearsal';
import type { Origin } from './origin';
import type { Action, Event, Running } from './runner';

export interface StandInOptions {
  readonly origin: Origin;
  readonly repository: string;
  readonly aws: Pick<LocalAws, 'endpoint' | 'credentials'>;
  /** The folder that artifacts are kept in. */
  readonly artifacts: string;
  /** The Terraform that the machine has. */
  readonly terraform: string;
}

/** Whom GitHub says a job is: https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
export function subjectOf(
  repository: string,
  { name, ref }: Pick<Event, 'name' | 'ref'>,
  environment?: string,
): string {
  const what = environment !== undefined ? `environment:${environment}` : name === 'pull_request' ? name : `ref:${ref}`;
  return `repo:${repository}:${what}`;
}

/** What is put in the place of each action that the workflows use. */
export function standIns(options: StandInOptions): Readonly<Record<string, Action>> {
  return {
    'actions/checkout': (_, { event, dir }) => options.origin.clone(event.sha, dir),
    'actions/setup-node': (_, { log }) => log(`Node ${process.version}, as it is here`),
    'hashicorp/setup-terraform': (_, job) => addToPath(job, options.terraform),
    'aws-actions/configure-aws-credentials': (given, job) => assumeRole(options, given, job),
    'actions/upload-artifact': ({ name = '', path = '' }, { dir, log }) => {
      const from = join(dir, path);
      if (!existsSync(from)) return log(`nothing at ${path}`);
      cpSync(from, join(options.artifacts, name), { recursive: true });
      return log(`${path} kept as ${name}`);
    },
  };
}

/** The installed packages of this project, in the place of `npm ci`: the clone has the same lock file. */
export function linkPackages(_: string, { dir, log }: Running): void {
  symlinkSync(resolve('node_modules'), join(dir, 'node_modules'));
  // A link is no folder, which is what .gitignore leaves out.
  mkdirSync(join(dir, '.git', 'info'), { recursive: true });
  writeFileSync(join(dir, '.git', 'info', 'exclude'), 'node_modules\n');
  log(`node_modules of ${resolve('.')} in the place of npm ci`);
}

async function assumeRole(
  { repository, aws }: StandInOptions,
  { 'role-to-assume': RoleArn = '', 'aws-region': region = '', 'role-session-name': RoleSessionName = '' }: Options,
  { event, environment, permissions, env, log }: Running,
): Promise<void> {
  if (permissions['id-token'] !== 'write') throw new Error('the job lacks id-token: write');
  if (RoleArn === '') throw new Error('role-to-assume is empty: the variable is not set');
  const subject = subjectOf(repository, event, environment);
  const { Credentials } = await new STSClient({ endpoint: aws.endpoint, region }).send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName, WebIdentityToken: token(aws, subject) }),
  );
  Object.assign(env, {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  });
  log(`${subject} is ${RoleArn}`);
}

type Options = Readonly<Record<string, string>>;

function addToPath({ env, log }: Running, terraform: string): void {
  log(`${terraform} in the place of a download`);
  if (!terraform.includes('/')) return;
  const bin = join(env.RUNNER_TEMP as string, 'bin');
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  symlinkSync(resolve(terraform), join(bin, 'terraform'));
  env.PATH = `${bin}:${env.PATH}`;
}
