/**
 * What runs inside a page, in a world of its own that its scripts cannot reach. Each function is handed to the browser
 * as text, so it uses nothing from outside of itself.
 */

interface ElementLike {
  readonly tagName: string;
  readonly id: string;
  readonly href?: string;
  readonly outerHTML: string;
  readonly textContent: string | null;
  readonly parentElement: ElementLike | null;
  readonly children: ArrayLike<ElementLike>;
  readonly shadowRoot: unknown;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  matches(selector: string): boolean;
  closest(selector: string): (ElementLike & { readonly action?: string }) | null;
  getClientRects(): ArrayLike<{ readonly width: number; readonly height: number }>;
}

interface PageLike {
  readonly document: {
    readonly body: (ElementLike & { readonly innerText: string }) | null;
    readonly documentElement: ElementLike;
    querySelectorAll(selector: string): Iterable<ElementLike>;
  };
  readonly location: {
    readonly origin: string;
    readonly href: string;
    readonly pathname: string;
    readonly search: string;
  };
  addEventListener(type: string, heard: (event: never) => void, capture: boolean): void;
}

/** Sends every violation of a policy to a binding, with the element it came from. */
export function reportViolations(binding: string): void {
  interface Violation {
    readonly effectiveDirective: string;
    readonly blockedURI: string;
    readonly sourceFile: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
    readonly sample: string;
    readonly disposition: string;
    readonly target: unknown;
  }
  const page = globalThis as unknown as PageLike & Record<string, (text: string) => void>;
  const heard = (event: Violation) => {
    if (event.disposition !== 'enforce') return;
    const target = event.target as Partial<ElementLike> | null;
    const { effectiveDirective, blockedURI, sourceFile, lineNumber, columnNumber, sample } = event;
    const element =
      typeof target?.outerHTML === 'string' && target.tagName !== 'HTML' ? target.outerHTML.slice(0, 120) : '';
    page[binding]?.(
      JSON.stringify({ effectiveDirective, blockedURI, sourceFile, lineNumber, columnNumber, sample, element }),
    );
  };
  page.addEventListener('securitypolicyviolation', heard as (event: never) => void, true);
}

/** The lines that a visitor reads. */
export function readLines(): string[] {
  const { document } = globalThis as unknown as PageLike;
  return (document.body?.innerText ?? '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

/** The links to other pages of the site, and what a visitor may operate; each with a selector that finds it again. */
export function readPlan({ most, word }: { readonly most: number; readonly word: string }): {
  readonly links: { on: string; page: string; selector: string }[];
  readonly controls: { selector: string; label: string; action: 'click' | 'type' }[];
  /** Controls beyond `most`, and those left alone for what they say. */
  readonly left: number;
} {
  const { document, location } = globalThis as unknown as PageLike;
  const selectorOf = (element: ElementLike): string => {
    const steps: string[] = [];
    for (let one: ElementLike | null = element; one && one.tagName !== 'HTML'; one = one.parentElement) {
      const parent: ElementLike | null = one.parentElement;
      const at = parent ? Array.from(parent.children).indexOf(one) + 1 : 1;
      steps.unshift(`${one.tagName.toLowerCase()}:nth-child(${at})`);
    }
    return `html > ${steps.join(' > ')}`;
  };
  const isVisible = (element: ElementLike) => element.getClientRects().length > 0;
  const links = new Map<string, string>();
  const here = location.pathname + location.search;
  for (const link of document.querySelectorAll('a[href]')) {
    if (typeof link.href !== 'string' || link.hasAttribute('download') || !URL.canParse(link.href)) continue;
    const { origin, pathname, search } = new URL(link.href);
    const page = pathname + search;
    if (origin !== location.origin || page === here) continue;
    const target = link.getAttribute('target');
    const isHere = (target === null || target === '' || target === '_self') && isVisible(link);
    if (!links.get(page)) links.set(page, isHere ? selectorOf(link) : '');
  }
  const buttons =
    'button,summary,[role=button],[role=tab],[role=menuitem],[aria-expanded],[data-toggle],[data-bs-toggle],[onclick],' +
    'input[type=button],input[type=checkbox],select';
  const fields = 'input[type=search],input[name=q],input[placeholder*="earch"]';
  const controls: { selector: string; label: string; action: 'click' | 'type' }[] = [];
  let left = 0;
  for (const element of document.querySelectorAll(`${buttons},${fields}`)) {
    if (!isVisible(element) || element.hasAttribute('disabled')) continue;
    const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim();
    const name = element.getAttribute('aria-label') ?? (text || (element.getAttribute('title') ?? element.id));
    const form = element.closest('form');
    const submits = form && element.matches('button:not([type=button]),input[type=submit]');
    const leaves = form && typeof form.action === 'string' && !form.action.startsWith(`${location.origin}/`);
    const link = element.closest('a[href]');
    // A link is followed as a link.
    const leads =
      link && typeof link.href === 'string' && !link.href.startsWith(`${location.href.replace(/#.*/s, '')}#`);
    if (leads) continue;
    if (
      (submits && leaves) ||
      /\b(delete|remove|log ?out|sign ?out|unsubscribe|buy|pay|order)\b/i.test(name) ||
      controls.length >= most
    ) {
      left += 1;
      continue;
    }
    const isField = element.matches(fields);
    controls.push({
      selector: selectorOf(element),
      label: isField
        ? `"${word}" typed into ${name || 'the search field'}`
        : `${element.tagName.toLowerCase()} ${JSON.stringify(name.slice(0, 40))}`,
      action: isField ? 'type' : 'click',
    });
  }
  return { links: [...links].map(([page, selector]) => ({ on: here, page, selector })), controls, left };
}
