import { join } from 'node:path';
import type { StateBucket } from '../config';

/** The part of the bucket whose objects expire. */
export const PLANS = 'plans/';

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

/** Where the plans of one environment of a site are kept for its deployment: `plans/<site>/<environment>/`. */
export function plansPrefix(site: string, environment: string): string {
  return `${PLANS}${site}/${environment}/`;
}

/** The object that Terraform writes to lock a state, and deletes to unlock it. */
export function lockKey({ key }: Pick<StateLocation, 'key'>): string {
  return `${key}.tflock`;
}

/** The name of the key that encrypts a bucket's states with `aws:kms`. */
export function kmsAlias({ bucket }: Pick<StateLocation, 'bucket'>): string {
  return `alias/${bucket}`;
}
