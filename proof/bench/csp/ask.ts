import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { ADDRESSES, HASHED_SCRIPT, hashOf, INLINE_SCRIPT, INLINE_STYLE, SITE } from './inputs';

// The page's own: this file has no types of a browser.
interface Loose {
  // biome-ignore lint/suspicious/noExplicitAny: what a page is made of is tried, not typed
  readonly [name: string]: any;
}
declare const document: Loose;
declare const window: Loose;
declare const FontFace: new (name: string, source: string) => { load(): Promise<unknown> };
declare const Worker: new (url: string) => { onmessage: () => void };
declare function getComputedStyle(element: unknown): { readonly top: string };

/** What a violation of a policy tells. */
interface Violation {
  readonly blockedURI: string;
  readonly effectiveDirective: string;
}

/**
 * Which of the `ADDRESSES` the browser lets a page connect to under each `connect-src`: an allowed one is refused by no
 * Content-Security-Policy, whatever becomes of it then. No name resolves, so nothing leaves the machine.
 */
export async function askLists(browser: Browser, lists: readonly string[]): Promise<string[]> {
  return withPage(browser, async (page, answer) => {
    const answers: string[] = [];
    for (const list of lists) {
      answer.policy = `connect-src ${list}`;
      await page.goto(`https://${SITE}/page`);
      answers.push(bits(await page.evaluate(connectToAll, [...ADDRESSES])));
    }
    return answers;
  });
}

async function connectToAll(addresses: string[]): Promise<boolean[]> {
  const blocked = new Set<string>();
  document.addEventListener('securitypolicyviolation', ({ blockedURI }: Violation) => blocked.add(blockedURI));
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await Promise.all(
    addresses.map(async (address, at) => {
      if (address.startsWith('ws')) {
        try {
          const socket = new WebSocket(`${address}?${at}.`);
          await wait(50);
          socket.close();
        } catch {
          // Not secure enough for this page: a policy would have been asked first.
        }
        return;
      }
      const url = address === 'blob:' ? URL.createObjectURL(new Blob(['x'])) : address;
      await fetch(/^(?:blob|data)/.test(url) ? url : `${url}?${at}.`, { mode: 'no-cors' }).catch(() => {});
    }),
  );
  await wait(50);
  const all = [...blocked];
  return addresses.map((address, at) => {
    const scheme = /^(blob|data):/.exec(address)?.[1];
    return !all.some((uri) => (scheme === undefined ? uri.endsWith(`?${at}.`) : uri === scheme));
  });
}

/** What a page tries under a whole policy, in the order of the answers of `askPolicies`. */
export const ATTEMPTS = [
  ...[
    'inline script',
    'another inline script',
    'inline script with nonce',
    'script self',
    'script a',
    'script c with nonce',
  ],
  ...[
    'script c with hash',
    'script c made by script',
    'handler',
    'another handler',
    'javascript: URL',
    'eval',
    'WebAssembly',
  ],
  ...[
    'inline style',
    'another inline style',
    'inline style with nonce',
    'stylesheet self',
    'stylesheet a',
    'stylesheet c with nonce',
  ],
  ...['style attribute', 'image self', 'image a', 'image data:', 'font self', 'font a', 'fetch self', 'fetch a'],
  ...[
    'socket self',
    'socket a',
    'media self',
    'media a',
    'object self',
    'frame self',
    'frame a',
    'worker self',
    'worker blob:',
  ],
  ...['base', 'form self', 'form a', 'markup from text', 'Trusted Types policy p', 'prefetch self', 'prefetch a'],
] as const;

/** Which of the `ATTEMPTS` succeed under each whole policy. */
export async function askPolicies(browser: Browser, policies: readonly string[]): Promise<string[]> {
  return withPage(browser, async (page, answer) => {
    const answers: string[] = [];
    await page.addInitScript(watch);
    for (const [at, policy] of policies.entries()) {
      answer.policy = policy;
      answer.seen.clear();
      answer.body = pageFor(String(at));
      await page.goto(`https://${SITE}/page?${at}`);
      const done = new Set([...(await page.evaluate(attempt, String(at))), ...answer.seen]);
      answers.push(bits(ATTEMPTS.map((one) => done.has(one))));
    }
    return answers;
  });
}

/** What parsers run or load. The number keeps every address new, so that no cache takes its place. */
function pageFor(n: string): string {
  return `<!doctype html><title>x</title><iframe name="one"></iframe><iframe name="two"></iframe>
<link rel="prefetch" href="/prefetch self?${n}"><link rel="prefetch" href="https://a.test/prefetch a?${n}">
<script>${INLINE_SCRIPT}</script><script>ran('another inline script')</script><script nonce="abc">ran('inline script with nonce')</script>
<script src="/script self?${n}"></script><script src="https://a.test/script a?${n}"></script>
<script src="https://c.test/script c with nonce?${n}" nonce="abc"></script>
<script src="https://c.test/script c with hash?${n}" integrity="${hashOf(HASHED_SCRIPT)}" crossorigin></script>
<style>${INLINE_STYLE}</style><style>#other { top: 1px }</style><style nonce="abc">#nonced { top: 1px }</style>
<link rel="stylesheet" href="/stylesheet self?${n}"><link rel="stylesheet" href="https://a.test/stylesheet a?${n}">
<link rel="stylesheet" href="https://c.test/stylesheet c with nonce?${n}" nonce="abc">
<p id="styled"><p id="other"><p id="nonced"><p id="attribute" style="top: 1px">
<p id="handler" onclick="${INLINE_SCRIPT}"><p id="another" onclick="ran('another handler')">
<img src="/image self?${n}"><img src="https://a.test/image a?${n}"><img id="data" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
<video src="/media self?${n}"></video><video src="https://a.test/media a?${n}"></video><object data="/object self?${n}" type="image/png"></object>
<iframe src="/frame self?${n}"></iframe><iframe src="https://a.test/frame a?${n}"></iframe>
<form id="self" target="one" action="/form self?${n}" method="post"></form><form id="a" target="two" action="https://a.test/form a?${n}" method="post"></form>
<base href="/base/">`;
}

/** Runs before the page: remembers what runs, and what is refused. */
function watch(): void {
  const done: string[] = [];
  const refused: string[] = [];
  Object.assign(window, {
    done,
    refused,
    ran: (name: string) => done.push(name === 'inline' ? (document.currentScript ? 'inline script' : name) : name),
  });
  document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }: Violation) =>
    refused.push(`${effectiveDirective} ${blockedURI}`),
  );
}

/** What scripts do, run as the browser's own code so that a policy cannot stop it; gives the names of what succeeded. */
async function attempt(n: string): Promise<string[]> {
  const { done, refused } = window as unknown as { readonly done: string[]; readonly refused: string[] };
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const tried = (name: string, action: () => unknown) => {
    try {
      action();
      done.push(name);
    } catch {
      // Refused.
    }
  };
  const quietly = (action: () => unknown) => {
    try {
      action();
    } catch {
      // Not done: what it leads to is not seen.
    }
  };
  const element = (id: string): Loose => document.getElementById(id);
  const ranInline = (name: string, action: () => void) => {
    action();
    const at = done.indexOf('inline');
    if (at >= 0) done[at] = name;
  };

  ranInline('handler', () => element('handler').click());
  element('another').click();
  // A task of its own: what the debugger runs directly may always evaluate text.
  setTimeout(() => tried('eval', () => window.Function('1')));
  tried('WebAssembly', () => new window.WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
  tried('markup from text', () => {
    document.createElement('p').innerHTML = 'x';
  });
  tried('Trusted Types policy p', () => window.trustedTypes.createPolicy('p', {}));
  if (new URL(document.baseURI).pathname === '/base/') done.push('base');
  const styled = (id: string) => getComputedStyle(element(id)).top === '1px';
  for (const [id, name] of [
    ['styled', 'inline style'],
    ['other', 'another inline style'],
    ['nonced', 'inline style with nonce'],
    ['attribute', 'style attribute'],
  ] as const) {
    if (styled(id)) done.push(name);
  }
  quietly(() => {
    const script = document.createElement('script');
    script.src = `https://c.test/script c made by script?${n}`;
    document.body.append(script);
  });
  for (const [host, origin] of [
    ['self', ''],
    ['a', 'https://a.test'],
  ] as const) {
    const own = origin === '' ? 'https://site.test' : origin;
    quietly(() => new FontFace('x', `url("${own}/font ${host}?${n}")`).load().catch(() => {}));
    fetch(`${own}/fetch ${host}?${n}`, { mode: 'no-cors' }).catch(() => {});
    quietly(() => new WebSocket(`${own.replace('https', 'wss')}/socket?${n}`));
    quietly(() => element(host).submit());
  }
  quietly(() => new Worker(`https://site.test/worker self?${n}`));
  quietly(() => {
    const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
    worker.onmessage = () => done.push('worker blob:');
  });
  await wait(300);
  if (element('data').naturalWidth > 0) done.push('image data:');
  for (const [host, origin] of [
    ['self', 'site.test'],
    ['a', 'a.test'],
  ] as const) {
    if (!refused.some((one) => one.startsWith(`connect-src wss://${origin}`))) done.push(`socket ${host}`);
    if (!refused.some((one) => one.startsWith('form-action') && one.includes(origin))) done.push(`form ${host}`);
  }
  const link = document.createElement('a');
  quietly(() => {
    link.href = "javascript:ran('inline')";
    document.body.append(link);
    link.click();
  });
  await wait(50);
  const at = done.indexOf('inline');
  if (at >= 0) done[at] = 'javascript: URL';
  return done;
}

interface Answer {
  /** The page's Content-Security-Policy. */
  policy: string;
  /** What was requested, by the last part of its path. */
  readonly seen: Set<string>;
  body: string;
}

async function withPage<T>(browser: Browser, use: (page: Page, answer: Answer) => Promise<T>): Promise<T> {
  const context: BrowserContext = await browser.newContext();
  try {
    const answer: Answer = { policy: '', seen: new Set(), body: '<!doctype html><title>x</title>' };
    await context.route('**/*', (route) => respond(route, answer));
    return await use(await context.newPage(), answer);
  } finally {
    await context.close();
  }
}

async function respond(route: Route, answer: Answer): Promise<void> {
  const url = new URL(route.request().url());
  const name = decodeURIComponent(url.pathname.slice(1));
  const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' };
  if (url.hostname === SITE && name === 'page') {
    const policy: Record<string, string> = answer.policy === '' ? {} : { 'Content-Security-Policy': answer.policy };
    return route.fulfill({
      headers: { ...headers, ...policy, 'Content-Type': 'text/html; charset=utf-8' },
      body: answer.body,
    });
  }
  if (name.startsWith('script')) {
    // It counts where it runs: a scanner may load what then is not run.
    const body = name === 'script c with hash' ? HASHED_SCRIPT : `ran('${name}')`;
    return route.fulfill({ headers: { ...headers, 'Content-Type': 'text/javascript' }, body });
  }
  answer.seen.add(name);
  const type = name.startsWith('stylesheet') ? 'text/css' : name.startsWith('worker') ? 'text/javascript' : 'text/html';
  return route.fulfill({ headers: { ...headers, 'Content-Type': type }, body: '' });
}

/** `true` as `1`, in hexadecimal, four to a digit. */
function bits(all: readonly boolean[]): string {
  let text = '';
  for (let at = 0; at < all.length; at += 4) {
    text += [8, 4, 2, 1].reduce((sum, weight, i) => sum + (all[at + i] ? weight : 0), 0).toString(16);
  }
  return text;
}
