import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { keepStateInFile, keepStateInS3 } from '../../../lib/names/state-backend';
import { BOOTSTRAP_STATE_KEY, BootstrapStack } from '../../../lib/stacks/bootstrap-stack';
import { loadSite } from '../../site/load-site';
import { type Target, targetOf } from './arguments';
import type { SynthOptions } from './synth-options';

/** Writes the bootstrap stack, in a process apart: cdktf keeps state of its own that is made for one synthesis. */
const { outdir, stateFile, ...props }: SynthOptions = JSON.parse(process.argv[2] ?? '{}');
const site = loadSite();
const target: Target = targetOf(site, props.account);
const app = new App({ outdir, context: { targetVersions: { terraform: '>=1.11.0' } } });
const stack = new BootstrapStack(app, 'bootstrap', { ...props, ...target, site: site.site });
const dir = join(outdir, 'stacks', 'bootstrap');
if (stateFile === undefined) keepStateInS3(stack, { ...target.state, key: BOOTSTRAP_STATE_KEY });
else keepStateInFile(stack, dir, stateFile);
app.synth();
copyFileSync('.terraform.lock.hcl', join(dir, '.terraform.lock.hcl'));
