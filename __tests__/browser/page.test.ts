import { type AxeResults, source as axeSource } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../cli/browser/launch';
import { keyHash, verifiedKeyHash } from '../../cli/browser/trust';
import { makeIdentity, type ServerIdentity } from './support/authority';
import { describeInBrowser, openPage } from './support/browser';
import { serve, type Tampering, tamperingHandler } from './support/servers';
import { openSite, type Site } from './support/site';

jest.setTimeout(20_000);

const phone = { width: 390, height: 844 };

const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).textContent())?.replace(/\s+/g, ' ').trim();

describeInBrowser('the page in a browser', (found) => {
  let identity: ServerIdentity;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    identity = await makeIdentity();
    site = await openSite(identity);
    const keys = [await verifiedKeyHash(site.url, site.authority), keyHash(identity.cert)];
    browser = await launchBrowser(found, process.env, { trustedKeys: keys });
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function onPage<T>(
    options: BrowserContextOptions,
    path: string,
    look: (page: Page, complaints: string[]) => Promise<T>,
    from = site.url,
  ): Promise<T> {
    const context = await browser.newContext(options);
    try {
      const { page, complaints } = await openPage(context);
      await page.goto(from + path, { waitUntil: 'networkidle' });
      return await look(page, complaints);
    } finally {
      await context.close();
    }
  }

  async function onTamperedPage(tampering: Tampering, look: (page: Page) => Promise<void>): Promise<void> {
    const server = await serve(identity, tamperingHandler(site.url, site.authority, tampering));
    try {
      await onPage({}, '/', look, server.url);
    } finally {
      await server.close();
    }
  }

  it('loads under the strict policy without one complaint in the console', () =>
    onPage({}, '/', async (page, complaints) => {
      expect(await textOf(page, 'h1')).toBe('The headers this page came with');
      expect(complaints).toEqual([]);
    }));

  it('shows each security header with the value it was served with', () =>
    onPage({}, '/', async (page) => {
      const served = (await page.request.head(`${site.url}/`, { ignoreHTTPSErrors: true })).headers();
      const shown = await page
        .locator('[data-header]')
        .evaluateAll((cards) =>
          cards.map((card) => [
            card.getAttribute('data-header'),
            card.querySelector('code')?.textContent?.replace(/\n/g, ' '),
          ]),
        );
      expect(shown).toHaveLength(13);
      expect(shown).toEqual(shown.map(([name]) => [name, served[name!]]));
      expect(await textOf(page, '#tally')).toMatch(/^13 of 13 security headers came with this page\.$/);
      expect(await textOf(page, '[data-fact=status]')).toBe('200');
    }));

  it('says which headers did not come', () =>
    onTamperedPage({ strip: ['x-frame-options'] }, async (page) => {
      expect(await page.locator('.missing h3').allTextContents()).toEqual(['X-Frame-Options']);
      expect(await page.locator('.missing .value').allTextContents()).toEqual(['Not sent']);
      expect(await textOf(page, '#tally')).toContain('12 of 13');
    }));

  it('says so when its policy forbids it to ask', () =>
    onTamperedPage(
      { replace: { 'content-security-policy': "default-src 'none'; script-src 'self'" } },
      async (page) => {
        expect(await textOf(page, '#tally')).toContain('Not known');
      },
    ));

  it('reads well without scripts', () =>
    onPage({ javaScriptEnabled: false }, '/', async (page, complaints) => {
      expect(await page.locator('[data-header]').count()).toBe(13);
      expect(await textOf(page, '#tally')).toContain('Scripts are off');
      expect(await page.locator('#facts').isVisible()).toBe(false);
      expect(complaints).toEqual([]);
    }));

  it('answers a wrong address, however deep, with a page that is whole', () =>
    onPage({}, '/a/deep/and/wrong/address', async (page, complaints) => {
      expect(await textOf(page, 'h1')).toBe('No page at this address');
      expect(await page.evaluate("getComputedStyle(document.querySelector('.button')).display")).toBe('inline-block');
      expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBeGreaterThan(0);
      expect(complaints).toEqual([expect.stringContaining('the server responded with a status of 404')]);
    }));

  it.each([320, 390, 768, 1280])('has nothing to scroll sideways at a width of %d', (width) =>
    onPage({ viewport: { width, height: 800 } }, '/', async (page) => {
      for (const fold of await page.locator('summary').all()) await fold.click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }),
  );

  it.each([
    ['phone', 390],
    ['desktop', 1280],
  ])('does not move while it loads (%s)', async (_, width) => {
    // So high that the whole page is in view: only what is in view counts as a shift.
    const context = await browser.newContext({ viewport: { width, height: 5000 } });
    const page = await context.newPage();
    await page.addInitScript({
      content: `
        shifts = [];
        new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
          .observe({ type: 'layout-shift', buffered: true });`,
    });
    await page.goto(`${site.url}/`, { waitUntil: 'networkidle' });
    const shifts = await page.evaluate<number[]>('shifts');
    expect(shifts).toEqual([]);
    await context.close();
  });

  it('is dark for those who want it dark', async () => {
    const background = (page: Page) => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await onPage({ colorScheme: 'light' }, '/', background)).toBe('rgb(246, 248, 247)');
    expect(await onPage({ colorScheme: 'dark' }, '/', background)).toBe('rgb(11, 18, 20)');
  });

  it('moves nothing for those who want less motion', () =>
    onPage({ reducedMotion: 'reduce' }, '/', async (page) => {
      expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).toBe('auto');
      expect(await page.evaluate("getComputedStyle(document.querySelector('.card')).transitionDuration")).toBe('0s');
    }));

  describe.each(['/', '/nowhere'])('%s', (path) => {
    it.each(['light', 'dark'] as const)('has no flaw that axe finds (WCAG 2.2 AA, %s)', (colorScheme) =>
      onPage({ colorScheme, viewport: phone }, path, async (page) => {
        await page.evaluate(axeSource);
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const { violations, passes } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(tags)} })`);
        expect(passes.length).toBeGreaterThan(10);
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      }),
    );
  });
});
