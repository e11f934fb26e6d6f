import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type InlineHash, type Observed, type Place, readConsole } from './violation';

interface Options {
  /** What to click once a page has come to rest, each where it is there: selectors of Playwright. */
  readonly click: readonly string[];
  /** Milliseconds that a page may take to load, and then to come to rest. */
  readonly timeout: number;
}

export interface Opened {
  readonly observed: readonly Observed[];
  readonly hashes: readonly InlineHash[];
  /** Which of `click` the page had. */
  readonly clicked: readonly string[];
  /** The addresses that its frames have had. */
  readonly frames: readonly string[];
}

/** Milliseconds for what a visitor's action sets off, and for its reports to come in. */
const AFTERMATH = 400;
const IDLE = 5_000;
const VIEWPORT = { width: 1280, height: 800 };

/** A world of scripts that the page's own cannot reach, though both see one document. */
const WORLD = 'learn';
const TELL = 'learnObserved';

export function learningContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
}

/**
 * Has a page report what its `ReportingObserver` sees, from before any script of its own. The observer and what it
 * calls live in a world of their own, so that no script of the page can call it and make things up.
 */
async function observePage(page: Page, onObserved: (observed: Observed) => void): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === TELL) onObserved(JSON.parse(payload) as Observed);
  });
  await session.send('Page.enable');
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: TELL, executionContextName: WORLD });
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${observe})('${TELL}')`, worldName: WORLD });
}

/** Runs in the page's documents, in the world of `learn`. */
function observe(tellName: string): void {
  interface Report {
    readonly type: string;
    readonly body: { toJSON?: () => Record<string, unknown> } | null;
  }
  interface Refused {
    readonly isTrusted: boolean;
    readonly effectiveDirective: string;
    readonly sample: string;
    readonly sourceFile: string;
    readonly lineNumber: number;
  }
  interface Element {
    readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  }
  const page = globalThis as unknown as {
    readonly addEventListener: (type: string, heard: (event: Refused) => void, capture: boolean) => void;
    readonly document: { readonly querySelectorAll: (selector: string) => Iterable<Element> };
    readonly location: { readonly href: string };
    readonly ReportingObserver: new (
      told: (reports: readonly Report[]) => void,
      options: object,
    ) => { observe: () => void };
  };
  const tell = (observed: Observed) =>
    (globalThis as unknown as Record<string, (text: string) => void>)[tellName]!(JSON.stringify(observed));
  const told = (reports: readonly Report[]) => {
    for (const { type, body } of reports) {
      tell({ type, document: page.location.href, body: body?.toJSON?.() ?? (body as Record<string, unknown>) ?? {} });
    }
  };
  new page.ReportingObserver(told, { buffered: true }).observe();
  // Of event handlers the console tells no hash; here stands what they are made of.
  const heard = ({ isTrusted, effectiveDirective, sample, sourceFile, lineNumber }: Refused) => {
    // A page may dispatch such an event itself.
    if (!isTrusted || effectiveDirective !== 'script-src-attr') return;
    const attributes = [...page.document.querySelectorAll('*')].flatMap((element) => [...element.attributes]);
    const fits = attributes.filter(({ name, value }) => name.startsWith('on') && value.startsWith(sample));
    const handlers = [...new Set(fits.map(({ value }) => value))];
    const body = { handlers, sample, sourceFile, lineNumber };
    tell({ type: 'event-handler', document: page.location.href, body });
  };
  page.addEventListener('securitypolicyviolation', heard, true);
}

/** Opens a page, scrolls through it, clicks, and waits until it has come to rest. What the console says is gathered. */
export async function openPage(context: BrowserContext, url: string, place: Place, options: Options): Promise<Opened> {
  const { click, timeout } = options;
  const observed: Observed[] = [];
  const hashes: InlineHash[] = [];
  const clicked: string[] = [];
  const frames = new Set<string>();
  const page = await context.newPage();
  try {
    await observePage(page, (one) => void observed.push(one));
    page.on('console', (message) => {
      const { url: document, lineNumber } = message.location();
      const inline = readConsole(message.text(), document, lineNumber, place);
      if (inline) hashes.push(inline);
    });
    page.on('framenavigated', (frame) => {
      if (frame.parentFrame()) frames.add(frame.url());
    });
    page.on('dialog', (dialog) => dialog.dismiss());
    await page.goto(url, { timeout });
    // A page that never stops loading has come to rest when its time is over.
    await page.waitForLoadState('networkidle', { timeout: Math.min(timeout, IDLE) }).catch(() => {});
    await scroll(page);
    await page.waitForTimeout(AFTERMATH);
    for (const selector of click) {
      const target = page.locator(selector).first();
      if ((await target.count()) === 0) continue;
      clicked.push(selector);
      await target.click({ timeout: Math.min(timeout, IDLE) });
      await page.waitForTimeout(AFTERMATH);
    }
    return { observed, hashes, clicked, frames: [...frames] };
  } finally {
    await page.close();
  }
}

/** By the wheel, as a visitor does: a script of ours would be judged by the page's policy. */
async function scroll(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await page.mouse.move(VIEWPORT.width / 2, VIEWPORT.height / 2);
  for (let at = 0, step = 0; step < 50; step += 1) {
    const { cssContentSize } = await session.send('Page.getLayoutMetrics');
    if (at + VIEWPORT.height >= cssContentSize.height) break;
    await page.mouse.wheel(0, VIEWPORT.height);
    at += VIEWPORT.height;
    await page.waitForTimeout(30);
  }
  await session.detach();
}
