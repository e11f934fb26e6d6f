import { join } from 'node:path';
import { App } from 'cdktf';
import type { SiteBundles } from '../bundle/site-bundles';
import type { SiteConfig } from '../config';
import { keepStateInFile, keepStateInS3, siteState, stateFile } from '../names/state-backend';
import { SiteStack } from './site-stack';

export interface SynthesiseOptions {
  readonly config: SiteConfig;
  /** The functions of each environment, by its name. */
  readonly bundles: Readonly<Record<string, SiteBundles>>;
  /** Where the stacks are written: `OUTDIR/stacks/ENVIRONMENT`. */
  readonly outdir: string;
  /** Where Terraform keeps the state of each stack that does not share it. */
  readonly stateDir: string;
}

/** Writes a stack for every environment of the configuration, named after it. */
export function synthesise({ config, bundles, outdir, stateDir }: SynthesiseOptions): void {
  // Harmless to cdktf 0.21; CDK Terrain wants to know it before it writes a backend with a lock file.
  const app = new App({ outdir, context: { targetVersions: { terraform: '>=1.11.0' } } });
  for (const [name, environment] of Object.entries(config.environments)) {
    const stack = new SiteStack(app, name, { site: config.site, environment, ...bundles[name]! });
    // Here and not in the stack, so that tests can initialise a stack without a bucket.
    if (environment.state) keepStateInS3(stack, siteState(environment.state, config.site, name));
    else keepStateInFile(stack, join(outdir, 'stacks', name), stateFile(stateDir, name));
  }
  app.synth();
}
