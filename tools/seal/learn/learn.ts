import { existsSync } from 'node:fs';
import { lookup } from 'mime-types';
import { type CompiledPolicy, resolve } from '../../../lib/policy';
import type { FoundBrowser } from '../../browser/find';
import { launchBrowser } from '../../browser/launch';
import { listFiles } from '../../publish/publish-site';
import { type Opened, observingContext, openPage } from './open-pages';
import { type Learnt, propose } from './propose';
import { asEnforced } from './report-only';
import { serveReportOnly } from './serve';
import {
  distinct,
  type Observed,
  type Place,
  readFrames,
  readObserved,
  readReport,
  type Violation,
  withHashes,
} from './violation';

export interface LearnOptions {
  /** The folder of a built site. */
  readonly folder: string;
  /** What is to be enforced one day; of a policy that is tried as Report-Only, what is tried. */
  readonly policy: CompiledPolicy;
  /** Pages as files of the folder: `guide/index.html`. @default every .html and .htm file */
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
  readonly onPage?: (page: string, number: number, of: number) => void;
}

/**
 * Serves a folder on loopback with the policy as Report-Only, opens its pages in a real browser, and proposes the
 * narrowest change to the policy for everything that it would have refused. Nothing is written.
 *
 * @throws {Error} in one line: no folder, no page, a page that does not load
 */
export async function learn(options: LearnOptions): Promise<Learnt> {
  const { folder, click = [], timeout = 30_000, rootObject = 'index.html', errorPage = '/404.html' } = options;
  const policy = asEnforced(options.policy);
  const files = options.pages ?? (await listFiles(folder)).filter((file) => /\.html?$/i.test(file));
  if (files.length === 0) throw new Error(`${folder}: holds no page to open. Name the folder of a built site.`);
  for (const file of files) {
    if (!existsSync(`${folder}/${file}`)) throw new Error(`${folder}: there is no page ${file}.`);
  }
  const pages = files.map(pathOf);
  const root = `/${rootObject}`;
  const seen: Seen[] = [];
  const reports = pages.map((): string[] => []);
  const onReport = (text: string, number: number) => void reports[number]?.push(text);
  const server = await serveReportOnly({ folder, policy, rootObject: root, errorPage, onReport });
  try {
    const browser = await launchBrowser(options.browser, options.env, [server.keyHash]);
    const clicked = new Set<string>();
    try {
      for (const [number, page] of pages.entries()) {
        options.onPage?.(page, number + 1, pages.length);
        server.open(number);
        const place: Place = { origin: server.origin, page, rootObject: root };
        const observed: Observed[] = [];
        const context = await observingContext(browser, (one) => void observed.push(one));
        try {
          const opened = await openPage(context, server.origin + page, place, { click, timeout });
          for (const selector of opened.clicked) clicked.add(selector);
          seen.push({ place, observed, ...opened, reports: reports[number]! });
        } catch (error) {
          throw new Error(`${page}: ${(error as Error).message.split('\n')[0]}`);
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
    return propose(distinct(seen.flatMap((one) => violationsOf(one, policy))), policy, pages);
  } finally {
    await server.close();
  }
}

/** All that was told while one page was open. */
interface Seen extends Opened {
  readonly place: Place;
  readonly reports: readonly string[];
  readonly observed: readonly Observed[];
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

/** Under a Report-Only policy the browser asks with cookies after all, and reports what it would load without them. */
function isCredentialless({ kind, what, target }: Violation, policy: CompiledPolicy): boolean {
  const { set } = resolve(policy, { path: target, contentType: lookup(target) || 'text/html', status: 200 });
  const embedder = set.find(([name]) => name.toLowerCase() === 'cross-origin-embedder-policy')?.[1];
  return kind === 'embedder' && !/frame$/.test(what) && embedder?.startsWith('credentialless') === true;
}

/** A file's path as browsers ask for it. */
function pathOf(file: string): string {
  return `/${file.split('/').map(encodeURIComponent).join('/')}`;
}
