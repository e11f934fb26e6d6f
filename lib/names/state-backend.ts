import { relative } from 'node:path';
import { LocalBackend, S3Backend, type S3BackendConfig, type TerraformStack } from 'cdktf';
import { kmsAlias, type StateLocation } from './state-location';

export * from './state-location';

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
