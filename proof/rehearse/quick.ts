import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLAN_FILES, writeManifest } from '../../cli/plan/manifest';
import type { Running } from './runner';

type Command = (line: string, job: Running) => Promise<void>;

/** In the place of what needs Terraform: a plan whose effect is that of `site.config.ts`, and a deployment that goes well. */
export function quickCommands(): Readonly<Record<string, Command>> {
  return {
    'npm run plan': (_, job) => plan(job),
    'npm run deploy': (_, job) => deploy(job),
    'npm start': async (_, { log }) => log('left out: it needs Terraform'),
  };
}

async function plan({ dir, env, event, log }: Running): Promise<void> {
  const out = join(dir, 'plan');
  const environment = env.ENVIRONMENT as string;
  const effect = createHash('sha256')
    .update(await readFile(join(dir, 'site.config.ts')))
    .digest('hex');
  await mkdir(out);
  for (const name of PLAN_FILES) await writeFile(join(out, name), `${name} of ${event.sha}\n`);
  const text = `<!-- edge-security-headers plan ${environment} -->\n### Plan of ${environment}\n\nof ${event.sha}\n`;
  await writeFile(join(out, 'plan.md'), text);
  await writeManifest(out, {
    site: 'example',
    environment,
    commit: event.sha,
    dirty: false,
    synthesised: effect,
    terraform: '1.11.4',
    providers: { aws: '5.100.0' },
    effect,
    changes: { add: 1, change: 0, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 0 },
    at: new Date(0).toISOString(),
  });
  log(`plan of ${environment} in the place of Terraform's`);
}

async function deploy({ dir, env, event, log }: Running): Promise<void> {
  const environment = env.ENVIRONMENT as string;
  const record = {
    id: 1,
    environment,
    kind: 'deploy',
    by: event.actor,
    commit: event.sha,
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(1000).toISOString(),
    before: {},
    after: {},
    result: 'live',
  };
  await mkdir(join(dir, 'report'));
  await writeFile(join(dir, 'report', 'deployment.json'), JSON.stringify(record));
  await writeFile(join(dir, 'report', 'check.html'), '<p>as expected');
  log(`deployment of ${environment} in the place of a real one`);
}
