import { nearest, type Path, type Problem } from '../policy';
import { isBucketName } from './bucket-name';
import { REGIONS } from './regions';
import type { StateBucket } from './site-config';

const REPLICA = '-replica';

/** The name of the bucket that everything is copied to. */
export function replicaBucket({ bucket }: StateBucket): string {
  return `${bucket}${REPLICA}`;
}

/** What is wrong with the bucket that keeps Terraform's state. */
export function stateProblems(state: StateBucket, at: Path): Problem[] {
  const problems: Problem[] = [];
  const check = (ok: boolean, path: Path, value: unknown, rule: string, remedy: string) => {
    if (!ok) problems.push({ path: [...at, ...path], value, rule, remedy });
  };
  const { bucket, region, oldVersions, accessLogs, replicaRegion } = state;
  const longest = replicaRegion === undefined ? 63 : 63 - REPLICA.length;
  check(
    isBucketName(bucket) && bucket.length <= longest,
    ['bucket'],
    bucket,
    `is not a bucket name (S3: 3 to ${longest} lower-case letters, digits and hyphens${longest < 63 ? `, which leaves room for ${REPLICA}` : ''})`,
    'Write a name such as example-site-tfstate-123456789012',
  );
  for (const [key, value] of Object.entries({ region, replicaRegion })) {
    check(
      value === undefined || REGIONS.includes(value),
      [key],
      value,
      'is not a commercial region of AWS',
      `Write ${nearest(value ?? '', REGIONS) ?? 'a region such as eu-west-1'}`,
    );
  }
  check(
    replicaRegion !== region,
    ['replicaRegion'],
    replicaRegion,
    'is where the bucket itself is',
    'Write another region, or leave it out',
  );
  check(
    isWhole(oldVersions.days, 1, 36_500),
    ['oldVersions', 'days'],
    oldVersions.days,
    'is not a whole number of days from 1 to 36500',
    'Write 365',
  );
  check(
    isWhole(oldVersions.keep, 1, 100),
    ['oldVersions', 'keep'],
    oldVersions.keep,
    'is not a whole number from 1 to 100 (S3, NewerNoncurrentVersions)',
    'Write 50',
  );
  if (accessLogs) {
    check(
      isBucketName(accessLogs.bucket) && accessLogs.bucket !== bucket,
      ['accessLogs', 'bucket'],
      accessLogs.bucket,
      'is not the name of another bucket (one that logs into itself never stops)',
      'Write a name such as example-logs',
    );
  }
  return problems;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
