import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../cli/browser/launch';
import { keyHash } from '../../cli/browser/trust';
import { compile } from '../../lib/policy';
import { makeIdentity, type ServerIdentity } from './support/authority';
import { describeInBrowser, openPage } from './support/browser';
import { fixtureSites, fixtureSitesFolder } from './support/fixture-sites';
import { type RunningServer, serve, siteHandler } from './support/servers';

jest.setTimeout(20_000);

describeInBrowser('the sites that generators built, without a policy', (found) => {
  let identity: ServerIdentity;
  let browser: Browser;

  beforeAll(async () => {
    identity = await makeIdentity();
    browser = await launchBrowser(found, process.env, { trustedKeys: [keyHash(identity.cert)] });
  });

  afterAll(() => browser?.close());

  describe.each(Object.entries(fixtureSites))('%s', (name, pages) => {
    let server: RunningServer;

    beforeAll(async () => {
      server = await serve(identity, siteHandler(join(fixtureSitesFolder, name), compile({ preset: 'none' })));
    });

    afterAll(() => server.close());

    it.each(pages.map((page) => [page.path, page] as const))('%s works', async (path, { use, shows }) => {
      const context = await browser.newContext();
      try {
        // The plain site names hosts that are nobody's.
        await context.route(/^https:\/\/[a-z]+\.example\.com\//, (route) => route.abort());
        const { page, complaints } = await openPage(context);
        await page.goto(server.url + path);
        expect(await use(page)).toEqual(shows);
        expect(complaints.filter((text) => !/example\.com|ERR_FAILED/.test(text))).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });
});
