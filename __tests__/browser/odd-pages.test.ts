import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../cli/browser/launch';
import { keyHash } from '../../cli/browser/trust';
import { addressOf } from '../../cli/seal/addresses';
import { makeIdentity } from './support/authority';
import { describeInBrowser } from './support/browser';
import { ODD_FILES, type OddPage, oddPagesByHand, oddPagesFrom } from './support/odd-pages';
import { type Sealed, seal } from './support/sealed';
import { type RunningServer, serve, siteHandler } from './support/servers';

jest.setTimeout(240_000);

const TABS = 4;

describeInBrowser('odd pages, sealed', (found) => {
  const pages = [...oddPagesByHand(), ...oddPagesFrom(20_261_125, 130)];
  const fileOf = (page: OddPage) => join(page.folder ?? '', `odd-${pages.indexOf(page)}.html`);
  let folder: string;
  let sealed: Sealed;
  let server: RunningServer;
  let declaring: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'odd-'));
    const write = (name: string, content: string | Buffer) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    for (const [name, content] of Object.entries(ODD_FILES)) write(name, content);
    for (const page of pages) write(fileOf(page), page.bytes);
    // Trusted Types would keep the attacker here from even writing a script.
    const headers = { contentSecurityPolicy: { directives: { 'require-trusted-types-for': false } } } as const;
    sealed = await seal(folder, { fix: true }, { headers });
    const identity = await makeIdentity();
    server = await serve(identity, siteHandler(sealed.copy, sealed.policy));
    // As publishing does, which says it of every page.
    const handler = siteHandler(sealed.copy, sealed.policy);
    declaring = await serve(identity, (request, response) => {
      const set = response.setHeader.bind(response);
      response.setHeader = (name, value) => set(name, value === 'text/html' ? 'text/html; charset=utf-8' : value);
      handler(request, response);
    });
    browser = await launchBrowser(found, process.env, { trustedKeys: [keyHash(identity.cert)] });
  });

  afterAll(async () => {
    await browser?.close();
    await declaring?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
    if (sealed) rmSync(dirname(sealed.copy), { recursive: true });
  });

  /** What a page did and what the browser said, and what came of a script that was put into it. */
  async function open(tab: Page, url: string) {
    const complaints: string[] = [];
    const listen = (message: { type(): string; text(): string }) => {
      if (message.type() === 'error') complaints.push(message.text());
    };
    tab.on('console', listen);
    await tab.goto(url);
    await tab.evaluate('new Promise((done) => setTimeout(done, 100))');
    const ran = await tab.evaluate<string[]>('ran.map(String).sort()');
    const said = [...complaints];
    await tab.evaluate(
      'void document.documentElement.append(Object.assign(document.createElement("script"), { textContent: "injected = 1" }))',
    );
    const injected = await tab.evaluate('typeof injected !== "undefined"');
    tab.off('console', listen);
    return { ran, said, injected };
  }

  async function openAll(some: readonly OddPage[], from: string): Promise<unknown[]> {
    const wrong: unknown[] = [];
    const rest = [...some];
    const work = async () => {
      const context = await browser.newContext();
      await context.addInitScript('if (self === top) ran = []');
      const tab = await context.newPage();
      for (let page = rest.shift(); page !== undefined; page = rest.shift()) {
        const file = fileOf(page);
        const outcome = await open(tab, from + addressOf(file)).catch((error: Error) => String(error));
        const right = { ran: [...page.ran].sort(), said: [], injected: false };
        if (JSON.stringify(outcome) !== JSON.stringify(right)) wrong.push({ page: page.name, file, right, outcome });
      }
      await context.close();
    };
    await Promise.all(Array.from({ length: TABS }, work));
    return wrong;
  }

  it('are 200 and more', () => {
    expect(pages.length).toBeGreaterThanOrEqual(200);
    expect(sealed.site.errors).toEqual([]);
    expect(sealed.site.spread.way).toBe('per page');
  });

  it('run all their scripts without one violation, and no script that is put into them', async () => {
    expect(await openAll(pages, server.url)).toEqual([]);
  });

  it('are read alike where the server says that all is UTF-8', async () => {
    const marked = pages.filter(({ ran }) => ran.some((name) => /[^\0-\x7f]/.test(name)));
    expect(marked.length).toBeGreaterThan(8);
    expect(await openAll(marked, declaring.url)).toEqual([]);
  });
});
