import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../cli/browser/launch';
import { keyHash } from '../../cli/browser/trust';
import { fails } from '../../cli/check/report';
import { runCheck } from '../../cli/check/run';
import { compile, type PolicyOptions } from '../../lib/policy';
import { LocalSites } from '../../proof/bench/publish/local-sites';
import { makeIdentity, type ServerIdentity } from './support/authority';
import { describeInBrowser, openPage } from './support/browser';
import { fixtureSites, fixtureSitesFolder } from './support/fixture-sites';
import { type Published, publishSealed } from './support/published';
import { type Sealed, seal } from './support/sealed';
import { type RunningServer, serve, siteHandler, tamperingHandler } from './support/servers';

jest.setTimeout(20_000);

/** What the markup does not show: what a team writes after a look at what browsers report. */
const BEYOND: Readonly<Record<string, PolicyOptions['headers']>> = {
  // It writes markup with document.write.
  plain: { contentSecurityPolicy: { directives: { 'require-trusted-types-for': false } } },
  // Its worker is started from a plain address.
  vite: { contentSecurityPolicy: { directives: { 'require-trusted-types-for': false } } },
  // Its search puts an empty style on an element, and its theme switch a style element into the page.
  vitepress: {
    contentSecurityPolicy: {
      directives: {
        'style-src': ["'self'", "'sha256-skqujXORqzxt1aE0NNXxujEanPTX6raoqSscTV/Ww/Y='"],
        'style-src-attr': ["'unsafe-hashes'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
      },
      allowUnsafe: 'the hash is that of an empty style',
    },
  },
};

describeInBrowser(
  'the sites that generators built, sealed, published to AWS on loopback, under preset strict',
  (found) => {
    const dir = mkdtempSync(join(tmpdir(), 'sealed-sites-'));
    let identity: ServerIdentity;
    let browser: Browser;
    let sites: LocalSites;
    const sealed: Record<string, Sealed> = {};
    const published: Record<string, Published> = {};

    beforeAll(async () => {
      identity = await makeIdentity();
      sites = await LocalSites.start(dir);
      await Promise.all(
        Object.keys(fixtureSites).map(async (name) => {
          const options = { fix: true, scriptsToFiles: true };
          sealed[name] = await seal(join(fixtureSitesFolder, name), options, { headers: BEYOND[name] ?? {} });
          published[name] = await publishSealed(sites, name, sealed[name]);
        }),
      );
      const keys = Object.values(published).map(({ key }) => key);
      browser = await launchBrowser(found, process.env, { trustedKeys: [keyHash(identity.cert), ...keys] });
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      await sites?.close();
      for (const { copy } of Object.values(sealed)) rmSync(dirname(copy), { recursive: true });
      rmSync(dir, { recursive: true });
    });

    async function inContext<T>(look: (context: BrowserContext) => Promise<T>): Promise<T> {
      const context = await browser.newContext({ reducedMotion: 'reduce' });
      try {
        // The plain site names hosts that are nobody's.
        await context.route(/^https:\/\/[a-z]+\.example\.com\//, (route) => route.abort());
        return await look(context);
      } finally {
        await context.close();
      }
    }

    const picture = (url: string) =>
      inContext(async (context) => {
        const page = await context.newPage();
        await page.goto(url);
        await page.evaluate('document.fonts.ready.then(() => undefined)');
        return page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide' });
      });

    describe.each(Object.entries(fixtureSites))('%s', (name, pages) => {
      let server: Published;
      let before: RunningServer;

      beforeAll(async () => {
        server = published[name]!;
        before = await serve(identity, siteHandler(join(fixtureSitesFolder, name), compile({ preset: 'none' })));
      });

      afterAll(() => before?.close());

      it('is sealed whole', () => {
        expect(sealed[name]!.site.errors).toEqual([]);
      });

      it.each(pages.map((page) => [page.path, page] as const))('%s works, and says nothing', (path, { use, shows }) =>
        inContext(async (context) => {
          const { page, complaints } = await openPage(context);
          await page.goto(server.url + path);
          expect(await use(page)).toEqual(shows);
          expect(complaints.filter((text) => !/example\.com|ERR_FAILED/.test(text))).toEqual([]);
        }),
      );

      it.each(pages.map(({ path }) => path))('%s looks as before', async (path) => {
        // Once more where a page was caught while it was still loading.
        let same = false;
        for (let tries = 0; tries < 4 && !same; tries++) {
          same = (await picture(server.url + path)).equals(await picture(before.url + path));
        }
        expect(same).toBe(true);
      });

      it.each(pages.map(({ path }) => path))('%s lets no injected script run', async (path) => {
        const tampering = { insert: '<script>injected = 1</script>' };
        const victim = await serve(identity, tamperingHandler(server.url, server.authority, tampering));
        try {
          await inContext(async (context) => {
            const { page, complaints } = await openPage(context);
            await page.goto(victim.url + path);
            expect(await page.evaluate('typeof injected')).toBe('undefined');
            expect(complaints.join()).toContain('Executing inline script violates');
          });
        } finally {
          await victim.close();
        }
      });

      it.each(pages.map(({ path }) => path))('%s answers as the policy says, and grades A+ 155', async (path) => {
        const { url, httpPort, authority: ca } = server;
        const { policy } = sealed[name]!;
        const report = await runCheck({ url: new URL(path, url), policy, httpPort, ca, paths: [], now: new Date() });
        expect(report.answers.flatMap(({ results }) => results).filter(fails)).toEqual([]);
        expect([report.grade?.grade, report.grade?.score]).toEqual(['A+', 155]);
      });
    });

    it.each(['vite', 'eleventy'])('%s works where scripts are trusted by their hashes alone', async (name) => {
      const options = { fix: true, strictDynamic: true };
      const { copy, policy, site } = await seal(join(fixtureSitesFolder, name), options, {
        headers: BEYOND[name] ?? {},
      });
      expect(site.errors).toEqual([]);
      const server = await serve(identity, siteHandler(copy, policy));
      try {
        for (const { path, use, shows } of fixtureSites[name]!) {
          await inContext(async (context) => {
            const { page, complaints } = await openPage(context);
            const answer = await page.goto(server.url + path);
            expect(answer!.headers()['content-security-policy']).toContain("'strict-dynamic'");
            expect(await use(page)).toEqual(shows);
            expect(complaints).toEqual([]);
          });
        }
      } finally {
        await server.close();
        rmSync(dirname(copy), { recursive: true });
      }
    });
  },
);
