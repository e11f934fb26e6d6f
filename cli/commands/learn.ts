import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { compile, type PresetName, presets } from '../../lib/policy';
import { findBrowser } from '../browser/find';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { safeJson } from '../core/text';
import { formatLearnt, formatOptions } from '../seal/learn/format';
import { learn, type ServedSite } from '../seal/learn/learn';
import { environmentOf, loadSite } from '../site/load-site';

interface Options {
  readonly env?: string;
  readonly preset?: PresetName;
  readonly ca?: string;
  readonly page: readonly string[];
  readonly click: readonly string[];
  readonly timeout: number;
  readonly sandbox: boolean;
  readonly json: boolean;
  readonly write?: string;
  readonly debug: boolean;
}

const several = (text: string, before: readonly string[]) => [...before, text];

const command = new CommandLine('learn')
  .description(
    'Opens the pages of a built site in a real browser, on loopback, under the policy as Report-Only, and proposes the ' +
      'narrowest change to the policy for everything that it would refuse. Writes nothing unless asked.',
  )
  .argument(
    '[site...]',
    'the folder of the built site, or addresses of pages that are served; default: the website of site.config.ts',
  )
  .addOption(new Option('--env <name>', 'whose policy; default: that of the preset').conflicts('preset'))
  .addOption(new Option('--preset <name>', 'the policy of a preset').choices(Object.keys(presets)).default('strict'))
  .option('--ca <file>', 'the authority that vouches for a local server')
  .option('--page <file>', 'a page of the folder, and again for more; default: every .html and .htm file', several, [])
  .option('--click <selector>', 'click it on every page that has it, and again for more', several, [])
  .option('--timeout <seconds>', 'that a page may take to load', seconds, 30)
  .option('--no-sandbox', 'open the pages without the browser’s sandbox, for machines that are thrown away')
  .option('--json', 'violations, proposals and options as JSON', false)
  .option('--write <file>', 'write the options to a file: JSON where it ends in .json, else TypeScript')
  .addHelpText(
    'after',
    '\nExit status: 0 the policy refuses nothing, 1 it would refuse something, 2 wrong usage, 3 something failed.',
  )
  .read(process.argv, process.env);

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 600)) throw new InvalidArgumentError('Write seconds above 0, at most 600.');
  return number;
}

function siteOf(given: readonly string[], ca: string | undefined): string | ServedSite | undefined {
  const isUrl = (text: string) => /^https?:\/\//.test(text);
  if (!given.some(isUrl)) {
    if (given.length > 1) command.error('error: name one folder, or addresses of pages');
    return given[0];
  }
  const wrong = given.find((text) => !isUrl(text) || !URL.canParse(text));
  if (wrong !== undefined) command.error(`error: ${wrong} is not an address of a page`);
  return { urls: given, ...(ca !== undefined && { authority: readAuthority(ca) }) };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`--ca ${file}: ${(error as Error).message}`);
  }
}

async function main(given: readonly string[], options: Options): Promise<number> {
  const { json, write } = options;
  const site = given.length === 0 || options.env !== undefined ? loadSite() : undefined;
  const environment = options.env === undefined ? undefined : environmentOf(site!, options.env);
  const wanted = siteOf(given, options.ca) ?? site!.website;
  const browser = findBrowser(process.env, resolve('.cache'));
  // On standard output stands JSON alone.
  const progress = new Progress(json ? process.stderr : process.stdout);
  const { learnt } = await progress.step('pages', async (step) => {
    const learnt = await learn({
      site: wanted,
      policy: environment?.policy ?? compile({ preset: options.preset }),
      ...(environment && { rootObject: environment.defaultRootObject, errorPage: environment.errorPage }),
      ...(options.page.length > 0 && { pages: options.page }),
      click: options.click,
      timeout: options.timeout * 1000,
      browser,
      env: process.env,
      noSandbox: !options.sandbox,
      onPage: (page, number, of) => step(`${number} of ${of}: ${page}`),
    });
    return { learnt, done: `${learnt.pages.length} opened, ${learnt.violations.length} violations` };
  });
  if (write !== undefined) {
    const { options } = learnt;
    const text = write.endsWith('.json')
      ? JSON.stringify(options, null, 2)
      : `/** Learnt from the pages: to be laid over the header policy of site.config.ts. */\nexport const learnt = ${formatOptions(options)};`;
    try {
      writeFileSync(write, `${text}\n`);
    } catch (error) {
      throw new Error(`--write ${write}: ${(error as Error).message}`);
    }
  }
  console.log(json ? safeJson(learnt) : formatLearnt(learnt, colorsFor(process.stdout), process.stdout.columns ?? 140));
  return learnt.proposals.length + learnt.unresolved.length === 0 ? 0 : 1;
}

const options = command.opts<Options>();
endWith(main(command.processedArgs[0], options), { debug: options.debug, status: () => 3 });
