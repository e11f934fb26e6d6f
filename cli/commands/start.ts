import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import type { SiteConfig } from '../../lib/config';
import { type Listening, listenOnLoopback } from '../../local/edge/listen';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { checkLocal, proveLocal } from '../../local/start/check-local';
import { deployLocal, type LocalDeployment } from '../../local/start/deploy-local';
import { watchPaths } from '../../local/start/watch-paths';
import { type FoundBrowser, findBrowser } from '../browser/find';
import { formatReport } from '../check/format';
import { pagesVerdict } from '../check/format/words';
import { exitStatus, type Report } from '../check/report';
import { retryUntil } from '../check/retry';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { stopWithParent } from '../core/parent';
import { parsePort } from '../core/port';
import { Progress } from '../core/progress';
import { environmentOf, loadSite } from '../site/load-site';
import { filesToPublish } from '../site/site-files';
import type { SiteOutputs } from '../terraform/outputs';
import { TerraformError } from '../terraform/terraform';

interface Options {
  readonly port: number;
  readonly httpPort: number;
  readonly awsPort: number;
  readonly once: boolean;
  readonly watch: boolean;
  readonly browser: boolean;
  readonly debug: boolean;
}

const STATE_DIR = '.local';
/** The local edge asks for changes each second, and AWS on loopback takes two to deploy them. */
const PROPAGATION_MS = 10_000;
const out = colorsFor(process.stdout);
const err = colorsFor(process.stderr);

const command = new CommandLine('start')
  .description(
    'Deploys environment `local` for real (cdktf, Terraform, the AWS provider) to AWS on loopback, publishes the site, ' +
      'serves it over https as CloudFront would, and checks every header. Stays until Ctrl-C. ' +
      'State is kept in .local/: run again, only what has changed is deployed.',
  )
  .option('--port <port>', 'port of the site over https, 0 for any that is free', parsePort, 8443)
  .option('--http-port <port>', 'port of the site over http', parsePort, 8080)
  .option('--aws-port <port>', 'port of AWS on loopback', parsePort, 4566)
  .option('--once', 'end after the check', false)
  .option('--watch', 'deploy and check again whenever a file of the project changes', false)
  .option('--browser', 'open the pages in a real browser after the check, without the policy and as deployed', false)
  .addHelpText(
    'after',
    '\nExit status: that of the check (0 pass, 1 headers wrong, 3 unreachable);\n' +
      '1 when something else failed, 2 for a wrong option, 130 after Ctrl-C while deploying.',
  )
  .read(process.argv, process.env);

async function main(options: Options): Promise<number> {
  const stop = new AbortController();
  const stopped = new Promise<void>((done) => stop.signal.addEventListener('abort', () => done()));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  stopWithParent(() => stop.abort());
  const progress = new Progress(process.stdout);
  const closing: (() => Promise<void>)[] = [];
  try {
    const { site } = await progress.step('site.config.ts', async () => {
      const site = loadSite();
      // Both would be found out later too, after a minute of deploying.
      await filesToPublish(site.website);
      await expectFreePorts(options);
      const { policy } = environmentOf(site, 'local');
      return { site, done: `site ${site.site}, preset ${policy.preset}, ${policy.set.length} headers` };
    });
    const { awsPort } = options;
    const deployment = await deployLocal({
      site,
      progress,
      env: process.env,
      stateDir: STATE_DIR,
      awsPort,
      signal: stop.signal,
    });
    closing.push(() => deployment.aws.close());
    if (stop.signal.aborted) return stoppedEarly(progress);
    const { edge } = await progress.step('CloudFront', async () => {
      const edge = await serve(deployment, options, (line) => progress.line(out.dim(`  ${line}`)));
      return { edge, done: `${edge.httpsUrl}, ${edge.httpUrl}` };
    });
    closing.push(() => edge.close());

    progress.line(`\n${outputTable(deployment.outputs)}\n`);
    const status = await check(progress, edge, deployment.outputs, site, options);
    if (options.once || stop.signal.aborted) return status;
    progress.line(`\n${whereToLook(edge, deployment)}`);
    if (options.watch) {
      closing.push(
        watchFiles(site, progress, async () => {
          // A site that was sealed again lies in another folder.
          const now = loadSite();
          await check(progress, edge, await deployment.redeploy(now), now, options, PROPAGATION_MS);
        }),
      );
    }
    await stopped;
    return status;
  } catch (error) {
    if (stop.signal.aborted) return stoppedEarly(progress);
    throw error;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function stoppedEarly(progress: Progress): number {
  progress.line('\nStopped. Run it again: it goes on from what is deployed.');
  return 130;
}

/** @throws {Error} with one line, where a port is taken */
async function expectFreePorts({ port, httpPort }: Options): Promise<void> {
  const held: Listening[] = [];
  try {
    held.push(await listenOnLoopback(() => createServer(), port, '--port'));
    held.push(await listenOnLoopback(() => createServer(), httpPort, '--http-port'));
  } finally {
    for (const one of held) await one.close();
  }
}

function serve(
  deployment: LocalDeployment,
  { port, httpPort }: Options,
  log: (line: string) => void,
): Promise<LocalEdge> {
  return startLocalEdge({
    endpoint: deployment.aws.endpoint,
    credentials: deployment.credentials,
    distributionId: deployment.outputs.distribution_id,
    httpsPort: port,
    httpPort,
    caDir: join(STATE_DIR, 'ca'),
    log,
  });
}

async function check(
  progress: Progress,
  edge: LocalEdge,
  outputs: SiteOutputs,
  site: SiteConfig,
  options: Options,
  retryForMs = 0,
): Promise<number> {
  const once = () => checkLocal(edge, outputs, environmentOf(site, 'local'), site.website);
  const checked = await retryUntil(once, retryForMs, (line) => progress.line(out.dim(`  ${line}`)));
  const report = await inBrowser(progress, edge, checked, options);
  progress.line(formatReport(report, 'table', { color: out.isColorSupported }).trimEnd());
  return exitStatus(report);
}

/** What a browser makes of the pages, when one can be started. */
async function inBrowser(progress: Progress, edge: LocalEdge, report: Report, options: Options): Promise<Report> {
  if (!options.browser) return report;
  const found = browserOr((reason) => progress.line(out.dim(`  ${reason}`)));
  if (!found) return report;
  const { proven } = await progress.step('pages', async (step) => {
    const proven = await proveLocal(edge, report, found, process.env, step);
    return { proven, done: pagesVerdict(proven) };
  });
  return proven;
}

function browserOr(onMissing: (reason: string) => void): FoundBrowser | undefined {
  try {
    return findBrowser(process.env, resolve('.cache'));
  } catch (error) {
    onMissing((error as Error).message);
    return undefined;
  }
}

function whereToLook({ httpsUrl, caFile }: LocalEdge, { aws }: LocalDeployment): string {
  return [
    `The site   ${out.bold(httpsUrl)}   (browsers ask once: trust ${caFile}, or go on)`,
    `HSTS       a browser that trusts it keeps to https on all of localhost; not so at ${numeric(httpsUrl)}`,
    `curl       curl --cacert ${caFile} -I ${httpsUrl}/`,
    `AWS        ${aws.endpoint}   (its keys, for another terminal: . ${join(STATE_DIR, 'aws', 'env')})`,
    'Ctrl-C stops it all.',
  ].join('\n');
}

/** The same by an address, to which browsers do not apply Strict-Transport-Security (RFC 6797, 8.1.1). */
function numeric(url: string): string {
  return url.replace('localhost', '127.0.0.1');
}

/** Runs `deploy` after a change, one at a time, and once more if something changed meanwhile. */
function watchFiles(site: SiteConfig, progress: Progress, deploy: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let waiting: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      running = running.then(deploy).catch((error: Error) => progress.line(`${out.red('error:')} ${error.message}`));
    }, 300);
  };
  const close = watchPaths([site.sealed ?? site.website, 'lib', 'lambda', 'site.config.ts', 'main.ts'], changed);
  progress.line('Watching the site, lib/, lambda/ and site.config.ts.');
  return async () => {
    clearTimeout(waiting);
    close();
    await running;
  };
}

function outputTable(outputs: SiteOutputs): string {
  const table = new Table({
    head: ['output', 'value'],
    colWidths: [21, 77],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  for (const [name, value] of Object.entries(outputs)) {
    table.push([name, name === 'header_policy' ? inWords(value) : value]);
  }
  return table.toString();
}

/** Whole, the policy would fill the screen. */
function inWords({ preset, set, remove, rules }: SiteOutputs['header_policy']): string {
  return `preset ${preset}: sets ${set.length} headers, removes ${remove.length}, ${rules.length} rules`;
}

const options = command.opts<Options>();
main(options).then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    console.error(`\n${err.red('error:')} ${options.debug ? error.stack : error.message}`);
    if (error instanceof TerraformError) {
      console.error(
        `AWS on loopback and what Terraform knows of it lie in ${STATE_DIR}: delete that folder to begin anew.`,
      );
    }
    process.exitCode = 1;
  },
);
