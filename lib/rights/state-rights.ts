import { lockKey, teamPrefix } from '../names/state-backend';
import { allow, type Statement } from './statement';

export interface StateRightsOptions {
  readonly bucket: string;
  readonly region: string;
  /** The key that encrypts the states, where S3's own does not. */
  readonly kmsKeyArn?: string;
}

/** Where Terraform looks for workspaces: https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions */
const WORKSPACES = 'env:/';

/** Reading one state, without its lock. */
export function readState(options: StateRightsOptions, key: string): Statement[] {
  return [
    listStates(options, key),
    allow('ReadState', ['s3:GetObject'], [objectArn(options, key)]),
    ...useKey(options, ['kms:Decrypt']),
  ];
}

/** Reading, locking and writing one state. It is never deleted: a destroyed environment leaves an empty one behind. */
export function writeState(options: StateRightsOptions, key: string): Statement[] {
  return [
    listStates(options, key),
    allow('WriteState', ['s3:GetObject', 's3:PutObject'], [objectArn(options, key)]),
    allow('LockState', ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], [objectArn(options, lockKey({ key }))]),
    ...useKey(options, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/**
 * Writing plans for a deployment, and reading of them what each says of itself. A plan may hold secrets: whoever plans cannot read the
 * plans of others.
 */
export function keepPlans(options: StateRightsOptions, prefix: string): Statement[] {
  return [
    allow('KeepPlans', ['s3:PutObject'], [objectArn(options, `${prefix}*`)]),
    allow('ReadPlanManifests', ['s3:GetObject'], [objectArn(options, `${prefix}*.json`)]),
    ...useKey(options, ['kms:GenerateDataKey'], 'EncryptPlans'),
  ];
}

/** Reading the plans that were kept. */
export function readPlans(options: StateRightsOptions, prefix: string): Statement[] {
  return [allow('ReadPlans', ['s3:GetObject'], [objectArn(options, `${prefix}*`)])];
}

/** Reading whatever a team keeps under its prefix. */
export function readTeamStates(options: StateRightsOptions, team: string): Statement[] {
  return readState(options, `${teamPrefix(team)}*`);
}

/** Reading, locking and writing whatever a team keeps under its prefix. Nothing but locks is deleted. */
export function writeTeamStates(options: StateRightsOptions, team: string): Statement[] {
  const own = `${teamPrefix(team)}*`;
  return [
    listStates(options, own),
    // The locks lie under the same prefix.
    allow('WriteState', ['s3:GetObject', 's3:PutObject'], [objectArn(options, own)]),
    allow('LockState', ['s3:DeleteObject'], [objectArn(options, lockKey({ key: own }))]),
    ...useKey(options, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/**
 * Terraform must be told that a state is not there yet, and S3 tells that only to who may list the bucket: a question for one object
 * names no prefix, hence `IfExists`. What lies beside it can be known by name so, and not be read.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
function listStates({ bucket }: StateRightsOptions, prefix: string): Statement {
  return allow('ListStates', ['s3:ListBucket'], [`arn:aws:s3:::${bucket}`], {
    StringLikeIfExists: { 's3:prefix': [prefix, WORKSPACES] },
  });
}

function useKey(
  { region, kmsKeyArn }: StateRightsOptions,
  actions: readonly string[],
  sid = 'UseStateKey',
): Statement[] {
  if (kmsKeyArn === undefined) return [];
  return [allow(sid, actions, [kmsKeyArn], { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } })];
}

function objectArn({ bucket }: StateRightsOptions, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}
