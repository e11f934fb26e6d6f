import { createHash } from 'node:crypto';
import { type BuildOptions, build, buildSync } from 'esbuild';
import type { RedirectHeaders, ViewerRequestSettings } from '../../lambda/viewer-request';
import { matchesMediaType } from '../policy/media-type';
import { resolve } from '../policy/resolve';
import type { CompiledPolicy, HeaderPair, Path } from '../policy/types';
import { type CompiledRoutes, needsFunction, RoutingError } from '../routing';
import { REDIRECT_STATUSES } from '../routing/types';
import { projectRoot } from './project-root';

/** The CloudFront Function of a site's routes. */
export interface ViewerRequestBundle {
  readonly code: string;
  /** Of the code, in base64. */
  readonly codeSha256: string;
  /** The entries of its KeyValueStore, where they do not fit into the code. */
  readonly store?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_CODE_BYTES = 10_240;
const MOST_STORE_BYTES = 5 * 1024 * 1024;

/** Browsers keep a redirect that lasts for as long as they like: an hour, so that one that was wrong is forgotten. */
const LASTING: RedirectHeaders = {
  statuses: [
    [301, 301],
    [308, 308],
  ],
  remove: [],
  set: { 'cache-control': 'max-age=3600' },
};

/**
 * Builds the function; `undefined` where the routes need none. What holds for single paths is in the code as long as it fits, and else in
 * a KeyValueStore.
 * @param at the environment's place in the configuration, put in front of the problem's path
 * @throws {RoutingError} where even then it is larger than CloudFront takes
 */
export function bundleViewerRequest(
  routes: CompiledRoutes,
  policy: CompiledPolicy,
  at: Path = [],
): ViewerRequestBundle | undefined {
  if (!needsFunction(routes)) return undefined;
  const make = (inStore: boolean) => buildSync(optionsFor(routes, policy, inStore)).outputFiles[0]?.text as string;
  const whole = make(false);
  return fits(whole) ? bundle(whole) : bundle(requireFit(make(true), routes, policy, at), routes.exact);
}

/** The same, with esbuild at work in its own process while this one goes on. */
export async function bundleViewerRequestAside(
  routes: CompiledRoutes,
  policy: CompiledPolicy,
  at: Path = [],
): Promise<ViewerRequestBundle | undefined> {
  if (!needsFunction(routes)) return undefined;
  const make = async (inStore: boolean) =>
    (await build(optionsFor(routes, policy, inStore))).outputFiles[0]?.text as string;
  const whole = await make(false);
  return fits(whole) ? bundle(whole) : bundle(requireFit(await make(true), routes, policy, at), routes.exact);
}

function bundle(code: string, store?: Readonly<Record<string, string>>): ViewerRequestBundle {
  return { code, codeSha256: createHash('sha256').update(code).digest('base64'), ...(store && { store }) };
}

function fits(code: string): boolean {
  return Buffer.byteLength(code) <= MOST_CODE_BYTES;
}

function requireFit(code: string, routes: CompiledRoutes, policy: CompiledPolicy, at: Path): string {
  const store = Object.entries(routes.exact).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (store > MOST_STORE_BYTES) {
    throw new RoutingError([
      {
        path: [...at, 'redirects'],
        value: Object.keys(routes.exact).length,
        rule: `redirects take ${store} bytes, and a KeyValueStore has ${MOST_STORE_BYTES} (CloudFront KeyValueStore quotas)`,
        remedy: "Join some by a pattern such as '/old/*'",
      },
    ]);
  }
  if (fits(code)) return code;
  const headers = Buffer.byteLength(JSON.stringify(redirectHeaders(policy)));
  const patterns = Buffer.byteLength(JSON.stringify([routes.patterns, routes.spa, routes.hosts]));
  const most = headers > patterns;
  throw new RoutingError([
    {
      path: most ? [...at, 'headers'] : [...at, 'redirects'],
      value: Buffer.byteLength(code),
      rule: `bytes has the edge function for the routes, ${headers} of headers and ${patterns} of patterns, and CloudFront takes ${MOST_CODE_BYTES} (CloudFront Functions quotas)`,
      remedy: most
        ? 'Shorten the headers, Content-Security-Policy first: redirects carry them too'
        : 'Write fewer patterns: single paths go to a KeyValueStore',
    },
  ]);
}

function optionsFor(routes: CompiledRoutes, policy: CompiledPolicy, inStore: boolean) {
  const root = projectRoot();
  const { version, exact, ...rules } = routes;
  const settings: ViewerRequestSettings = {
    rules,
    headers: redirectHeaders(policy),
    ...(inStore || Object.keys(exact).length === 0 ? {} : { exact }),
  };
  const byPath = settings.headers.some(({ paths }) => paths);
  const contents = `
import { createViewerRequest } from './lambda/viewer-request';
${byPath ? "import { normalizePath } from './lib/policy/path-pattern';" : ''}
routes = createViewerRequest(${JSON.stringify(settings)}${byPath ? ', normalizePath' : ''});
`;
  // The runtime wants a declared function, and knows `await` in that one alone.
  const frame = inStore
    ? {
        banner: "import cf from 'cloudfront';\nvar store = cf.kvs(), routes;",
        footer:
          'async function handler(event) {\n  var entry, key = routes.key(event);\n  try {\n    if (key) entry = await store.get(key);\n  } catch (missing) {}\n  return routes.respond(event, entry);\n}',
      }
    : { banner: 'var routes;', footer: 'function handler(event) {\n  return routes.respond(event);\n}' };
  return {
    stdin: { contents, resolveDir: root, sourcefile: 'viewer-request.js', loader: 'js' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'neutral',
    format: 'iife',
    // JavaScript runtime 2.0: ES 5.1, with these of later ones.
    target: 'es5',
    supported: { 'const-and-let': true, arrow: true, 'template-literal': true },
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: frame.banner },
    footer: { js: frame.footer },
    outfile: 'viewer-request.js',
    write: false,
    logLevel: 'error',
    tsconfigRaw: {},
  } as const satisfies BuildOptions;
}

/** What the policy sets on a redirect: it has no content type and none of the origin's headers. */
export function redirectHeaders(policy: CompiledPolicy): RedirectHeaders[] {
  const { set } = resolve({ ...policy, rules: [] }, { path: '/', status: 301 });
  const levels = policy.rules.flatMap(({ when, set, remove }): RedirectHeaders[] => {
    if (when.contentTypes && !when.contentTypes.some((type) => matchesMediaType(type, ''))) return [];
    const { statuses } = when;
    const meant = REDIRECT_STATUSES.filter(
      (status) => !statuses || statuses.some(([from, to]) => from <= status && status <= to),
    );
    if (meant.length === 0) return [];
    const every = meant.length === REDIRECT_STATUSES.length;
    return [
      {
        ...(when.paths && { paths: when.paths }),
        ...(!every && { statuses: meant.map((status) => [status, status] as const) }),
        remove,
        set: byName(set),
      },
    ];
  });
  return [LASTING, { remove: [], set: byName(set) }, ...levels];
}

function byName(pairs: readonly HeaderPair[]): Record<string, string> {
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
