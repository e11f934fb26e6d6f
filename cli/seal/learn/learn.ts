import { lookup } from 'mime-types';
import { type CompiledPolicy, resolve } from '../../../lib/policy';
import type { FoundBrowser } from '../../browser/find';
import { launchBrowser } from '../../browser/launch';
import { sandboxFor } from '../../browser/sandbox';
import { listFiles } from '../../site/site-files';
import { learningContext, type Opened, openPage } from './open-pages';
import { type Learnt, propose } from './propose';
import { relayReportOnly } from './relay';
import { asEnforced } from './report-only';
import { serveReportOnly } from './serve';
import {
  distinct,
  keyPath,
  type Place,
  readFrames,
  readObserved,
  readReport,
  type Violation,
  withHashes,
} from './violation';

/** A site that is served already: its pages, all of one origin. */
export interface ServedSite {
  readonly urls: readonly string[];
  /** The authority that vouches for a local server, PEM. @default those that browsers know */
  readonly authority?: string;
}

export interface LearnOptions {
  /** The folder of a built site, or a site that is served. */
  readonly site: string | ServedSite;
  /** What is to be enforced one day; of a policy that is tried as Report-Only, what is tried. */
  readonly policy: CompiledPolicy;
  /** Of a folder, the pages as its files: `guide/index.html`. @default every .html and .htm file */
  readonly pages?: readonly string[];
  /** What to click on each page that has it: selectors of Playwright. @default nothing */
  readonly click?: readonly string[];
  /** Milliseconds that a page may take to load. @default 30000 */
  readonly timeout?: number;
  /** @default 'index.html' */
  readonly rootObject?: string;
  /** @default '/404.html' */
  readonly errorPage?: string;
  readonly browser: FoundBrowser;
  readonly env: NodeJS.ProcessEnv;
  /** Without the browser's sandbox: see `sandboxFor`. @default false */
  readonly noSandbox?: boolean;
  readonly onPage?: (page: string, number: number, of: number) => void;
}

/**
 * Serves a folder on loopback with the policy as Report-Only, or relays a served site with it in the place of the site's own headers;
 * opens the pages in a real browser, and proposes the narrowest change to the policy for everything that it would have
 * refused. Nothing is written.
 *
 * @throws {Error} in one line: no folder, no page, a page that does not load
 */
export async function learn(options: LearnOptions): Promise<Learnt> {
  const { site, click = [], timeout = 30_000, rootObject = 'index.html', errorPage = '/404.html' } = options;
  const urls = typeof site === 'string' ? [] : site.urls;
  // Before anything is served: it may refuse.
  const sandbox = sandboxFor(urls, process.getuid?.(), options.noSandbox ?? false);
  const policy = asEnforced(options.policy);
  const asked = typeof site === 'string' ? await pagesOf(site, options.pages) : pathsOf(site.urls);
  const root = `/${rootObject}`;
  const pages = asked.map((path) => keyPath(path.replace(/\?.*/s, ''), root));
  const seen: Seen[] = [];
  const reports = pages.map((): string[] => []);
  const reporting = {
    policy,
    rootObject: root,
    onReport: (text: string, number: number) => void reports[number]?.push(text),
  };
  const server =
    typeof site === 'string'
      ? await serveReportOnly({ ...reporting, folder: site, errorPage })
      : await relayReportOnly({ ...reporting, origin: new URL(site.urls[0]!).origin, authority: site.authority });
  const { origin, keys, hostRules } = server;
  try {
    const browser = await launchBrowser(options.browser, options.env, { trustedKeys: keys, hostRules, sandbox });
    const clicked = new Set<string>();
    try {
      for (const [number, page] of pages.entries()) {
        options.onPage?.(page, number + 1, pages.length);
        server.open(number);
        const place: Place = { origin, page, rootObject: root };
        const context = await learningContext(browser);
        try {
          const opened = await openPage(context, origin + addressOf(asked[number]!, rootObject), place, {
            click,
            timeout,
          });
          for (const selector of opened.clicked) clicked.add(selector);
          seen.push({ place, ...opened, reports: reports[number]! });
        } catch (error) {
          throw new Error(`${page}: ${server.failure?.() ?? (error as Error).message.split('\n')[0]}`);
        } finally {
          await context.close();
        }
      }
    } finally {
      await browser.close();
    }
    const unclicked = click.filter((selector) => !clicked.has(selector));
    if (unclicked.length > 0) throw new Error(`--click ${unclicked[0]}: no page has it.`);
    // Only now: a report may come when its page is closed already.
    return propose(distinct(seen.flatMap((one) => inOrder(violationsOf(one, policy)))), policy, pages);
  } finally {
    await server.close();
  }
}

/** All that was told while one page was open. */
interface Seen extends Opened {
  readonly place: Place;
  readonly reports: readonly string[];
}

function violationsOf({ place, reports, observed, hashes, frames }: Seen, policy: CompiledPolicy): Violation[] {
  const read = reports.flatMap((text) => readReport(text, place) ?? []);
  // Event handlers are observed with their text; of a frame the report does not say which one it was.
  const told = read.filter(
    ({ what, blocked }) => what !== 'frame-ancestors' && !(what === 'script-src-attr' && blocked === 'inline'),
  );
  return [
    ...withHashes(told, hashes),
    ...observed.flatMap((one) => readObserved(one, place)).filter((one) => !isCredentialless(one, policy)),
    ...readFrames(frames, policy, place),
  ];
}

/** Reports come in any order: what is told must not depend on it. */
function inOrder(violations: readonly Violation[]): Violation[] {
  const keyOf = ({ kind, what, target, blocked, at, sample }: Violation) =>
    JSON.stringify([kind, what, target, blocked, at, sample]);
  return violations.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Under a Report-Only policy the browser asks with cookies after all, and reports what it would load without them. */
function isCredentialless({ kind, what, target }: Violation, policy: CompiledPolicy): boolean {
  const { set } = resolve(policy, { path: target, contentType: lookup(target) || 'text/html', status: 200 });
  const embedder = set.find(([name]) => name.toLowerCase() === 'cross-origin-embedder-policy')?.[1];
  return kind === 'embedder' && !/frame$/.test(what) && embedder?.startsWith('credentialless') === true;
}

/** The pages of a folder as browsers ask for them, or those of its files that are named. */
async function pagesOf(folder: string, named: readonly string[] | undefined): Promise<string[]> {
  const files = await listFiles(folder);
  const pages = named?.map((file) => file.replace(/^\.?\//, '')) ?? files.filter((file) => /\.html?$/i.test(file));
  if (pages.length === 0) throw new Error(`${folder}: holds no page to open. Name the folder of a built site.`);
  const missing = pages.find((file) => !files.includes(file));
  if (missing !== undefined) throw new Error(`${folder}: there is no page ${missing}.`);
  return pages.map((file) => `/${file.split('/').map(encodeURIComponent).join('/')}`);
}

/** A folder's first page as visitors open it, which is what a router in its scripts knows: `/guide/`. */
function addressOf(path: string, rootObject: string): string {
  return path.endsWith(`/${rootObject}`) ? path.slice(0, -rootObject.length) : path;
}

function pathsOf(urls: readonly string[]): string[] {
  const other = urls.find((url) => new URL(url).origin !== new URL(urls[0]!).origin);
  if (other !== undefined) throw new Error(`${other}: is of another origin than ${urls[0]}. Learn of one at a time.`);
  return urls.map((url) => new URL(url).pathname + new URL(url).search);
}
