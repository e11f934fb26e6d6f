import { copyFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { App, LocalBackend } from 'cdktf';
import { bundleEdgeFunction } from './lib/bundle';
import { ConfigError, parseSiteConfig } from './lib/config';
import { SiteStack } from './lib/stacks/site-stack';
import options from './site.config';

/** Synthesises a stack for every environment of `site.config.ts`, named after it. */
function main() {
  const { site, environments } = parseSiteConfig(options);
  const outdir = process.env.CDKTF_OUTDIR ?? 'cdktf.out';
  const stateDir = process.env.LOCAL_STATE_DIR ?? '.local';
  // Harmless to cdktf 0.21; CDK Terrain wants to know it before it writes a backend with a lock file.
  const app = new App({ outdir, context: { targetVersions: { terraform: '>=1.11.0' } } });

  for (const [name, environment] of Object.entries(environments)) {
    const stack = new SiteStack(app, name, { site, environment, bundle: bundleEdgeFunction(environment.policy) });
    // Terraform runs in the stack's own folder, so the path is told from there: it holds in every clone.
    const path = relative(join(outdir, 'stacks', name), join(stateDir, `terraform.${name}.tfstate`));
    new LocalBackend(stack, { path });
  }
  app.synth();
  // The same provider, byte for byte, for `npx cdktf` and for the project's own commands.
  for (const name of Object.keys(environments)) {
    copyFileSync('.terraform.lock.hcl', join(outdir, 'stacks', name, '.terraform.lock.hcl'));
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
