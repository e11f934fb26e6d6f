import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type InlineHash, type Observed, type Place, readConsole } from './violation';

interface Options {
  /** What to click once a page has come to rest, each where it is there: selectors of Playwright. */
  readonly click: readonly string[];
  /** Milliseconds that a page may take to load, and then to come to rest. */
  readonly timeout: number;
}

export interface Opened {
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

/** A new context whose pages tell what their `ReportingObserver` sees, from before any script of theirs. */
export async function observingContext(
  browser: Browser,
  onObserved: (observed: Observed) => void,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
  await context.exposeBinding('__learnObserved', (_, observed: Observed) => onObserved(observed));
  await context.addInitScript(observe);
  return context;
}

/** Runs in the page. */
function observe(): void {
  interface Report {
    readonly type: string;
    readonly body: { toJSON?: () => Record<string, unknown> } | null;
  }
  interface Refused {
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
    readonly __learnObserved: (observed: Observed) => void;
    readonly document: { readonly querySelectorAll: (selector: string) => Iterable<Element> };
    readonly location: { readonly href: string };
    readonly ReportingObserver: new (
      told: (reports: readonly Report[]) => void,
      options: object,
    ) => { observe: () => void };
  };
  const tell = page.__learnObserved;
  const told = (reports: readonly Report[]) => {
    for (const { type, body } of reports) {
      tell({ type, document: page.location.href, body: body?.toJSON?.() ?? (body as Record<string, unknown>) ?? {} });
    }
  };
  new page.ReportingObserver(told, { buffered: true }).observe();
  // Of event handlers the console tells no hash; here stands what they are made of.
  const heard = ({ effectiveDirective, sample, sourceFile, lineNumber }: Refused) => {
    if (effectiveDirective !== 'script-src-attr') return;
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
  const hashes: InlineHash[] = [];
  const clicked: string[] = [];
  const frames = new Set<string>();
  const page = await context.newPage();
  try {
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
    return { hashes, clicked, frames: [...frames] };
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
