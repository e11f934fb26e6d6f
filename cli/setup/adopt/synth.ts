import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSite } from '../../../lib/bundle/site-bundles';
import { synthesise } from '../../../lib/stacks/synthesize';
import { environmentOf, loadSite } from '../../site/load-site';
import type { SynthOptions } from './plan';

/** Writes the stack of one environment as `site.config.ts` would have it, in a process apart: see `cli/setup/bootstrap/synth.ts`. */
const { options, environment, outdir, stateDir }: SynthOptions = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
);
const site = loadSite(options);
const one = environmentOf(site, environment);
const bundles = { [environment]: bundleSite(one) };
synthesise({ config: { ...site, environments: { [environment]: one } }, bundles, outdir, stateDir });
copyFileSync('.terraform.lock.hcl', join(outdir, 'stacks', environment, '.terraform.lock.hcl'));
