import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../cli/browser/launch';
import { verifiedKeyHash } from '../../cli/browser/trust';
import { makeIdentity, type ServerIdentity } from './support/authority';
import { describeInBrowser } from './support/browser';
import { type RunningServer, serve, type Tampering, tamperingHandler } from './support/servers';
import { openSite, type Site } from './support/site';

jest.setTimeout(20_000);

/** What came of an attack: `done`, or the directive that the browser blocked it by. */
type Outcome = 'done' | { blockedBy: string };

describeInBrowser('what the browser blocks', (found) => {
  let identity: ServerIdentity;
  let site: Site;
  let foreign: RunningServer;
  let browser: Browser;
  let frameOf: string;
  let stolen: () => void;

  beforeAll(async () => {
    identity = await makeIdentity();
    site = await openSite(identity);
    foreign = await serve(identity, ({ url = '/' }, response) => {
      if (url === '/attack.js') {
        response.setHeader('Content-Type', 'text/javascript');
        response.end('done()');
      } else if (url.startsWith('/steal')) {
        stolen();
        response.end('got it');
      } else {
        response.setHeader('Content-Type', 'text/html');
        response.end(
          url === '/image'
            ? `<img src="${frameOf}/assets/shield.svg" onload="done()" onerror="blocked()">`
            : `<iframe src="${frameOf}/" onload="framed()"></iframe>`,
        );
      }
    });
    browser = await launchBrowser(found, process.env, {
      trustedKeys: [await verifiedKeyHash(foreign.url, identity.authority)],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await foreign?.close();
    await site?.close();
  });

  /** Opens a page of the site, tampered with, and gives what came of the attack in it. */
  async function attack(
    tampering: Tampering,
    act: (page: Page) => Promise<unknown> = async () => {},
  ): Promise<Outcome> {
    const victim = await serve(identity, tamperingHandler(site.url, site.authority, tampering));
    const context = await browser.newContext({ serviceWorkers: 'block' });
    try {
      const page = await context.newPage();
      let decide!: (outcome: Outcome) => void;
      const outcome = new Promise<Outcome>((resolve) => {
        decide = resolve;
      });
      stolen = () => decide('done');
      await page.exposeFunction('done', (): void => decide('done'));
      await page.exposeFunction('violated', (blockedBy: string): void => decide({ blockedBy }));
      await page.addInitScript({
        content: "document.addEventListener('securitypolicyviolation', (event) => violated(event.effectiveDirective))",
      });
      await page.goto(`${victim.url}/`);
      await act(page);
      return await outcome;
    } finally {
      await context.close();
      await victim.close();
    }
  }

  /** Lets a page of another origin use a page of the site, and gives what it saw. */
  async function attackFromOutside(path: '/frame' | '/image', strip: Tampering['strip']): Promise<'done' | 'blocked'> {
    const victim = await serve(identity, tamperingHandler(site.url, site.authority, { strip }));
    const context = await browser.newContext({ serviceWorkers: 'block' });
    try {
      frameOf = victim.url;
      const page = await context.newPage();
      return await new Promise((decide, fail) => {
        const framed = (): void => decide(page.frames()[1]?.url() === `${victim.url}/` ? 'done' : 'blocked');
        Promise.all([
          page.exposeFunction('done', (): void => decide('done')),
          page.exposeFunction('blocked', (): void => decide('blocked')),
          page.exposeFunction('framed', framed),
        ])
          .then(() => page.goto(`${foreign.otherUrl}${path}`))
          .catch(fail);
      });
    } finally {
      await context.close();
      await victim.close();
    }
  }

  const submit = (page: Page) => page.click('#attack', { noWaitAfter: true });

  const attacks: [name: string, directive: string, insert: () => string, act?: (page: Page) => Promise<void>][] = [
    ['an inline script', 'script-src-elem', () => '<script>done()</script>'],
    ['an inline handler', 'script-src-attr', () => '<img src="/assets/shield.svg" onload="done()">'],
    ['a javascript: link', 'script-src-elem', () => '<a id="attack" href="javascript:done()">link</a>', submit],
    ['a foreign script', 'script-src-elem', () => `<script src="${foreign.otherUrl}/attack.js"></script>`],
    [
      'a form to another origin',
      'form-action',
      () => `<form action="${foreign.otherUrl}/steal"><button id="attack">Send</button></form>`,
      submit,
    ],
  ];

  describe.each(attacks)('%s', (_, directive, insert, act) => {
    it(`is blocked by ${directive}`, async () => {
      expect(await attack({ insert: insert() }, act)).toEqual({ blockedBy: directive });
    });

    it('is not blocked with the headers taken away', async () => {
      expect(await attack({ insert: insert(), strip: 'all' }, act)).toBe('done');
    });
  });

  it('blocks markup from being written by a script, by Trusted Types', async () => {
    const write = (page: Page) => page.evaluate("document.body.innerHTML = '<p>written</p>'; done()");
    await expect(attack({}, write)).rejects.toThrow("This document requires 'TrustedHTML' assignment");
    expect(await attack({ strip: 'all' }, write)).toBe('done');
  });

  it('blocks framing by another origin, by each of two headers alone', async () => {
    expect(await attackFromOutside('/frame', [])).toBe('blocked');
    expect(await attackFromOutside('/frame', ['x-frame-options'])).toBe('blocked');
    expect(await attackFromOutside('/frame', ['content-security-policy'])).toBe('blocked');
    expect(await attackFromOutside('/frame', ['content-security-policy', 'x-frame-options'])).toBe('done');
  });

  it('keeps its files out of the pages of another origin, by Cross-Origin-Resource-Policy', async () => {
    expect(await attackFromOutside('/image', [])).toBe('blocked');
    expect(await attackFromOutside('/image', ['cross-origin-resource-policy'])).toBe('done');
  });

  it('refuses a server that the authority did not vouch for', async () => {
    const stranger = await makeIdentity();
    const server = await serve(stranger, (_, response) => response.end('hello'));
    await expect(verifiedKeyHash(server.url, identity.authority)).rejects.toThrow();
    const page = await browser.newPage();
    await expect(page.goto(server.url)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
    await page.close();
    await server.close();
  });
});
