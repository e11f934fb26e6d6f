import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { EnvironmentOptions, SiteOptions } from '../../../lib/config';
import { attachmentTo } from './attach';
import { type Adoption, adoptionOf } from './entry';
import { evaluate } from './evaluate';
import type { Facts } from './facts';
import { type Planned, type PlanOptions, planWith } from './plan';
import { type Clients, readFacts, type Wanted } from './read';
import { adoptedModule, linesFor, withEnvironment } from './source';

export interface AdoptOptions extends Wanted, PlanOptions {
  /** The environment that it becomes. */
  readonly environment: string;
  /** The distribution stays with those who have it; the function is what is made. */
  readonly attach: boolean;
  /** Writes, though the plan has more in it than the headers. */
  readonly accept: boolean;
  /** Reads, plans and tells, and writes nothing. */
  readonly dryRun: boolean;
  readonly site: SiteOptions;
  readonly clients: Clients;
  /** What was run, for the file's head. */
  readonly command: string;
  /** The project's folder. */
  readonly root: string;
}

export interface Adopted {
  readonly facts: Facts;
  readonly adoption: Adoption;
  readonly planned: Planned;
  /** The environment's state knows the distribution: there was nothing left to adopt. */
  readonly already: boolean;
  /** The files that were written; `[]` where they were so already, or `refused` or `dryRun`. */
  readonly written: readonly string[];
  /** What is to be added to `site.config.ts` by hand, where it is written in a way that this does not know. */
  readonly byHand?: { readonly importLine: string; readonly spread: string };
  /** Why nothing was written. */
  readonly refused?: string;
}

/**
 * Finds out what stands, plans the environment that it becomes, and writes it down once the plan has shown that nothing is taken away.
 * AWS is read, and never changed. Run again, it says what there is left to do.
 *
 * @throws {Error} in one line
 */
export async function adopt(options: AdoptOptions): Promise<Adopted> {
  const { site, environment, distribution, progress } = options;
  const own = environmentOptions(site, environment);
  expectFree(options, own);
  const facts = await progress.step('what stands', async () => {
    const facts = await readFacts(options.clients, options);
    return { ...facts, done: wordsFor(facts) };
  });
  if (own?.adopted?.distributionId === distribution) {
    const planned = await planWith(site, environment, options);
    if (planned.deployed === distribution) {
      const adoption = { entry: own, kept: [], notes: [], refusals: [] };
      return { facts, adoption, planned, already: true, written: [] };
    }
  }

  const adoption = options.attach ? attachmentTo(facts) : adoptionOf(facts, { site: site.site, environment });
  if (adoption.refusals.length > 0) throw new Error(`${adoption.refusals.join('.\n')}.`);
  const files = await lay(options, adoption.entry);
  const planned = await planWith(files.options, environment, options);
  if (planned.deployed !== undefined && planned.deployed !== distribution) {
    throw new Error(
      `environment ${environment} has distribution ${planned.deployed} already. Adopt ${distribution} as another one: --env NAME.`,
    );
  }
  const refused = whyNot(planned, options.accept);
  const byHand = files.config === undefined ? linesFor(environment) : undefined;
  const result = { facts, adoption, planned, already: false, ...(byHand && { byHand }) };
  if (refused || options.dryRun) return { ...result, written: [], ...(refused && { refused }) };
  return { ...result, written: await write(options.root, files) };
}

function environmentOptions({ environments }: SiteOptions, name: string): EnvironmentOptions | undefined {
  return Object.hasOwn(environments, name) ? environments[name] : undefined;
}

function expectFree({ site, environment, distribution, attach }: AdoptOptions, own?: EnvironmentOptions): void {
  const other = Object.entries(site.environments).find(
    ([name, { adopted }]) => name !== environment && adopted?.distributionId === distribution,
  );
  if (other)
    throw new Error(`${distribution} is environment ${other[0]} of site.config.ts already: --env ${other[0]}.`);
  const has = own?.adopted?.distributionId;
  if (has !== undefined && (has !== distribution || attach)) {
    throw new Error(
      `environment ${environment} of site.config.ts has adopted ${has}. ${attach ? 'Take that out first' : 'Adopt this one as another: --env NAME'}.`,
    );
  }
}

interface Files {
  /** `adopted/<environment>.ts` */
  readonly module: string;
  /** `site.config.ts`; `undefined` where whoever runs this has to write it. */
  readonly config: string | undefined;
  readonly environment: string;
  /** What `site.config.ts` will export then. */
  readonly options: SiteOptions;
}

/** The files as they will be: `site.config.ts` only where it then means what it meant, and the new environment. */
async function lay({ site, environment, root, command }: AdoptOptions, entry: EnvironmentOptions): Promise<Files> {
  const module = adoptedModule(entry, command);
  const current = await readFile(join(root, 'site.config.ts'), 'utf8');
  const config = withEnvironment(current, environment);
  const own = environmentOptions(site, environment);
  // What was written before is among those options, and gives way to what stands now.
  const isRepeated = own?.adopted !== undefined || own?.attach !== undefined;
  const one = isRepeated ? entry : { ...entry, ...own };
  const wanted = plain({ ...site, environments: { ...site.environments, [environment]: one } });
  if (config !== undefined) {
    const options = await evaluate(config, { environment, source: module }, root).catch(() => undefined);
    const isRight = isRepeated ? othersAreSame : (all: SiteOptions) => isDeepStrictEqual(plain(all), wanted);
    if (options && isRight(options, site, environment)) return { module, config, environment, options };
  }
  return { module, config: undefined, environment, options: wanted };
}

function othersAreSame(options: SiteOptions, site: SiteOptions, environment: string): boolean {
  const without = ({ environments: { [environment]: _, ...environments }, ...rest }: SiteOptions) =>
    plain({ ...rest, environments });
  return isDeepStrictEqual(without(options), without(site));
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

function whyNot({ verdict }: Planned, accept: boolean): string | undefined {
  if (verdict.destroyed.length > 0) return 'the plan would destroy what stands';
  if (verdict.other.length > 0 && !accept)
    return 'the plan changes more than the headers need (--accept writes it all the same)';
  return undefined;
}

/** The module first: a `site.config.ts` that names it is never without it. Each whole, or as it was. */
async function write(root: string, { module, config, environment }: Files): Promise<string[]> {
  const files = { [join('adopted', `${environment}.ts`)]: module, ...(config && { 'site.config.ts': config }) };
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
    await mkdir(dirname(file), { recursive: true });
    const partial = `${file}.${process.pid}`;
    try {
      await writeFile(partial, text);
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    written.push(name);
  }
  return written;
}

function wordsFor({ distribution, bucket, function: fn }: Facts): string {
  return [
    `distribution ${distribution.id}`,
    ...(bucket ? [`bucket ${bucket.name} in ${bucket.region}`] : []),
    ...(fn ? [`function ${fn.name}`] : []),
  ].join(', ');
}
