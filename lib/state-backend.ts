import { join, relative } from 'node:path';
import { LocalBackend, S3Backend, type S3BackendConfig, type TerraformStack } from 'cdktf';
import type { StateBucket } from './config';

/** Where one state lies in S3. */
export interface StateLocation {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly encryption: StateBucket['encryption'];
}

/** The state of one environment of a site: `sites/<site>/<environment>.tfstate`. */
export function siteState(
  { bucket, region, encryption }: StateBucket,
  site: string,
  environment: string,
): StateLocation {
  return { bucket, region, encryption, key: `sites/${site}/${environment}.tfstate` };
}

/** The state of an environment that does not share it. `stateDir` is a folder of this machine. */
export function stateFile(stateDir: string, environment: string): string {
  return join(stateDir, `terraform.${environment}.tfstate`);
}

/** The part of the bucket that a team's roles reach, and no other team's. */
export function teamPrefix(team: string): string {
  return `teams/${team}/`;
}

/** The object that Terraform writes to lock a state, and deletes to unlock it. */
export function lockKey({ key }: Pick<StateLocation, 'key'>): string {
  return `${key}.tflock`;
}

/** The name of the key that encrypts a bucket's states with `aws:kms`. */
export function kmsAlias({ bucket }: Pick<StateLocation, 'bucket'>): string {
  return `alias/${bucket}`;
}

/**
 * Has a stack keep its state in S3, locked by a lock file beside it.
 * https://developer.hashicorp.com/terraform/language/backend/s3
 */
export function keepStateInS3(stack: TerraformStack, location: StateLocation): void {
  const { bucket, key, region, encryption } = location;
  // cdktf 0.21 has no type for the lock file, and writes it all the same.
  const config: S3BackendConfig & { readonly useLockfile: boolean } = {
    bucket,
    key,
    region,
    encrypt: true,
    kmsKeyId: encryption === 'aws:kms' ? kmsAlias(location) : undefined,
    useLockfile: true,
  };
  new S3Backend(stack, config);
}

/** Has a stack keep its state in a file. `stackDir` is where the stack is synthesised to. */
export function keepStateInFile(stack: TerraformStack, stackDir: string, file: string): void {
  // Terraform runs in the stack's own folder, so the path is told from there: it holds in every clone.
  new LocalBackend(stack, { path: relative(stackDir, file) });
}
