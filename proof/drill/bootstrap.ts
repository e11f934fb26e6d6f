import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { localEnv } from '../../local/aws/local-env';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { Project } from '../support/project';
import { clientOf } from '../support/rehearsal';
import { type Moment, runUntil } from './run-until';

/** From the first line to the last one. */
export const MOMENTS: readonly Moment[] = [
  { after: 'account', ms: 0, whole: true },
  { after: 'cdktf synth', ms: 300, whole: true },
  { after: 'terraform init', ms: 100, whole: false },
  { after: 'what stands already', ms: 2000, whole: true },
  { after: 'terraform plan', ms: 500, whole: false },
  { after: 'terraform plan', ms: 3000, whole: true },
  { after: 'terraform plan', ms: 5000, whole: false },
  { after: 'terraform plan', ms: 20_000, whole: true },
  { after: '✓ terraform plan', ms: 1500, whole: false, stopped: true },
  { after: '✓ terraform plan', ms: 8000, whole: false, stopped: true },
  { after: 'terraform apply', ms: 0, whole: true },
  { after: '✓ state', ms: 0, whole: true },
];

const BUCKET = 'example-tfstate-123456789012';
const SITE = {
  site: 'example',
  environments: { dev: { state: { bucket: BUCKET } }, prod: { state: { bucket: BUCKET } } },
};
const BOOTSTRAP = ['cli/commands/bootstrap.ts', '--github', 'acme/site', '--team', 'payments', '--yes'];

/** What an account has after bootstrap: names alone, since ids differ. */
export interface Made {
  readonly buckets: readonly string[];
  readonly objects: readonly string[];
  readonly roles: readonly string[];
  readonly policies: readonly string[];
  readonly providers: number;
  /** Of the project's own folder. */
  readonly filesLeft: readonly string[];
}

/**
 * Kills the first run of bootstrap at a moment, and runs it again, on an AWS on loopback of its own. Without a moment the first run
 * is left to end.
 * @returns what there is afterwards, and whether a third run found nothing to do
 * @throws {Error} with what the second run said, when it failed
 */
export async function killBootstrap(
  moment: Moment | undefined,
  callerEnv: NodeJS.ProcessEnv,
): Promise<{ readonly killed: boolean; readonly made: Made; readonly settled: boolean }> {
  const stateDir = await mkdtemp(join(tmpdir(), 'drill-'));
  const project = new Project(SITE);
  let aws: LocalAws | undefined;
  try {
    aws = await startLocalAws({ stateDir });
    const env = localEnv(callerEnv, aws.env);
    const killed = moment !== undefined && (await runUntil(project, BOOTSTRAP, moment, env));
    const second = await project.run(BOOTSTRAP, env);
    if (second.status !== 0) throw new Error(`${second.stdout}\n${second.stderr}`);
    const third = await project.run(BOOTSTRAP, env);
    return {
      killed,
      made: await look(aws, project.dir),
      settled: third.status === 0 && /terraform plan +nothing to change/.test(third.stdout),
    };
  } finally {
    await aws?.close();
    project.remove();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function look(aws: LocalAws, dir: string): Promise<Made> {
  const client = clientOf(aws);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const iam = new IAMClient(client);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const own = join(dir, '.local', 'bootstrap', BUCKET);
  return {
    buckets: Buckets.map(({ Name }) => Name as string),
    objects: Contents.map(({ Key }) => Key as string),
    roles: Roles.map(({ RoleName }) => RoleName as string).sort(),
    policies: Policies.map(({ PolicyName }) => PolicyName as string).sort(),
    providers: OpenIDConnectProviderList.length,
    filesLeft: existsSync(own) ? readdirSync(own).filter((name) => name !== 'cdktf.out') : [],
  };
}
