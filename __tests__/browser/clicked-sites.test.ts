import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../cli/browser/launch';
import { publishSite } from '../../cli/publish/publish-site';
import { filesToPublish } from '../../cli/site/site-files';
import { bundleViewerRequest } from '../../lib/bundle/viewer-request';
import { compile } from '../../lib/policy';
import { compileRoutes } from '../../lib/routing';
import { LocalSites } from '../../proof/bench/publish/local-sites';
import { publishing } from '../../proof/bench/publish/publishing';
import { describeInBrowser, openPage } from './support/browser';
import { type ClickedSite, clickedSites } from './support/clicked-sites';
import { fixtureSitesFolder } from './support/fixture-sites';
import { type Published, seenFrom } from './support/published';

jest.setTimeout(180_000);

describeInBrowser('the sites that generators built, published to AWS on loopback with their routes', (found) => {
  const dir = mkdtempSync(join(tmpdir(), 'clicked-sites-'));
  let browser: Browser;
  let sites: LocalSites;
  const published: Record<string, Published> = {};

  beforeAll(async () => {
    sites = await LocalSites.start(dir);
    await Promise.all(Object.keys(clickedSites).map(publish));
    published.unrouted = await seenFrom((await sites.serve('eleventy', 'optimized')).edge);
    const keys = Object.values(published).map(({ key }) => key);
    browser = await launchBrowser(found, process.env, { trustedKeys: keys });
  });

  afterAll(async () => {
    await browser?.close();
    await sites?.close();
    rmSync(dir, { recursive: true });
  });

  async function publish(name: string): Promise<void> {
    const folder = join(fixtureSitesFolder, name);
    const keys = await filesToPublish(folder);
    const routes = compileRoutes(clickedSites[name]!.routes, [], { keys });
    const code = bundleViewerRequest(routes, compile({ preset: 'none' }))?.code;
    await sites.makeBucket(name);
    if (code !== undefined) await sites.makeViewerFunction(name, code);
    const { distributionId, edge } = await sites.serve(name, 'optimized', undefined, code && name);
    const { s3, cloudFront } = sites;
    await publishSite(publishing({ s3, cloudFront, distributionId }, folder, name));
    published[name] = await seenFrom(edge);
  }

  it('are all tried here', () => {
    expect(readdirSync(fixtureSitesFolder).sort()).toEqual(Object.keys(clickedSites));
  });

  it.each(Object.entries(clickedSites))('%s: every link on every page leads to the right page', async (name, site) => {
    const { clicked, complaints } = await goThrough(browser, published[name]!.url, site.pages);
    expect(clicked.filter(({ heading, to }) => heading !== site.pages[to])).toEqual([]);
    // Every page was come to by a link, the start page aside.
    const reached = new Set(['/', ...clicked.map(({ to }) => to)]);
    expect(Object.keys(site.pages).filter((path) => !reached.has(path))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('eleventy without the function of its routes: its links lead to errors', async () => {
    const { url } = published.unrouted!;
    const { complaints } = await goThrough(browser, url, { '/': 'Start here' });
    const refused = complaints.filter((complaint) => complaint.startsWith('403 '));
    expect(refused.sort()).toEqual([`403 ${url}/borrow/`, `403 ${url}/safety/`]);
  });
});

interface Clicked {
  readonly on: string;
  readonly href: string;
  /** Where the click ended. */
  readonly to: string;
  readonly heading: string;
}

interface Went {
  readonly clicked: readonly Clicked[];
  /** What browser and server complained of: `404 https://…` for a response. */
  readonly complaints: readonly string[];
}

/** Milliseconds that a page may take to show what it should, however busy the machine is. */
const PATIENCE = 60_000;
/** Hosts that are nobody's, which the plain site names; and what a page no longer wants once it is left. */
const NO_FAULT = /example\.com|ERR_FAILED|ERR_ABORTED|Failed to fetch/;

/** Goes to each page and clicks every link within the site that it has. */
async function goThrough(browser: Browser, url: string, pages: ClickedSite['pages']): Promise<Went> {
  const context = await browser.newContext();
  await context.route(/^https:\/\/[a-z]+\.example\.com\//, (route) => route.abort());
  context.setDefaultTimeout(PATIENCE);
  const { page, complaints } = await openPage(context);
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  const open = async (path: string) => {
    await page.goto(url + path);
    await headingOf(page, pages);
  };
  const clicked: Clicked[] = [];
  for (const on of Object.keys(pages)) {
    await open(on);
    for (const href of await hrefsOf(page)) {
      await open(on);
      await click(page, href);
      const heading = await headingOf(page, pages);
      clicked.push({ on, href, to: new URL(page.url()).pathname, heading });
    }
  }
  await context.close();
  return { clicked, complaints: complaints.filter((text) => !NO_FAULT.test(text)) };
}

/** The links to other pages of the site, as they are written. */
async function hrefsOf(page: Page): Promise<string[]> {
  const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
  const here = new URL(page.url());
  return [...new Set(links)].filter((href) => {
    const { origin, pathname } = new URL(href, here);
    return origin === here.origin && pathname !== here.pathname;
  });
}

async function click(page: Page, href: string): Promise<void> {
  const left = page.url();
  const links = page.locator(`a[href="${href}"]`);
  const visible = links.filter({ visible: true });
  if ((await visible.count()) > 0) {
    await visible.first().scrollIntoViewIfNeeded();
    await visible.first().click();
  } else {
    // In a menu that is closed.
    await links.first().dispatchEvent('click');
  }
  await page.waitForURL((now) => now.href !== left);
}

declare const document: { readonly querySelector: (selector: string) => { readonly innerText: string } | null };

/** The page's heading, once its scripts have put the right one there. */
async function headingOf(page: Page, pages: ClickedSite['pages']): Promise<string> {
  await page.waitForLoadState();
  const expected = pages[new URL(page.url()).pathname];
  // Sphinx and VitePress append an anchor that shows where the pointer is.
  const read = () => {
    const text = (document.querySelector('h1') ?? document.querySelector('h2'))?.innerText ?? '';
    return text
      .replace(/[\u200b¶]/g, '')
      .replace(/\s+/g, ' ')
      .trim();
  };
  const until = Date.now() + PATIENCE;
  for (;;) {
    const heading = await page.evaluate(read);
    if (expected === undefined || heading === expected || Date.now() > until) return heading;
    await page.waitForTimeout(30);
  }
}
