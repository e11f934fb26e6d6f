import type { Browser } from 'playwright-core';
import type { FoundBrowser } from '../browser/find';
import { launchBrowser } from '../browser/launch';
import { sandboxFor } from '../browser/sandbox';
import { verifiedKeyHash } from '../browser/trust';
import type { PageRegression, PageResult, PagesReport } from '../check/report';
import { inParallel } from '../core/in-parallel';
import { relayWithoutPolicy } from '../seal/learn/relay';
import { comparePages } from './compare';
import type { Link, PagePlan, PageVisit } from './observation';
import { type Discovery, Visitor } from './visitor';

export interface ProveOptions {
  /** The site as deployed: `https://localhost:8443`. */
  readonly origin: string;
  /** The authority that vouches for it, PEM. @default those that browsers know */
  readonly authority?: string;
  /** Where to connect to instead of the origin's own host and port. */
  readonly connect?: { readonly host: string; readonly port: number };
  /** Pages to open by their addresses in addition to those that links lead to: paths with their query. @default none */
  readonly pages?: readonly string[];
  /** @default 100 */
  readonly mostPages?: number;
  /** Milliseconds that a page may take to load. @default 30000 */
  readonly timeout?: number;
  /** Without the browser's sandbox: see `sandboxFor`. @default false */
  readonly noSandbox?: boolean;
  readonly browser: FoundBrowser;
  readonly env: NodeJS.ProcessEnv;
  readonly onPage?: (page: string, done: number, known: number) => void;
}

/** Visits at one time, in each browser. */
const ABREAST = 3;
/** Files that browsers download or play instead of showing a page. */
const NO_PAGE =
  /\.(?:7z|avi|bz2|csv|dmg|docx?|exe|gz|iso|jar|m4[av]|mov|mp[34]|msi|og[gv]|pdf|pptx?|rar|tar|tgz|wav|webm|xlsx?|xz|zip)$/i;

/**
 * Opens the pages of a served site in a real browser through their own links, first without any header of a policy, then
 * as deployed, operates what they offer, and compares: text, picture, complaints of the browser, what a click leads to.
 * What differs from visit to visit without the policy too is left out: both are visited again before a page counts as
 * regressed.
 *
 * @throws {Error} in one line: the site cannot be opened, the authority does not vouch for it
 */
export async function prove(options: ProveOptions): Promise<PagesReport> {
  const { origin, authority, browser: found, env, connect, timeout = 30_000 } = options;
  const sandbox = sandboxFor([origin], process.getuid?.(), options.noSandbox ?? false);
  const { hostname, port, protocol } = new URL(origin);
  const hostRules =
    connect && `MAP ${hostname}:${port || (protocol === 'https:' ? 443 : 80)} ${connect.host}:${connect.port}`;
  const relay = await relayWithoutPolicy({ origin, authority, connect });
  const opened: Browser[] = [];
  try {
    const keys = authority === undefined ? [] : [await verifiedKeyHash(origin, authority, connect)];
    const bare = await launchBrowser(found, env, { trustedKeys: relay.keys, hostRules: relay.hostRules, sandbox });
    opened.push(bare);
    const deployed = await launchBrowser(found, env, { trustedKeys: keys, hostRules, sandbox });
    opened.push(deployed);
    const without = await Visitor.arrive(bare, { origin, timeout });
    const within = await Visitor.arrive(deployed, { origin, timeout });
    const { discoveries, beyond } = await discoverSite(without, options);
    const [first] = discoveries;
    if (first?.visit.status === 0)
      throw new Error(first.visit.opened?.complaints[0]?.text ?? `${origin} cannot be opened`);
    let done = 0;
    const pages = await inParallel(discoveries, ABREAST, async ({ plan, visit }): Promise<PageResult> => {
      const { regressions, after } = await judge(plan, visit, without, within);
      done += 1;
      options.onPage?.(plan.page, discoveries.length + done, 2 * discoveries.length);
      return {
        page: plan.page,
        ...(plan.from && { from: plan.from.on }),
        controls: plan.controls.length,
        regressions,
        ...pictures(plan, regressions, visit, after),
      };
    });
    const left = discoveries.reduce((sum, one) => sum + one.left, 0);
    const notTried = [
      ...(beyond > 0 ? [`${beyond} more ${beyond === 1 ? 'page' : 'pages'} (--pages raises the limit)`] : []),
      ...(left > 0
        ? [`${left} ${left === 1 ? 'control' : 'controls'}: more than 8 on a page, or said to delete, buy or leave`]
        : []),
    ];
    return { browser: `Chromium ${deployed.version()}`, pages, notTried };
  } finally {
    for (const browser of opened) await browser.close();
    await relay.close();
  }
}

/** Without a finding, or after the page was visited again on both sides, the findings that stay. */
async function judge(
  plan: PagePlan,
  before: PageVisit,
  without: Visitor,
  within: Visitor,
): Promise<{ readonly regressions: readonly PageRegression[]; readonly after: PageVisit }> {
  const after = await within.visit(plan);
  const first = comparePages(plan, before, after);
  if (first.length === 0) return { regressions: [], after };
  const noise = [await without.visit(plan)];
  const second = comparePages(plan, before, after, noise);
  // A browser does not report violations by chance; all else may have been caught while it was still loading.
  if (second.length === 0 || second.some(({ kind }) => kind === 'violation')) return { regressions: second, after };
  noise.push(await without.visit(plan));
  const again = await within.visit(plan);
  return { regressions: comparePages(plan, before, again, noise), after: again };
}

/** Follows the links of the site, breadth first, from its start page. */
async function discoverSite(
  visitor: Visitor,
  { pages = [], mostPages = 100, onPage }: ProveOptions,
): Promise<{ readonly discoveries: readonly Discovery[]; readonly beyond: number }> {
  const known = new Set(['/']);
  const beyond = new Set<string>();
  const isNew = (page: string) => {
    if (known.has(page) || NO_PAGE.test(page.replace(/\?.*/s, ''))) return false;
    if (known.size >= mostPages) {
      beyond.add(page);
      return false;
    }
    known.add(page);
    return true;
  };
  const discoveries: Discovery[] = [];
  let level: { readonly page: string; readonly from?: Link }[] = [{ page: '/' }];
  while (level.length > 0) {
    const found = await inParallel(level, ABREAST, async ({ page, from }) => {
      const discovery = await visitor.discover(page, from);
      onPage?.(page, discoveries.length, known.size);
      return discovery;
    });
    discoveries.push(...found);
    level = found
      .flatMap(({ links }) => links)
      .filter(({ page }) => isNew(page))
      .map((link) => ({ page: link.page, ...(link.selector !== '' && { from: link }) }));
    // What no link leads to comes last, by its address.
    if (level.length === 0) level = pages.filter(isNew).map((page) => ({ page }));
  }
  return { discoveries, beyond: beyond.size };
}

/** The page as it was and is, at the first moment that looks different. */
function pictures(
  { controls }: PagePlan,
  regressions: readonly PageRegression[],
  before: PageVisit,
  after: PageVisit,
): Pick<PageResult, 'before' | 'after'> {
  const different = regressions.find(({ kind }) => kind === 'picture')?.after;
  if (different === undefined) return {};
  const control = controls.findIndex(({ label }) => label === different);
  const pictureOf = ({ arrived, opened, operated }: PageVisit) =>
    (control >= 0 ? operated[control] : different === 'opened' ? opened : arrived)?.picture?.toString('base64');
  return { before: pictureOf(before), after: pictureOf(after) };
}
