import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Expected } from '../check/environment';
import { parseExceptions } from '../check/exceptions';
import { FORMATS, type FormatName, formatReport } from '../check/format';
import { gradeNames } from '../check/observatory/grade';
import { readPolicyFile } from '../check/policy-file';
import { exitStatus, type Report, withPages } from '../check/report';
import { readReport } from '../check/report-file';
import { retryUntil } from '../check/retry';
import { type CheckOptions, runCheck } from '../check/run';
import { addressOf, headerOf, pathsOf, portOf, secondsOf, urlOf, wholeNumberOf } from '../core/arguments';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { printable } from '../core/text';
import type { SiteOutputs } from '../terraform/outputs';

interface Flags {
  env?: string;
  expect?: string;
  paths?: string[];
  connect?: ReturnType<typeof addressOf>;
  httpPort?: number;
  ca?: string;
  header?: ReturnType<typeof headerOf>[];
  concurrency: number;
  timeout: number;
  retryFor?: number;
  crawl?: number | false;
  crawlTime: number;
  minGrade?: string;
  exceptions?: string;
  format: FormatName;
  output?: string;
  against?: string;
  browser?: boolean;
  pages: number;
  sandbox: boolean;
  debug?: boolean;
}

const usage = new CommandLine('check')
  .description(
    'Requests the pages, files and errors of a site, follows its links, and compares every header with what was deployed.',
  )
  .argument(
    '[url]',
    'the site, as in https://example.com; with --env, its own address where this is left out',
    argument(urlOf),
  )
  .addOption(
    new Option('--env <env>', "compare with the policy that Terraform's output of this environment holds").conflicts(
      'expect',
    ),
  )
  .option('--expect <file>', 'compare with a compiled policy in a JSON file; neither: advice from the strict preset')
  .option(
    '--paths <paths>',
    'pages to ask for, as in /,/about or @FILE with one in each line; else the sitemap',
    argument(pathsOf),
  )
  .option('--connect <host:port>', 'connect there instead; SNI and Host stay', argument(addressOf))
  .option('--http-port <port>', 'port of plain http; needed where https is not on 443', argument(portOf))
  .option('--ca <file>', 'trust these certificates (PEM) too')
  .option(
    '--header <name:value>',
    'send this too, to the site alone: its own scheme, host and port; @FILE for a secret; may be given again',
    (value, all: unknown) => [...((all as []) ?? []), argument(headerOf)(value)],
  )
  .option('--concurrency <number>', 'questions at once', argument(wholeNumberOf(1, 256)), 8)
  .addOption(new Option('--timeout <time>', 'for one answer').argParser(argument(secondsOf)).default(10_000, '10s'))
  .option('--retry-for <time>', 'ask again until it passes, for so long, as in 120s or 5m', argument(secondsOf))
  .option(
    '--crawl <number>',
    "addresses of the site's own links that are requested at most",
    argument(wholeNumberOf(1, 100_000)),
    500,
  )
  .option('--no-crawl', 'follow no links')
  .addOption(new Option('--crawl-time <time>', 'for all of them').argParser(argument(secondsOf)).default(60_000, '60s'))
  .addOption(new Option('--min-grade <grade>', 'fail below this grade').choices([...gradeNames]))
  .option('--exceptions <file>', 'headers that may be wrong until a day, with reasons (JSON)')
  .addOption(new Option('--format <format>', 'what to write').choices(Object.keys(FORMATS)).default('table'))
  .option('--output <file>', 'write there instead of standard output')
  .option('--against <file>', 'an earlier report (JSON), to say what changed')
  .option('--browser', 'open the pages in a real browser too, without the policy and as deployed, and compare')
  .option('--no-sandbox', 'with --browser: without the browser’s sandbox, for machines that are thrown away')
  .option('--pages <number>', 'with --browser: how many pages at most', argument(wholeNumberOf(1, 10_000)), 100)
  .addHelpText(
    'after',
    `
Exit status: 0 pass, 1 headers or links wrong, 2 usage, 3 unreachable.

Examples:
  npm run check -- https://example.com                          advice, no policy needed
  npm run check -- --env prod                                   at the address that was deployed
  npm run check -- https://www.example.com --env prod --min-grade A+
  npm run check -- https://www.example.com --env prod --connect d111111abcdef8.cloudfront.net:443
  npm run check -- https://localhost:8443 --ca ca.pem --http-port 8080
  npm run check -- https://example.com --browser                its pages in a real browser, before and after
  npm run check -- https://example.com --retry-for 120s --format junit --output check.xml
  npm run check -- https://example.com --format html --output report.html --against last.json

All formats, the exceptions file and the JSON are in docs/check.md.`,
  )
  .configureOutput({ outputError: (text, write) => write(text) });

/** @returns the exit status */
async function main(argv: readonly string[]): Promise<number> {
  let flags: Flags | undefined;
  try {
    usage.read(argv, process.env);
    flags = usage.opts<Flags>();
    const given = usage.processedArgs[0] as URL | undefined;
    if (given === undefined && flags.env === undefined) {
      usage.error('error: say which site: its address, or --env with an environment that is deployed');
    }
    const expected = await expectationOf(flags);
    const options = {
      ...expected,
      url: given ?? (expected.url as URL),
      paths: flags.paths ?? expected.paths,
      connect: flags.connect,
      httpPort: flags.httpPort,
      ca: flags.ca === undefined ? undefined : read(flags.ca),
      headers: flags.header,
      concurrency: flags.concurrency,
      timeoutMs: flags.timeout,
      crawl: flags.crawl === false ? 0 : flags.crawl,
      crawlMs: flags.crawlTime,
      minGrade: flags.minGrade,
      exceptions:
        flags.exceptions === undefined ? undefined : parseExceptions(read(flags.exceptions), flags.exceptions),
      against: flags.against === undefined ? undefined : readReport(read(flags.against), flags.against),
    };
    const once = () => runCheck({ ...options, now: new Date() });
    const checked =
      flags.retryFor === undefined
        ? await once()
        : await retryUntil(once, flags.retryFor, (line) => console.error(line));
    const report = flags.browser ? await inBrowser(checked, options, flags) : checked;
    const color = flags.output === undefined && colorsFor(process.stdout).isColorSupported;
    const text = formatReport(report, flags.format, { color });
    if (flags.output === undefined) process.stdout.write(text);
    else writeFileSync(flags.output, text);
    return exitStatus(report);
  } catch (error) {
    console.error(flags?.debug ? (error as Error).stack : (error as Error).message);
    return 2;
  }
}

async function inBrowser(
  report: Report,
  { url, ca, connect }: Pick<CheckOptions, 'url' | 'ca' | 'connect'>,
  { pages: mostPages, sandbox }: Pick<Flags, 'pages' | 'sandbox'>,
): Promise<Report> {
  // Playwright is large, and most checks do without.
  const [{ findBrowser }, { prove }] = await Promise.all([import('../browser/find'), import('../prove/prove')]);
  const pages = await prove({
    origin: url.origin,
    authority: ca,
    connect,
    mostPages,
    noSandbox: !sandbox,
    browser: findBrowser(process.env, resolve('.cache')),
    env: process.env,
    onPage: (page, done, known) => console.error(printable(`${done} of ${known}: ${page}`)),
  });
  return withPages(report, pages);
}

async function expectationOf({ env, expect }: Flags): Promise<Partial<CheckOptions>> {
  if (expect !== undefined) return { policy: readPolicyFile(read(expect), expect), policyFrom: expect };
  if (env === undefined) return {};
  // Terraform's side is large, and most checks do without.
  const { environmentOptions } = await import('../check/environment');
  return environmentOptions(env, process.env, running);
}

/** After a rollback viewers get another version than Terraform applied. A role that may read the state alone checks against what was applied. */
async function running(region: string, outputs: SiteOutputs): Promise<Expected> {
  if (outputs.bucket === undefined || outputs.distribution_id === undefined) return {};
  const [{ readRunning }, { rollbackName }] = await Promise.all([
    import('../aws/read-running'),
    import('../aws/running'),
  ]);
  const { policy, rollback } = await readRunning(region, outputs).catch(() => ({
    policy: undefined,
    rollback: undefined,
  }));
  return { policy, since: rollback && rollbackName(rollback) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}

/** Lets commander tell what is wrong with one argument, and end with usage. */
function argument<T>(parse: (value: string) => T): (value: string) => T {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

void main(process.argv).then((status) => {
  process.exitCode = status;
});
