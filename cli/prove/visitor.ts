import type { Browser, BrowserContext, CDPSession, Page, Request, Response } from 'playwright-core';
import { readLines, readPlan, reportViolations } from './in-page';
import type { Complaint, Control, Link, Moment, PagePlan, PageVisit } from './observation';

export interface VisitorOptions {
  /** `https://localhost:8443`. */
  readonly origin: string;
  /** Milliseconds that a page may take to load. */
  readonly timeout: number;
}

/** Controls that are operated on one page at most. */
const MOST_CONTROLS = 8;
/** What is typed into a search field: found on most pages in English, and harmless on others. */
const WORD = 'the';
/** Milliseconds without a request after which a page has come to rest. */
const QUIET = 120;
/** Milliseconds after which a page that never rests is taken as it is. */
const REST = 4_000;
/** Milliseconds until a control or a link counts as one that cannot be clicked. */
const PATIENCE = 3_000;
/** How often the text is read until it is the same twice. */
const LOOKS = 8;
/** Pixels of a page's height that are pictured. */
const PICTURED = 3_000;
/** Requests that do not end by themselves. */
const ENDLESS = new Set(['eventsource', 'websocket', 'media', 'ping']);
const VIEWPORT = { width: 1280, height: 800 };
const WORLD = 'edge-security-headers';
const BINDING = 'reportViolation';

/** A visitor of one site: opens pages by their addresses and by their links, and operates what they offer. */
export class Visitor {
  private constructor(
    private readonly context: BrowserContext,
    private readonly options: VisitorOptions,
  ) {}

  static async arrive(browser: Browser, options: VisitorOptions): Promise<Visitor> {
    const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' });
    return new Visitor(context, options);
  }

  leave(): Promise<void> {
    return this.context.close();
  }

  /** Comes to a page by a link, or by its address, finds what can be done there, and does it. */
  async discover(page: string, from: Link | undefined): Promise<Discovery> {
    return this.inTab(async (tab) => {
      const reached = await tab.reach(page, from);
      const { links, controls, left } = await tab.plan();
      const plan = { page, from, routed: reached.routed, controls };
      return { plan, visit: await carryOut(tab, plan, reached), links, left };
    });
  }

  /** Does on a page what the plan says. */
  async visit(plan: PagePlan): Promise<PageVisit> {
    return this.inTab(async (tab) => carryOut(tab, plan, await tab.reach(plan.page, plan.from)));
  }

  private async inTab<T>(work: (tab: Tab) => Promise<T>): Promise<T> {
    const tab = await Tab.open(this.context, this.options);
    try {
      return await work(tab);
    } finally {
      await tab.close();
    }
  }
}

export interface Discovery {
  readonly plan: PagePlan;
  readonly visit: PageVisit;
  readonly links: readonly Link[];
  /** Controls that were left alone. */
  readonly left: number;
}

/** How a page was come to. */
interface Reached {
  readonly status: number;
  readonly arrived?: Moment;
  readonly opened?: Moment;
  readonly routed: boolean;
}

async function carryOut(tab: Tab, { page, controls, routed }: PagePlan, reached: Reached): Promise<PageVisit> {
  const { arrived } = reached;
  let { status, opened } = reached;
  if (routed && !opened) {
    status = await tab.goto(page);
    opened = await tab.moment();
  }
  const operated: (Moment | undefined)[] = [];
  for (const [at, control] of controls.entries()) {
    // What one control opened may lie over the next.
    if (at > 0) await tab.goto(page);
    operated.push((await tab.operate(control)) ? await tab.moment() : undefined);
  }
  return { page, status, ...(arrived && { arrived }), ...(opened && { opened }), operated };
}

/** One tab, and what was complained of in it. */
class Tab {
  private complaints: Complaint[] = [];
  private readonly pending = new Set<Request>();
  private lastActivity = 0;
  private world: number | undefined;

  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
    private readonly options: VisitorOptions,
  ) {}

  static async open(context: BrowserContext, options: VisitorOptions): Promise<Tab> {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const tab = new Tab(page, session, options);
    await tab.listen();
    return tab;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private async listen(): Promise<void> {
    const { page, session } = this;
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const { url, lineNumber } = message.location();
      // Told by the event itself, with its element; and of a failed request, by the request.
      if (
        /violates the following Content Security Policy|This document requires '|^Failed to load resource/.test(
          message.text(),
        )
      )
        return;
      this.add({ kind: 'console', text: message.text(), at: this.place(url, lineNumber + 1) });
    });
    page.on('pageerror', (error) =>
      this.add({ kind: 'exception', text: String(error.message || error), at: this.placeOf(error) }),
    );
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
    page.on('request', (request) => {
      if (!ENDLESS.has(request.resourceType())) this.pending.add(request);
      this.lastActivity = Date.now();
    });
    const ended = (request: Request) => {
      this.pending.delete(request);
      this.lastActivity = Date.now();
    };
    page.on('requestfinished', ended);
    page.on('requestfailed', (request) => {
      ended(request);
      const why = request.failure()?.errorText ?? 'failed';
      // Left by going on to another page.
      if (why === 'net::ERR_ABORTED') return;
      this.add({ kind: 'request', text: `${this.own(request.url())}: ${why}` });
    });
    page.on('response', (response) => {
      if (response.status() < 400 || response.request().isNavigationRequest()) return;
      this.add({ kind: 'request', text: `${this.own(response.url())}: status ${response.status()}` });
    });
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD });
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) this.addViolation(payload);
    });
    await session.send('Page.enable');
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${reportViolations.toString()})(${JSON.stringify(BINDING)})`,
      worldName: WORLD,
    });
  }

  private addViolation(payload: string): void {
    const {
      effectiveDirective: directive,
      blockedURI,
      sourceFile,
      lineNumber,
      columnNumber,
      sample,
      element,
    } = JSON.parse(payload);
    const blocked = this.own(String(blockedURI)).replace(/[?#].*/s, '');
    this.add({
      kind: 'violation',
      text: `${directive} blocks ${blocked}${sample ? `: ${String(sample).slice(0, 80)}` : ''}`,
      directive,
      blocked,
      at: this.place(sourceFile, lineNumber, columnNumber),
      ...(element && { element: this.own(element) }),
    });
  }

  private add(complaint: Complaint): void {
    const text = this.own(complaint.text).replace(/\s+/g, ' ').trim().slice(0, 300);
    this.complaints.push({ ...complaint, text });
  }

  private own(text: string): string {
    return text.replaceAll(this.options.origin, '');
  }

  private place(url: string | undefined, line?: number, column?: number): string | undefined {
    if (!url || !/^https?:/.test(url)) return undefined;
    return [this.own(url).replace(/[?#].*/s, ''), line, column]
      .filter((part) => part !== undefined && part !== 0)
      .join(':');
  }

  private placeOf(error: Error): string | undefined {
    const found = /(https?:\/\/[^\s)]+?):(\d+):(\d+)/.exec(error.stack ?? '');
    return found ? this.place(found[1], Number(found[2]), Number(found[3])) : undefined;
  }

  /** The status of the response; 0 where no page comes, which is a complaint. */
  async goto(page: string): Promise<number> {
    this.complaints = [];
    const open = () => this.page.goto(this.options.origin + page, { timeout: this.options.timeout });
    try {
      const response = await open().catch((error: Error) => {
        // By a click that came too late for its time.
        if (/interrupted by another navigation/.test(error.message)) return open();
        throw error;
      });
      await this.rest();
      return response?.status() ?? 0;
    } catch (error) {
      this.add({ kind: 'request', text: `${page}: ${(error as Error).message.split('\n')[0]}` });
      return 0;
    }
  }

  plan(): Promise<ReturnType<typeof readPlan>> {
    return this.inWorld(readPlan, { most: MOST_CONTROLS, word: WORD });
  }

  async operate({ selector, action }: Control): Promise<boolean> {
    const target = this.page.locator(selector);
    try {
      if (action === 'type') await target.pressSequentially(WORD, { timeout: PATIENCE });
      else await target.click({ timeout: PATIENCE });
    } catch {
      // What the browser refused may be why the click never came to its end.
      return this.complaints.length > 0;
    }
    await this.rest();
    return true;
  }

  /** By a click on the link, as a visitor comes; by the address where there is none or it cannot be clicked. */
  async reach(page: string, from: Link | undefined): Promise<Reached> {
    if (from) {
      await this.goto(from.on);
      const status = await this.follow(from);
      if (status !== undefined) return { status, arrived: await this.moment(), routed: status === 0 };
    }
    const status = await this.goto(page);
    return { status, opened: await this.moment(), routed: false };
  }

  /** The status of the new document; 0 where a script shows the page; `undefined` where the link cannot be clicked. */
  private async follow({ page, selector }: Link): Promise<number | undefined> {
    this.complaints = [];
    let status = 0;
    const heard = (response: Response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === this.page.mainFrame()) status = response.status();
    };
    this.page.on('response', heard);
    try {
      await this.page.locator(selector).click({ timeout: PATIENCE });
      const path = page.replace(/[?#].*/s, '').replace(/\/$/, '');
      // A router may wait before it changes the address.
      await this.page.waitForURL((url) => url.pathname.replace(/\/$/, '') === path, { timeout: 1_000 }).catch(() => {});
      await this.rest();
      return status;
    } catch {
      return undefined;
    } finally {
      this.page.off('response', heard);
    }
  }

  /** What the page shows now, and what has been complained of since the last time. */
  async moment(): Promise<Moment> {
    const { pathname, search, hash } = new URL(this.page.url());
    const lines = await this.inWorld(readLines, undefined);
    const picture = await this.picture();
    const complaints = this.complaints;
    this.complaints = [];
    return { address: pathname + search + hash, lines, picture, complaints };
  }

  private async picture(): Promise<Buffer | undefined> {
    try {
      const { cssContentSize } = await this.session.send('Page.getLayoutMetrics');
      const height = Math.min(PICTURED, Math.max(VIEWPORT.height, Math.ceil(cssContentSize.height)));
      return await this.page.screenshot({
        fullPage: true,
        clip: { x: 0, y: 0, width: VIEWPORT.width, height },
        animations: 'disabled',
        caret: 'hide',
        timeout: 10_000,
      });
    } catch {
      return undefined;
    }
  }

  /** Until no request is under way and the text stays as it is. A text that never does is not waited for. */
  private async rest(): Promise<void> {
    const until = Date.now() + REST;
    this.lastActivity = Date.now();
    await this.page.waitForLoadState('load', { timeout: REST }).catch(() => {});
    let lines: string | undefined;
    for (let looks = 0; looks < LOOKS && Date.now() < until; ) {
      await new Promise((done) => setTimeout(done, QUIET / 2));
      if (this.pending.size > 0 || Date.now() - this.lastActivity < QUIET) continue;
      looks += 1;
      const now = (await this.inWorld(readLines, undefined).catch(() => [])).join('\n');
      if (now === lines) return;
      lines = now;
    }
  }

  /** Runs in a world of its own: neither the page's scripts nor its policy have a say. */
  private async inWorld<A, R>(run: (argument: A) => R, argument: A): Promise<R> {
    const expression = `(${run.toString()})(${JSON.stringify(argument)})`;
    const evaluate = (contextId: number) =>
      this.session.send('Runtime.evaluate', { expression, contextId, returnByValue: true });
    const known = this.world === undefined ? undefined : await evaluate(this.world).catch(() => undefined);
    // Another document has another world.
    const { result, exceptionDetails } = known ?? (await evaluate(await this.newWorld()));
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as R;
  }
  private async newWorld(): Promise<number> {
    const { frameTree } = await this.session.send('Page.getFrameTree');
    const frameId = frameTree.frame.id;
    const { executionContextId } = await this.session.send('Page.createIsolatedWorld', {
      frameId,
      worldName: `${WORLD}-reading`,
    });
    this.world = executionContextId;
    return executionContextId;
  }
}
