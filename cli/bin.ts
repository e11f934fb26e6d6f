import { nearest } from '../lib/policy/errors';
import { version } from '../package.json';
import { USAGE } from './core/command-line';
import { formatCommands, type Group, type Listed } from './core/command-list';

interface Registered extends Listed {
  /** Runs it on `process.argv`. What a command needs is loaded with it alone. */
  readonly load: () => Promise<unknown>;
}

const command = (name: string, group: Group, summary: string, load: () => Promise<unknown>): Registered => ({
  name,
  group,
  summary,
  load,
});

/** Every command, in the order of the help. */
export const COMMANDS: readonly Registered[] = [
  command(
    'start',
    'start here',
    'Deploy to AWS on loopback, serve the site, check it',
    () => import('./commands/start'),
  ),
  command('plan', 'start here', 'Plan an environment, and save the plan for review', () => import('./commands/plan')),
  command(
    'deploy',
    'start here',
    'Apply, publish, invalidate, check; roll back on failure',
    () => import('./commands/deploy'),
  ),
  command(
    'check',
    'start here',
    'Compare the live headers of any site with its policy',
    () => import('./commands/check'),
  ),
  command('status', 'start here', 'Show what is deployed, and whether all is well', () => import('./commands/status')),

  command(
    'publish-site',
    'site',
    'Upload what changed in the site, and invalidate it',
    () => import('./commands/publish-site'),
  ),
  command('seal', 'site', 'Copy a built site with integrity, and list what it needs', () => import('./commands/seal')),
  command('learn', 'site', 'Find what the policy would block in a real browser', () => import('./commands/learn')),
  command('ramp', 'site', 'Show the next step towards an enforced policy', () => import('./commands/ramp')),
  command('invoke', 'site', 'Run the edge function on an event', () => import('./commands/invoke')),

  command('history', 'operate', 'List the deployments of an environment', () => import('./commands/history')),
  command(
    'rollback',
    'operate',
    'Restore an earlier function version or the content',
    () => import('./commands/rollback'),
  ),
  command('logs', 'operate', 'Read the edge function’s logs of every region', () => import('./commands/logs')),
  command('state', 'operate', 'List, show, restore and unlock Terraform’s states', () => import('./commands/state')),
  command('sweep', 'operate', 'Remove replicated functions and old versions', () => import('./commands/sweep')),
  command('destroy', 'operate', 'Destroy an environment', () => import('./commands/destroy')),

  command(
    'bootstrap',
    'set up',
    'Create the state bucket and the roles of an account',
    () => import('./commands/bootstrap'),
  ),
  command('adopt', 'set up', 'Import an existing distribution', () => import('./commands/adopt')),
  command('github', 'set up', 'Report to GitHub from its workflows', () => import('./commands/github')),

  command('local-aws', 'maintain', 'Run AWS on loopback', () => import('./commands/local-aws')),
  command('local-edge', 'maintain', 'Run CloudFront on loopback', () => import('./commands/local-edge')),
];

/** Runs the command that `process.argv` names, or lists them all. @returns the exit status, where it is known already */
async function main([name, ...rest]: readonly string[]): Promise<number | undefined> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(formatCommands(COMMANDS));
    return name === undefined ? USAGE : 0;
  }
  if (name === '--version' || name === '-V') {
    console.log(version);
    return 0;
  }
  const found = COMMANDS.find((one) => one.name === name);
  if (!found) {
    const near = nearest(
      name,
      COMMANDS.map((one) => one.name),
    );
    console.error(`error: unknown command '${name}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`);
    return USAGE;
  }
  process.argv = [...process.argv.slice(0, 2), ...rest];
  try {
    await found.load();
  } catch (error) {
    // What a file throws while it loads: a site.config.ts, above all.
    const { stack, message } = error as Error;
    console.error(rest.includes('--debug') ? stack : `error: ${message} (--debug shows where)`);
    return 1;
  }
  return undefined;
}

void main(process.argv.slice(2)).then((status) => {
  if (status !== undefined) process.exitCode = status;
});
