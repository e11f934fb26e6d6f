import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Environment } from '../../lib/config';
import { viewerRequestNameOf } from '../../lib/names/names';
import type { CompiledPolicy } from '../../lib/policy';
import type { CompiledRoutes } from '../../lib/routing';
import type { Bucket } from '../aws/bucket';
import { Distribution } from '../aws/distribution';
import { versionOf } from '../aws/function-version';
import type { Holder } from '../aws/lease';
import type { Report } from '../check/report';
import type { Progress } from '../core/progress';
import { readManifest } from '../publish/manifest';
import type { SiteOutputs } from '../terraform/outputs';
import { type CheckTarget, checkLive } from './check-live';

export interface TargetOptions {
  /** The site's name. */
  readonly site: string;
  readonly environment: Environment;
  readonly s3: S3Client;
  readonly holder: Holder;
  readonly check: CheckTarget;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** An environment that is deployed, as far as what viewers see of it is changed and checked. */
export class Target {
  readonly distribution: Distribution;

  constructor(
    readonly options: TargetOptions,
    readonly bucket: Bucket,
    readonly outputs: SiteOutputs,
  ) {
    const client = new CloudFrontClient({ region: 'us-east-1' });
    const { site, environment, signal } = options;
    this.distribution = new Distribution(
      client,
      outputs.distribution_id,
      signal,
      viewerRequestNameOf(site, environment.name),
    );
  }

  /** Waits until every edge location has the configuration. */
  async deployed(): Promise<void> {
    await this.options.progress.step('CloudFront', async (step) => {
      step('until every edge location has the configuration');
      await this.distribution.deployed();
      return { done: 'every edge location has the configuration' };
    });
  }

  /** Has every edge location forget these paths, and waits until they have. */
  async forget(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const what = paths.length === 1 ? paths[0] : `${paths.length} paths`;
    await this.options.progress.step('invalidation', async (step) => {
      const id = await this.distribution.invalidate(paths);
      step(`until every edge location has forgotten ${what}`);
      await this.distribution.invalidated(id);
      return { done: `every edge location has forgotten ${what}` };
    });
  }

  /** Compares the live site, page by page as the last publish has them, with what this version should set. */
  async check(policy: CompiledPolicy, functionVersion: string, routes?: CompiledRoutes): Promise<Report> {
    const { environment, check, progress, signal } = this.options;
    const entries = (await readManifest(this.bucket))?.manifest.entries ?? new Map();
    return checkLive(
      {
        siteUrl: this.outputs.site_url,
        environment,
        files: [...entries].flatMap(([key, { left }]) => (left === undefined ? [key] : [])),
        routes,
        policy,
        policyFrom: `function version ${versionOf(functionVersion)} of environment ${environment.name}`,
      },
      check,
      progress,
      signal,
    );
  }
}
