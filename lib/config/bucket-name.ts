import { isIPv4 } from 'node:net';

/**
 * S3's rules for names of buckets, but for dots, which break TLS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name) && !isIPv4(name) && !/^(xn--|sthree-)|-s3alias$/.test(name);
}
