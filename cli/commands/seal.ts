import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compile } from '../../lib/policy';
import { type SiteNeeds, sealPolicy } from '../../lib/policy/seal';
import { compileRoutes } from '../../lib/routing';
import { findBrowser } from '../browser/find';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { Progress } from '../core/progress';
import { printable, printableLines, safeJson } from '../core/text';
import { fetchRemote } from '../seal/fetch-remote';
import { formatLearnt } from '../seal/learn/format';
import { learn } from '../seal/learn/learn';
import { formatReport, jsonReport, things } from '../seal/report';
import { sealSite } from '../seal/seal-site';
import { loadSite, loadSource } from '../site/load-site';
import { fingerprintsOf, writeSealed } from '../site/sealed-folder';
import { simulate } from '../site/simulate';
import { siteFacts } from '../site/site-facts';
import { contains, siteFiles } from '../site/source-files';

interface Options {
  readonly out?: string;
  readonly fix: boolean;
  readonly scriptsToFiles: boolean;
  readonly sriRemote: boolean;
  readonly strictDynamic: boolean;
  readonly unsafeHashes?: string;
  readonly learn: boolean;
  readonly json: boolean;
  readonly debug: boolean;
}

const command = new CommandLine('seal')
  .description(
    'Makes a sealed copy of a built site: integrity in the tags that load its scripts and stylesheets, under names that ' +
      'change with their content, and what its pages need of the Content-Security-Policy. The site itself stays as it ' +
      'is. site.config.ts takes both from the copy with sealed: FOLDER.',
  )
  .argument('[site]', 'the folder with the built site; default: website of site.config.ts')
  .option('--out <folder>', 'where the copy is written; default: sealed of site.config.ts, or sealed')
  .option(
    '--fix',
    'move event handlers, style attributes and javascript: links into files, and give timers functions for texts, where that is safe',
    false,
  )
  .option(
    '--scripts-to-files',
    'move inline scripts into files too, where that is safe: an integrity in place of a hash in the policy',
    false,
  )
  .option('--sri-remote', 'fetch scripts and stylesheets of other hosts, so that they get an integrity too', false)
  .option('--strict-dynamic', 'trust scripts by their hashes, and what they load, instead of hosts', false)
  .option('--unsafe-hashes <reason>', 'allow handlers and style attributes by hash, and why that may be')
  .option('--learn', 'open the copy in a real browser too, and propose what its pages need beyond their markup', false)
  .option('--json', 'the report as JSON', false)
  .addHelpText(
    'after',
    '\nExit status: 0 sealed; 1 something cannot be sealed, or failed: it is listed, and the copy before stays as it\n' +
      'was; 2 wrong usage.',
  )
  .read(process.argv, process.env);

async function main(given: string | undefined, options: Options): Promise<number> {
  const config = given !== undefined && options.out !== undefined ? undefined : loadSource();
  const folder = given ?? config!.website;
  const out = options.out ?? config!.sealed ?? 'sealed';
  if (contains(folder, out) || contains(out, folder)) {
    command.error(`error: --out ${out} and the site ${folder} must lie beside each other, not one in the other`);
  }
  if (options.unsafeHashes !== undefined && !/\S/.test(options.unsafeHashes)) {
    command.error('error: --unsafe-hashes wants the reason in words');
  }
  const progress = new Progress(options.json ? process.stderr : process.stdout);
  const { source, fingerprints } = await progress.step('site', () => {
    const source = siteFiles(folder);
    const fingerprints = fingerprintsOf(folder, source.files);
    return { source, fingerprints, done: `${folder}: ${source.files.length} files` };
  });
  for (const line of source.leftOut) progress.line(`  ${printable(line)}, and was left out`);
  const { site } = await progress.step('pages', async () => {
    const site = await sealSite(source, { ...options, ...(options.sriRemote && { fetchRemote }) });
    const { integrity, moved } = site.counts;
    const fixed = options.fix ? `, ${moved} attributes moved into files` : '';
    return {
      site,
      done: `${source.files.filter((file) => /\.html?$/i.test(file)).length} read, ${integrity} tags with integrity${fixed}`,
    };
  });
  const { scripts, timers } = site.counts;
  if (scripts > 0) progress.line(`  inline scripts moved into files: ${scripts}`);
  if (timers > 0) progress.line(`  timers given a function in the place of a text: ${timers}`);
  if (site.errors.length > 0) {
    tell(site, null, options);
    return failed(`${things(site.errors.length)} cannot be sealed, and nothing was written`);
  }
  const { copy } = await progress.step('copy', () => {
    const { unsafeHashes } = options;
    const copy = writeSealed(out, { folder, fingerprints, ...(unsafeHashes && { unsafeHashes }) }, site);
    return { copy, done: copy };
  });
  await progress.step('policy', () => ({ done: `${site.spread.way}: ${site.spread.why}` }));
  // The routes of the first environment: what differs between them is rarely a page's URL.
  const sealed = config !== undefined && given === undefined && out === config.sealed ? loadSite() : undefined;
  const { keys } = siteFacts(copy);
  const routes = Object.values(sealed?.environments ?? {})[0]?.routes ?? compileRoutes({}, [], { keys });
  const findings = await simulate({ routes, keys, read: (key) => readFile(join(copy, key), 'utf8') });
  for (const finding of findings) progress.line(`  ${printable(finding)}`);
  tell(site, copy, options);
  if (options.learn) await learnFrom(copy, site.needs, progress, options);
  return 0;
}

/** What only a browser sees, under preset strict with what the pages' markup needs. */
async function learnFrom(copy: string, needs: SiteNeeds, progress: Progress, { json }: Options): Promise<void> {
  const { learnt } = await progress.step('browser', async (step) => {
    const learnt = await learn({
      site: copy,
      policy: sealPolicy(compile({ preset: 'strict' }), needs),
      browser: findBrowser(process.env, resolve('.cache')),
      env: process.env,
      onPage: (page, number, of) => step(`${number} of ${of}: ${page}`),
    });
    return { learnt, done: `${learnt.pages.length} opened, ${learnt.violations.length} violations` };
  });
  console.log(json ? safeJson(learnt) : formatLearnt(learnt, colorsFor(process.stdout), process.stdout.columns ?? 140));
}

function tell(site: Awaited<ReturnType<typeof sealSite>>, copy: string | null, { json }: Options): void {
  if (json) console.log(jsonReport(site, copy));
  else console.log(`\n${formatReport(site, colorsFor(process.stdout))}`.trimEnd());
}

function failed(message: string): 1 {
  console.error(`\n${colorsFor(process.stderr).red('error:')} ${printableLines(message)}`);
  return 1;
}

const options = command.opts<Options>();
main(command.processedArgs[0], options).then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    process.exitCode = failed((options.debug && error.stack) || error.message);
  },
);
