import { readFileSync } from 'node:fs';
import { bundleEdgeFunction } from '../../lib/bundle';
import { bundleViewerRequest } from '../../lib/bundle/viewer-request';
import { viewerFunctionViolations } from '../../lib/cloudfront/viewer-function-rules';
import type { Environment } from '../../lib/config';
import { runFunctionOnce } from '../../local/edge/viewer-function/function-process';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { formatInvocation } from '../operate/invoke/format';
import { formatViewerRun } from '../operate/invoke/format-viewer-run';
import { invoke } from '../operate/invoke/invoke';
import { environmentOf, loadSite } from '../site/load-site';

new CommandLine('invoke')
  .description('Runs the edge function on a CloudFront event and shows what it makes of it.')
  .argument('<file>', 'an event as JSON, on origin-response or of CloudFront Functions; lambda/events has some')
  .option('--env <name>', 'whose header policy and routes; default: the first environment of site.config.ts')
  .addHelpText(
    'after',
    '\nExit status: 0 if the function did its work; 1 if not: the event was odd, or CloudFront would\n' +
      'refuse what it returned; 2 for a wrong argument.',
  )
  .action(async (file: string, { env }: { env?: string }) => {
    process.exitCode = await run(file, env).catch((error: Error) => {
      console.error(colorsFor(process.stderr).red(error.message));
      return 1;
    });
  })
  .read(process.argv, process.env);

async function run(file: string, env: string | undefined): Promise<number> {
  const site = loadSite();
  const environment = environmentOf(site, env ?? Object.keys(site.environments)[0]!);
  const event = read(file);
  if (isFunctionEvent(event)) return runViewerRequest(file, environment, JSON.parse(event));
  const { js } = bundleEdgeFunction(environment.policy, environment.edgeFunction);
  const invocation = await invoke(js, event);
  console.log(`${file}, policy of environment ${environment.name} (preset ${environment.policy.preset})`);
  console.log(formatInvocation(invocation, colorsFor(process.stdout), process.stdout.columns ?? 120));
  return invocation.violations.length === 0 && invocation.log.length === 0 ? 0 : 1;
}

/** "The version field … The current version is 1.0" (CloudFront Functions event structure). */
function isFunctionEvent(event: string): boolean {
  const { version, context } = Object(JSON.parse(event)) as { version?: unknown; context?: unknown };
  return version === '1.0' && typeof context === 'object';
}

async function runViewerRequest(file: string, { name, routes, policy }: Environment, event: unknown): Promise<number> {
  const bundle = bundleViewerRequest(routes, policy);
  if (!bundle) throw new Error(`${file}: environment ${name} has no CloudFront Function, since its routes need none.`);
  const { code, store } = bundle;
  const get = async (key: string) => store?.[key];
  const meta = async () => ({
    creationDateTime: '',
    lastUpdatedDateTime: '',
    keyCount: Object.keys(store ?? {}).length,
  });
  const keyValues = store && { id: 'routes', get, meta };
  const run = await runFunctionOnce({ code, runtime: 'cloudfront-js-2.0', ...(keyValues && { keyValues }) }, event);
  const violations = run.ok ? viewerFunctionViolations(event, run.value).map(({ message }) => message) : [];
  const outcome = run.ok ? { returned: run.value } : { failed: run.reason };
  console.log(`${file}, routes of environment ${name} (urls: ${routes.urls})`);
  console.log(formatViewerRun(event, { ...outcome, violations, log: run.logs }, colorsFor(process.stdout)));
  return run.ok && violations.length === 0 ? 0 : 1;
}

function read(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
