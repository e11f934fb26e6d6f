import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSite } from './cli/site/load-site';
import { SealError } from './cli/site/sealed-folder';
import { bundleSiteAside } from './lib/bundle/site-bundles';
import { ConfigError } from './lib/config';
import { RoutingError } from './lib/routing';

/** Synthesises a stack for every environment of `site.config.ts`. */
async function main() {
  const config = loadSite();
  const environments = Object.entries(config.environments);
  const outdir = process.env.CDKTF_OUTDIR ?? 'cdktf.out';
  const stateDir = process.env.LOCAL_STATE_DIR ?? '.local';

  const building = environments.map(
    async ([name, environment]) => [name, await bundleSiteAside(environment, ['environments', name])] as const,
  );
  // cdktf takes as long to load as esbuild, a process apart, takes to build: they do it side by side.
  const { synthesise } = await import('./lib/stacks/synthesize');
  synthesise({ config, bundles: Object.fromEntries(await Promise.all(building)), outdir, stateDir });

  // The same provider, byte for byte, for `npx cdktf` and for the project's own commands.
  for (const [name] of environments) {
    copyFileSync('.terraform.lock.hcl', join(outdir, 'stacks', name, '.terraform.lock.hcl'));
  }
}

main().catch((thrown: Error) => {
  // What is too large is known only once it is built.
  const error = thrown instanceof RoutingError ? new ConfigError(thrown.problems) : thrown;
  console.error(error instanceof ConfigError || error instanceof SealError ? error.message : error);
  process.exitCode = 1;
});
