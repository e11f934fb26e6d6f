import { compile, formatProblem, type Path, PolicyError, type PolicyOptions, type Problem } from '../policy';
import { reportBudget } from '../policy/compile/rules';
import { type SiteNeeds, sealPolicy } from '../policy/seal';
import { judge } from '../policy/zod-problems';
import { compileRoutes, RoutingError, type RoutingOptions, readRedirectsFile } from '../routing';
import { environmentProblems, policyProblems, siteProblems, viewerProblems } from './checks';
import { primaryName } from './domain-checks';
import type { EnvironmentOptions, SiteOptions } from './options';
import { example, siteSchema } from './schema';
import type { Environment, SiteConfig } from './site-config';

/** `site.config.ts` is wrong. The message has a line for each problem: path, value, rule, remedy. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const lines = problems.map(
      (problem) => `  ${problem.path.length === 0 ? 'what it exports' : ''}${formatProblem(problem)}`,
    );
    const [file] = problems[0]?.place?.split(/:\d+$/) ?? [];
    const one = file !== undefined && problems.every(({ place }) => place?.startsWith(`${file}:`));
    super(`${one ? file : 'site.config.ts'} has ${count}:\n${lines.join('\n')}`);
  }
}

/** What is known of the built site when its configuration is read. */
export interface SiteFacts {
  /** Keys of its files. */
  readonly keys: readonly string[];
  /** Its `_redirects` file, where it has one. */
  readonly redirects?: { readonly file: string; readonly text: string };
}

/**
 * Checks what `site.config.ts` exports, fills in defaults and compiles every environment's header policy and routes.
 * Pure: nothing is read, nothing is called.
 *
 * @param seal the sealed copy of the site, where there is one: its folder, and what its pages need of every policy
 * @param facts the site's files, where it is built
 * @throws {ConfigError} with every problem at once
 */
export function parseSiteConfig(
  input: unknown,
  seal?: { readonly website: string; readonly needs: SiteNeeds },
  facts?: SiteFacts,
): SiteConfig {
  const problems: Problem[] = [...(judge(siteSchema, input, { example, aliases: ALIASES }).problems ?? [])];
  // What has a wrong shape is told and set aside, so that the rest can still be judged in the same go.
  const options = without(input, problems) as Partial<SiteOptions>;
  const defaults = options.defaults ?? {};

  const environments: Record<string, Environment> = {};
  const all = Object.entries(options.environments ?? {}).map(([name, own]) => {
    const at: Path = ['environments', name];
    // What runs on a laptop must not fail for want of a bucket that the others share.
    const { state, ...unshared } = defaults;
    const joined = join(name === 'local' ? unshared : defaults, own);
    const env = withDefaults(name, joined);
    const found = environmentProblems(env, at);
    const gather = <T>(work: () => T): T | undefined => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof PolicyError || error instanceof RoutingError)) throw error;
        found.push(...error.problems);
        return undefined;
      }
    };
    const policy = gather(() => compile(policyOptions(joined), at));
    const routes = gather(() => routesOf(env, joined, at, facts));
    if (routes) found.push(...viewerProblems(env, routes, at));
    if (policy) {
      found.push(...policyProblems(policy, env, at));
      const sealed = seal ? sealPolicy(policy, seal.needs) : policy;
      if (seal) reportBudget(sealed, [...at, 'headers', 'contentSecurityPolicy'], (problem) => found.push(problem));
      if (routes) environments[name] = { ...env, policy: sealed, routes };
    }
    problems.push(...found.map((problem) => whereWritten(problem, own, defaults)));
    return env;
  });
  if (options.site !== undefined && options.environments !== undefined)
    problems.push(...siteProblems(options.site, all));

  const told = [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
  if (told.length > 0) throw new ConfigError(told);
  const { site, website = 'website', sealed } = options as SiteOptions;
  return { site, website: seal?.website ?? website, ...(sealed !== undefined && { sealed }), environments };
}

/** What people write for an option, without hyphens and in lower case, and the option's name. */
const ALIASES = {
  memory: 'memorySize',
  bucket: 'bucketName',
  aliases: 'domain',
  waf: 'webAclArn',
  logging: 'accessLogs',
};

/** The keys of an environment that are joined with the defaults' entry by entry; every other one replaces it. */
const JOINED = ['headers', 'tags', 'edgeFunction'] as const;

function join(defaults: EnvironmentOptions, own: EnvironmentOptions): EnvironmentOptions {
  const joined: Record<string, unknown> = { ...defaults, ...own };
  for (const key of JOINED) {
    if (isObject(defaults[key]) && isObject(own[key])) joined[key] = { ...defaults[key], ...own[key] };
  }
  return joined;
}

/** @throws {RoutingError} */
function routesOf(env: Checked, { urls, spa, redirects }: RoutingOptions, at: Path, facts?: SiteFacts) {
  const { defaultRootObject: root, errorPage, domain } = env;
  const to = domain && primaryName(domain);
  const file = facts?.redirects && readRedirectsFile(facts.redirects.text, facts.redirects.file, errorPage);
  if (file && file.problems.length > 0) throw new RoutingError(file.problems);
  return compileRoutes({ urls, spa, redirects }, at, {
    root,
    hosts: to === undefined ? undefined : { from: domain?.redirectFrom ?? [], to },
    keys: facts?.keys,
    file,
  });
}

type Checked = Omit<Environment, 'policy' | 'routes'>;

function withDefaults(name: string, options: EnvironmentOptions): Checked {
  const { preset, headers, stage, remove, rules, urls, spa, redirects, edgeFunction, state, ...rest } = options;
  return {
    region: 'us-east-1',
    forceDestroy: false,
    oldVersionsDays: 90,
    bucketLifecycle: true,
    originAccess: 'oai',
    listBucket: false,
    behaviors: [],
    defaultRootObject: 'index.html',
    errorPage: '/404.html',
    priceClass: 'PriceClass_100',
    responseHeadersPolicy: false,
    waitForDeployment: true,
    tags: {},
    ...rest,
    name,
    edgeFunction: {
      memorySize: 128,
      timeout: 3,
      onFailure: 'open',
      onDestroy: 'retain',
      ...edgeFunction,
      logs: { retentionDays: 365, level: 'error', ...edgeFunction?.logs },
    },
    ...(state && {
      state: {
        region: 'us-east-1',
        encryption: 'AES256' as const,
        ...state,
        oldVersions: { days: 365, keep: 50, ...state.oldVersions },
      },
    }),
  };
}

function policyOptions({ preset, headers, stage, remove, rules }: EnvironmentOptions): PolicyOptions {
  return Object.fromEntries(
    Object.entries({ preset, headers, stage, remove, rules }).filter(([, value]) => value !== undefined),
  );
}

/** A problem found in an environment stands in `defaults` when that is where the value was written. */
function whereWritten(problem: Problem, own: EnvironmentOptions, defaults: EnvironmentOptions): Problem {
  const [, , key, entry] = problem.path;
  const has = (options: object, name: unknown) => isObject(options) && Object.hasOwn(options, String(name));
  const inOwn =
    has(own, key) &&
    (!(JOINED as readonly unknown[]).includes(key) ||
      has((own as Record<string, object>)[String(key)] as object, entry) ||
      !has((defaults as Record<string, object>)[String(key)] as object, entry));
  return inOwn || !has(defaults, key) ? problem : { ...problem, path: ['defaults', ...problem.path.slice(2)] };
}

/** A copy of `input` without the values that `problems` name. */
function without(input: unknown, problems: readonly Problem[]): unknown {
  if (problems.some(({ path }) => path.length === 0)) return {};
  const keep = (value: unknown, at: Path): unknown => {
    if (!isObject(value) || at.length > 3) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !problems.some(({ path }) => setAside(path, [...at, key])))
        .map(([key, inner]) => [key, keep(inner, [...at, key])]),
    );
  };
  return keep(input, []);
}

/** An option of an environment is set aside whole: half an option would be judged for what it lacks. */
function setAside(problem: Path, at: Path): boolean {
  const depth = problem[0] === 'environments' ? 3 : problem[0] === 'defaults' ? 2 : 1;
  const whole = problem.slice(0, depth);
  return whole.length === at.length && whole.every((part, i) => part === at[i]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
