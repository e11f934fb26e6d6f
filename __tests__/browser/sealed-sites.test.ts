import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { compile, type PolicyOptions, resolve } from '../../lib/policy';
import { launchBrowser } from '../../tools/browser/launch';
import { keyHash } from '../../tools/browser/trust';
import { gradeOf } from '../../tools/check/observatory/grade';
import { readPage } from '../../tools/check/read-page';
import { makeIdentity, type ServerIdentity } from './support/authority';
import { describeInBrowser, openPage } from './support/browser';
import { fixtureSites, fixtureSitesFolder } from './support/fixture-sites';
import { type Sealed, seal } from './support/sealed';
import { type RunningServer, serve, siteHandler, tamperingHandler } from './support/servers';

jest.setTimeout(20_000);

/** What the markup does not show: what a team writes after a look at what browsers report. */
const BEYOND: Readonly<Record<string, PolicyOptions['headers']>> = {
  plain: {
    contentSecurityPolicy: {
      directives: { 'require-trusted-types-for': false, 'script-src': ["'self'", "'unsafe-eval'"] },
      allowUnsafe: 'a timer is given its code as text, and markup is written with document.write',
    },
  },
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

describeInBrowser('the sites that generators built, sealed, under preset strict', (found) => {
  let identity: ServerIdentity;
  let browser: Browser;

  beforeAll(async () => {
    identity = await makeIdentity();
    browser = await launchBrowser(found, process.env, [keyHash(identity.cert)]);
  });

  afterAll(() => browser?.close());

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
    let sealed: Sealed;
    let server: RunningServer;
    let before: RunningServer;

    beforeAll(async () => {
      const folder = join(fixtureSitesFolder, name);
      sealed = await seal(folder, { fix: true }, { headers: BEYOND[name] ?? {} });
      server = await serve(identity, siteHandler(sealed.copy, sealed.policy));
      before = await serve(identity, siteHandler(folder, compile({ preset: 'none' })));
    });

    afterAll(async () => {
      await server?.close();
      await before?.close();
      if (sealed) rmSync(dirname(sealed.copy), { recursive: true });
    });

    it('is sealed whole', () => {
      expect(sealed.site.errors).toEqual([]);
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
      const victim = await serve(identity, tamperingHandler(server.url, identity.authority, tampering));
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

    it.each(pages.map(({ path }) => path))('%s grades A+ 155, or 150 with no script to check', (path) => {
      // What the plain site needs beyond its markup costs points.
      if (name === 'plain') return;
      const page = readPage(readFileSync(join(sealed.copy, path), 'utf8'));
      const { set } = resolve(sealed.policy, { path, contentType: 'text/html', status: 200 });
      const url = new URL('https://example.com/');
      const route = [new URL('http://example.com/'), url];
      const { grade, score } = gradeOf({ url, route, headers: [...set, ['Content-Type', 'text/html']], page });
      const named = page.scripts.some(({ src }) => src !== undefined);
      expect([grade, score]).toEqual(['A+', named ? 155 : 150]);
    });
  });

  it.each(['vite', 'eleventy'])('%s works where scripts are trusted by their hashes alone', async (name) => {
    const options = { fix: true, strictDynamic: true };
    const { copy, policy, site } = await seal(join(fixtureSitesFolder, name), options, { headers: BEYOND[name] ?? {} });
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
});
