import { bundleViewerRequest, type ViewerRequestBundle } from '../../../lib/bundle/viewer-request';
import { viewerFunctionViolations } from '../../../lib/cloudfront/viewer-function-rules';
import { compile } from '../../../lib/policy';
import { type CompiledRoutes, compileRoutes, route } from '../../../lib/routing';
import { Random } from '../../support/random';
import { load, type Returned, requestEvent } from '../../support/viewer-request';

export interface FuzzRoutesOptions {
  readonly seed: number;
  /** The numbers of the first request, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly progress?: (done: number) => void;
  /** Changes the compiled code, where a test wants a bad one. */
  readonly change?: (code: string) => string;
}

export interface FuzzRoutesResult {
  readonly redirects: number;
  readonly rewrites: number;
  readonly unchanged: number;
  readonly failure?: { readonly number: number; readonly url: string; readonly host: string; readonly reason: string };
}

const SITE = 'www.example.com';
const HOSTS: readonly string[] = [SITE, 'example.com', 'd111111abcdef8.cloudfront.net'];
const KEYS = [
  'index.html',
  'docs/index.html',
  'about.html',
  'blog/index.html',
  'LICENSE',
  'app/index.html',
  'für.html',
];
const REDIRECTS = [
  { from: '/old', to: '/docs' },
  { from: '/sale', to: '/about.html?from=sale#top', status: 302 as const },
  { from: '/go/:where', to: '/:where' },
  { from: '/blog/:year/:slug', to: '/posts/:slug', status: 308 as const },
  { from: '/wiki/*', to: '/docs/:splat', status: 307 as const },
];
const MANY = Array.from({ length: 400 }, (_, i) => ({ from: `/page/${i}`, to: `/docs/${i}` }));

/** Sites of every style, with and without redirects, a store, an application, and names that redirect. */
const SITES: readonly CompiledRoutes[] = (['folders', 'files', 'exact'] as const).flatMap((urls) =>
  [
    {},
    { redirects: REDIRECTS },
    { redirects: [...REDIRECTS, ...MANY], spa: ['/app/*'] },
    { redirects: REDIRECTS, spa: true },
  ].map((options) =>
    compileRoutes({ urls, ...options }, [], { keys: KEYS, hosts: { from: ['example.com'], to: SITE } }),
  ),
);

/** What paths are made of: the site's own, and what has opened redirects, split headers or confused parsers. */
const PARTS: readonly string[] = (
  'docs about.html about blog LICENSE app index.html index old sale go wiki page posts 2024 17 f%C3%BCr v1.2 site.css .well-known .env ' +
  'evil.example @evil.example evil.example:443 https: http: javascript: data: %2f %2F %5c %5C %2e %2e%2e . .. ... %00 %0a %0d%0a %09 %20 ' +
  '%252f %ff %c0%af %E5%98%8A %zz % ; ;@ : * ? # \\ \\\\ \t \r\n \n \u0000 \u00fc \u3002 \uff0f \u202e < > " \' ` { } | ^ [ ] ~ ! $ & ( ) + , = ' +
  'constructor __proto__ hasOwnProperty toString :splat :where $& $1'
)
  .split(' ')
  .concat(['', ' ', 'a'.repeat(3000)]);
const QUERIES: readonly (string | undefined)[] = [
  undefined,
  undefined,
  '',
  'a=1',
  'a=1&a=2&b',
  'x=%0d%0a',
  'x=\r\nSet-Cookie: y',
  '//evil.example',
  '#',
  'ü',
  'a b',
  '"><script>',
];

/** A path of up to six parts, with one slash between most of them. */
function pathOf(random: Random): string {
  let path = random.once(20) ? '' : '/';
  for (let i = random.below(6); i >= 0; i--)
    path += random.pick(PARTS) + (random.once(3) ? '' : random.once(12) ? '//' : '/');
  return random.once(3) && path.endsWith('/') ? path.slice(0, -1) : path;
}

/**
 * Runs the compiled functions on random and hostile requests, up to the first that goes wrong: a throw, a redirect off the site's hosts,
 * what CloudFront would refuse, or what `route` does not say.
 */
export async function fuzzRoutes({ seed, from, to, progress, change }: FuzzRoutesOptions): Promise<FuzzRoutesResult> {
  const policy = compile({});
  const sites = SITES.flatMap((routes) => {
    const bundle = bundleViewerRequest(routes, policy);
    return bundle ? [{ routes, run: load(changed(bundle, change)) }] : [];
  });
  const counts = { redirects: 0, rewrites: 0, unchanged: 0 };
  for (let number = from; number < to; number++) {
    const random = new Random(Math.imul(seed, 0x9e3779b1) ^ number);
    const { routes, run } = sites[number % sites.length] as (typeof sites)[number];
    const host = random.pick(HOSTS);
    const uri = pathOf(random);
    const query = random.pick(QUERIES);
    const url = query === undefined ? uri : `${uri}?${query}`;
    const event = requestEvent(uri, host, query);
    let returned: Returned;
    let reason: string | undefined;
    try {
      returned = await run(event);
      reason = fault(routes, { uri, host, query }, returned);
    } catch (error) {
      return { ...counts, failure: { number, url, host, reason: `it threw: ${error}` } };
    }
    if (reason !== undefined) return { ...counts, failure: { number, url, host, reason } };
    if (returned.statusCode !== undefined) counts.redirects += 1;
    else if (returned.uri !== uri) counts.rewrites += 1;
    else counts.unchanged += 1;
    if (number % 10_000 === 0) progress?.(number - from);
  }
  return counts;
}

function changed(bundle: ViewerRequestBundle, change?: (code: string) => string): ViewerRequestBundle {
  return change ? { ...bundle, code: change(bundle.code) } : bundle;
}

/** Why what the function returned is wrong. */
function fault(
  routes: CompiledRoutes,
  request: { readonly uri: string; readonly host: string; readonly query: string | undefined },
  returned: Returned,
): string | undefined {
  const { uri, host, query } = request;
  // A path that does not start with a slash is never CloudFront's; such a one has to come back as it is.
  const [refused] = uri.startsWith('/') ? viewerFunctionViolations(plainEvent(uri, host), plain(returned)) : [];
  if (refused && returned.statusCode !== undefined) return `CloudFront would refuse it: ${refused.message}`;
  if (refused && returned.uri !== uri) return `CloudFront would refuse it: ${refused.message}`;
  const said = route(routes, request);
  if (returned.statusCode === undefined) {
    if (said.kind === 'redirect') return `route says ${said.status} ${said.location}`;
    const expected = said.kind === 'serve' ? said.uri : uri;
    return returned.uri === expected ? undefined : `it asks for ${returned.uri}, and route says ${expected}`;
  }
  const location = returned.headers?.location?.value ?? '';
  if (!/^(?:https:\/\/www\.example\.com)?\/(?![/\\])[!-~]*$/.test(location)) return `it leads to ${location}`;
  const lands = new URL(location, `https://${host}/`).host;
  if (lands !== (host === 'example.com' ? SITE : host)) return `it leads to ${lands}`;
  for (const [name, { value }] of Object.entries(returned.headers ?? {})) {
    if (!/^[a-z0-9-]+$/.test(name) || !/^[ -~]*$/.test(value)) return `header ${name} has ${JSON.stringify(value)}`;
  }
  if (returned.headers?.['content-security-policy'] === undefined) return 'it has no Content-Security-Policy';
  if (said.kind !== 'redirect' || said.location !== location || said.status !== returned.statusCode) {
    return `it redirects to ${location}, and route says ${JSON.stringify(said)}`;
  }
  if (query !== undefined && query !== '' && !location.includes(query)) return `it loses the query: ${location}`;
  return undefined;
}

/** Without what is no data: the event as CloudFront has it. */
function plainEvent(uri: string, host: string): unknown {
  const event = requestEvent(uri, host);
  const { rawQueryString, ...request } = event.request;
  return { ...event, request };
}

function plain({ rawQueryString, ...returned }: Returned & { rawQueryString?: unknown }): unknown {
  return returned;
}
