import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html, parse, parseFragment } from 'parse5';
import { isJavaScriptType } from '../core/javascript-types';
import { EVENT_HANDLERS } from './event-handlers';
import { Unreadable } from './unreadable';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** An attribute, or a tag, as it stands in the source. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a page holds that its policy must know of. Offsets are into the text that was read. */
export interface Page {
  /** The first `<base href>`. */
  readonly base?: { readonly href: string; readonly at: number };
  readonly inline: readonly Inline[];
  readonly references: readonly Reference[];
  readonly attributes: readonly CodeAttribute[];
  /** `style` attributes with nothing in them: browsers complain of them all the same. */
  readonly emptyStyles: readonly Range[];
  /** Policies in `<meta http-equiv="Content-Security-Policy">`. */
  readonly metaPolicies: readonly { readonly at: number }[];
  /** Offsets of the scripts that stop the parser, in order: what they do, they do to what stands before them. */
  readonly blocking: readonly number[];
  /** Where something can be put into the head, before anything there loads. */
  readonly head: number;
}

/** A script or style element with its code in it. */
export interface Inline {
  readonly kind: 'script' | 'module' | 'importmap' | 'speculationrules' | 'data' | 'style';
  /** The code as the browser hashes it: after parsing. */
  readonly text: string;
  readonly at: number;
  /** The source of the code; left out where it cannot be edited. */
  readonly source?: Range;
  /** Where the address of a file can be put into a script's tag; left out where the code would run otherwise from a file. */
  readonly tag?: number;
}

/** What is done with an address: the directive that it falls under, and what kind of file it names. */
export interface Use {
  readonly directive: string;
  readonly loads?: 'script' | 'module' | 'style';
}

/** An address that the page loads from, posts to or frames. */
export interface Reference extends Use {
  readonly url: string;
  readonly at: number;
  /** The attribute; left out where it cannot be edited. */
  readonly attribute?: Range;
  /** Where further attributes can be put into the tag. */
  readonly tag?: number;
  readonly integrity?: { readonly value: string; readonly at: number; readonly attribute?: Range };
  readonly crossorigin: boolean;
}

/** Code in an attribute, which no hash allows without `'unsafe-hashes'`. */
export interface CodeAttribute {
  readonly kind: 'handler' | 'style' | 'javascript';
  readonly element: string;
  readonly name: string;
  readonly value: string;
  readonly at: number;
  /** Left out where it cannot be edited. */
  readonly attribute?: Range;
  readonly tag?: number;
  /** Whether it is in a template, whose content scripts put into the page again and again. */
  readonly template: boolean;
  /** Whether scripts never see it, since it is for browsers without them. */
  readonly noscript: boolean;
  /** Other attributes that matter for moving it. */
  readonly attrs: Readonly<Record<string, string>>;
}

/** Attributes that name what an element loads or posts to, and the directives that they fall under. */
const LOADING: Readonly<Record<string, readonly (readonly [attribute: string, directive: string])[]>> = {
  img: [['src', 'img-src']],
  source: [['src', 'media-src']],
  video: [
    ['src', 'media-src'],
    ['poster', 'img-src'],
  ],
  audio: [['src', 'media-src']],
  track: [['src', 'media-src']],
  embed: [['src', 'object-src']],
  object: [['data', 'object-src']],
  frame: [['src', 'frame-src']],
  form: [['action', 'form-action']],
  button: [['formaction', 'form-action']],
  input: [['formaction', 'form-action']],
  ...Object.fromEntries(
    ['body', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'].map((name) => [name, [['background', 'img-src']]]),
  ),
};

/** Reads a page as a browser does (HTML, 13.2), templates, `noscript` and `srcdoc` included. */
export function readPage(text: string): Page {
  return new Reader(text).read();
}

/** Elements within each other that a page may have: each tag takes time for each element that is open. */
const MOST_DEPTH = 2_000;

/**
 * Bounds the depth, and where it prunes keeps of a finished element what is looked at: the whole tree of a page of 20 MB
 * takes a gigabyte and most of the time.
 */
function treeAdapter({ prunes }: { readonly prunes: boolean }) {
  let depth = 0;
  return {
    ...defaultTreeAdapter,
    onItemPush() {
      depth += 1;
      if (depth > MOST_DEPTH) {
        throw new Unreadable(`has elements more than ${MOST_DEPTH} deep. Close some of them, or leave the page out.`);
      }
    },
    onItemPop(item: Element) {
      depth -= 1;
      if (!prunes || item.childNodes.length === 0 || CODE.has(item.tagName)) return;
      item.childNodes = item.childNodes.filter(matters);
    },
  };
}

/** Elements whose text matters. */
const CODE: ReadonlySet<string> = new Set(['script', 'style', 'noscript']);

function matters(node: Node): boolean {
  if (!('tagName' in node)) return false;
  return node.childNodes.length > 0 || node.attrs.length > 0 || CODE.has(node.tagName) || node.tagName === 'template';
}

interface Setting {
  /** What is added to offsets; `undefined` where they mean nothing in the source, and `at` stands for all. */
  readonly shift: number | undefined;
  readonly at: number;
  readonly template: boolean;
  readonly noscript: boolean;
}

class Reader {
  private base: Page['base'];
  private readonly inline: Inline[] = [];
  private readonly references: Reference[] = [];
  private readonly attributes: CodeAttribute[] = [];
  private readonly seen = new Set<number>();
  private readonly emptyStyles: Range[] = [];
  private readonly metaPolicies: { at: number }[] = [];
  private readonly blocking: number[] = [];
  private head = 0;

  constructor(private readonly text: string) {}

  read(): Page {
    const document = parse(this.text, { sourceCodeLocationInfo: true, treeAdapter: treeAdapter({ prunes: true }) });
    this.walk(document.childNodes, { shift: 0, at: 0, template: false, noscript: false });
    const { base, inline, references, attributes, emptyStyles, metaPolicies, blocking, head } = this;
    return { ...(base && { base }), inline, references, attributes, emptyStyles, metaPolicies, blocking, head };
  }

  /** In the order of the document, without recursion: pages may be nested deeper than the stack is. */
  private walk(nodes: readonly Node[], outer: Setting): void {
    const todo: { node: Node; setting: Setting }[] = nodes.map((node) => ({ node, setting: outer })).reverse();
    const push = (children: readonly Node[], setting: Setting) => {
      for (let i = children.length - 1; i >= 0; i--) todo.push({ node: children[i]!, setting });
    };
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const { node, setting } = next;
      if (node.nodeName === '#documentType') this.headAfter(node.sourceCodeLocation?.endOffset, setting);
      if (!('tagName' in node)) continue;
      this.element(node, setting);
      if ('content' in node) push(node.content.childNodes, { ...setting, template: true });
      push(node.childNodes, setting);
    }
  }

  private headAfter(offset: number | undefined, { shift }: Setting): void {
    if (shift === 0 && offset !== undefined) this.head = Math.max(this.head, offset);
  }

  private element(element: Element, setting: Setting): void {
    const { tagName, namespaceURI, sourceCodeLocation: location } = element;
    const isHtml = namespaceURI === html.NS.HTML;
    const tag = new Tag(element, setting);
    if (isHtml && (tagName === 'html' || tagName === 'head')) this.headAfter(location?.startTag?.endOffset, setting);
    this.codeAttributes(tag);
    if (tagName === 'script' && (isHtml || namespaceURI === html.NS.SVG)) this.script(tag);
    else if (tagName === 'style' && (isHtml || namespaceURI === html.NS.SVG)) this.style(tag);
    else if (isHtml) this.htmlElement(tag);
    else if (namespaceURI === html.NS.SVG) this.svgElement(tag);
  }

  /** A tag that formats may stand for several elements, the others without a place of their own (HTML, 13.2.4.3). */
  private isCopy({ element, setting: { shift } }: Tag): boolean {
    if (shift === undefined) return false;
    const location = element.sourceCodeLocation;
    if (!location) return true;
    const start = shift + location.startOffset;
    if (this.seen.has(start)) return true;
    this.seen.add(start);
    return false;
  }

  private codeAttributes(tag: Tag): void {
    if (tag.element.attrs.length === 0 || this.isCopy(tag)) return;
    for (const { name, value } of tag.element.attrs) {
      const kind = name === 'style' ? 'style' : EVENT_HANDLERS.has(name) ? 'handler' : undefined;
      if (kind === undefined) continue;
      if (value.trim() !== '') this.attributes.push(tag.code(kind, name, value));
      else if (kind === 'style') {
        const { attribute } = tag.editable(name);
        if (attribute) this.emptyStyles.push(attribute);
      }
    }
  }

  private script(tag: Tag): void {
    if (tag.setting.noscript) return;
    const isHtml = tag.element.namespaceURI === html.NS.HTML;
    const source = isHtml ? 'src' : tag.get('href') === undefined ? 'xlink:href' : 'href';
    const kind = scriptKind(tag);
    const url = tag.get(source);
    const runs = kind === 'script' || kind === 'module';
    if (url !== undefined) {
      if (runs) {
        this.refer(tag, source, url, { directive: 'script-src', ...(isHtml && { loads: kind }) });
      }
    } else this.code(tag, kind);
    const late = tag.get('async') !== undefined || tag.get('defer') !== undefined;
    const blocks = kind === 'script' && isHtml && (url === undefined || !late) && !tag.setting.template;
    if (blocks && tag.setting.shift === 0) this.blocking.push(tag.at());
  }

  private style(tag: Tag): void {
    const type = tag.get('type') ?? '';
    if (type === '' || type.toLowerCase() === 'text/css') this.code(tag, 'style');
  }

  private code(tag: Tag, kind: Inline['kind']): void {
    const text = childText(tag.element);
    if (text === '' && kind !== 'style') return;
    const content = tag.content();
    this.inline.push({ kind, text, at: tag.at(), ...content, ...(content.source && movable(tag, kind) && tag.end()) });
  }

  private htmlElement(tag: Tag): void {
    const { tagName } = tag.element;
    for (const [name, directive] of LOADING[tagName] ?? []) {
      const url = tag.get(name);
      if (url !== undefined) this.refer(tag, name, url, { directive });
    }
    if (tagName === 'img' || tagName === 'source') this.srcset(tag, 'srcset');
    else if (tagName === 'input' && tag.get('type')?.toLowerCase() === 'image') {
      this.refer(tag, 'src', tag.get('src') ?? '', { directive: 'img-src' });
    } else if (tagName === 'base') this.baseElement(tag);
    else if (tagName === 'link') this.link(tag);
    else if (tagName === 'meta') this.meta(tag);
    else if (tagName === 'iframe') this.iframe(tag);
    else if (tagName === 'a' || tagName === 'area') this.anchor(tag);
    else if (tagName === 'noscript') this.noscript(tag);
  }

  private srcset(tag: Tag, name: string): void {
    for (const url of srcsetUrls(tag.get(name) ?? '')) this.refer(tag, name, url, { directive: 'img-src' }, false);
  }

  private baseElement(tag: Tag): void {
    const href = tag.get('href');
    if (href === undefined || tag.setting.shift !== 0 || tag.setting.template) return;
    this.base ??= { href, at: tag.at('href') };
  }

  private meta(tag: Tag): void {
    if (tag.get('http-equiv')?.trim().toLowerCase() === 'content-security-policy') {
      this.metaPolicies.push({ at: tag.at() });
    }
    // What is put into the head does not push the charset out of the first 1,024 bytes, where browsers look for it.
    if (tag.get('charset') !== undefined && this.inline.length + this.references.length === 0) {
      this.headAfter(tag.element.sourceCodeLocation?.endOffset, tag.setting);
    }
  }

  private anchor(tag: Tag): void {
    const href = tag.get('href');
    if (isJavascript(href)) this.attributes.push(tag.code('javascript', 'href', href!));
    for (const url of (tag.get('ping') ?? '').split(/\s+/).filter(Boolean)) {
      this.refer(tag, 'ping', url, { directive: 'connect-src' }, false);
    }
  }

  /** What `srcdoc` holds is a document of its own under the same policy, which cannot be edited from here. */
  private iframe(tag: Tag): void {
    const srcdoc = tag.get('srcdoc');
    if (srcdoc === undefined) {
      this.refer(tag, 'src', tag.get('src') ?? '', { directive: 'frame-src' });
      return;
    }
    const inner = parse(srcdoc, { sourceCodeLocationInfo: false, treeAdapter: treeAdapter({ prunes: false }) });
    this.walk(inner.childNodes, { ...tag.setting, shift: undefined, at: tag.at('srcdoc') });
  }

  private svgElement(tag: Tag): void {
    const name = tag.get('href') === undefined ? 'xlink:href' : 'href';
    const url = tag.get(name);
    if (url === undefined) return;
    if (tag.element.tagName === 'a') {
      if (isJavascript(url)) this.attributes.push(tag.code('javascript', name, url));
    } else if (['image', 'use', 'feImage'].includes(tag.element.tagName) && !url.startsWith('#')) {
      this.refer(tag, name, url, { directive: 'img-src' });
    }
  }

  private link(tag: Tag): void {
    const url = tag.get('href');
    const rels = new Set((tag.get('rel') ?? '').toLowerCase().split(/[\t\n\f\r ]+/));
    if (url === undefined || url.trim() === '') return;
    const use = linkUse(rels, tag.get('as')?.trim().toLowerCase());
    if (use) this.refer(tag, 'href', url, use);
    if (use?.directive === 'img-src') this.srcset(tag, 'imagesrcset');
  }

  /** Browsers with scripts see text there, those without see the elements. */
  private noscript({ element, setting }: Tag): void {
    const [text] = element.childNodes;
    const location = text?.sourceCodeLocation;
    if (!text || !('value' in text)) return;
    const shift = location && setting.shift !== undefined ? setting.shift + location.startOffset : undefined;
    const source =
      shift === undefined ? text.value : this.text.slice(shift, shift + location!.endOffset - location!.startOffset);
    const inner = parseFragment(source, {
      sourceCodeLocationInfo: true,
      scriptingEnabled: false,
      treeAdapter: treeAdapter({ prunes: false }),
    });
    this.walk(inner.childNodes, { ...setting, shift, noscript: true });
  }

  private refer(tag: Tag, name: string, given: string, use: Use, editable = true): void {
    const url = given.trim();
    if (isJavascript(url)) {
      this.attributes.push(tag.code('javascript', name, given));
      return;
    }
    const value = tag.get('integrity');
    this.references.push({
      ...use,
      url,
      at: tag.at(name),
      ...(editable && tag.editable(name)),
      ...(value !== undefined && { integrity: { value, at: tag.at('integrity'), ...tag.editable('integrity') } }),
      crossorigin: tag.get('crossorigin') !== undefined,
    });
  }
}

/** An element's tag, with offsets into the whole source. */
class Tag {
  constructor(
    readonly element: Element,
    readonly setting: Setting,
  ) {}

  get(name: string): string | undefined {
    return this.element.attrs.find((attr) => fullName(attr) === name)?.value;
  }

  at(name?: string): number {
    const { shift, at } = this.setting;
    const location = this.element.sourceCodeLocation;
    if (shift === undefined || !location) return at;
    return shift + (this.range(name)?.startOffset ?? location.startOffset);
  }

  editable(name: string): { attribute?: Range; tag?: number } {
    const { shift } = this.setting;
    const range = this.range(name);
    if (shift === undefined || !range) return {};
    return { attribute: { start: shift + range.startOffset, end: shift + range.endOffset }, ...this.end() };
  }

  /** Where the name of the tag ends. */
  end(): { tag?: number } {
    const { shift } = this.setting;
    const location = this.element.sourceCodeLocation;
    if (shift === undefined || !location) return {};
    return { tag: shift + location.startOffset + 1 + this.element.tagName.length };
  }

  content(): { source?: Range } {
    const { shift } = this.setting;
    const location = this.element.sourceCodeLocation;
    if (shift === undefined || !location?.startTag || !location.endTag) return {};
    return { source: { start: shift + location.startTag.endOffset, end: shift + location.endTag.startOffset } };
  }

  code(kind: CodeAttribute['kind'], name: string, value: string): CodeAttribute {
    const { template, noscript } = this.setting;
    return {
      kind,
      element: this.element.tagName,
      name,
      value,
      at: this.at(name),
      ...this.editable(name),
      template,
      noscript,
      attrs: Object.fromEntries(this.element.attrs.map((attr) => [fullName(attr), attr.value])),
    };
  }

  private range(name: string | undefined) {
    return name === undefined ? undefined : this.element.sourceCodeLocation?.attrs?.[name];
  }
}

function fullName({ name, prefix }: { name: string; prefix?: string }): string {
  return prefix ? `${prefix}:${name}` : name;
}

/** What browsers take as the code of a script or style: the text that is a child itself. */
function childText(element: Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}

/** Of a file, `async` and `defer` would count, and a copy of a template's script would not run at once. */
function movable(tag: Tag, kind: Inline['kind']): boolean {
  if (tag.setting.template || tag.element.namespaceURI !== html.NS.HTML) return false;
  return kind === 'module' || (kind === 'script' && tag.get('async') === undefined && tag.get('defer') === undefined);
}

/** HTML, 4.12.1.1, "prepare the script element". */
function scriptKind(tag: Tag): Inline['kind'] {
  const language = tag.get('language');
  const given = tag.get('type');
  const type = given?.trim() ?? (language ? `text/${language}` : '');
  const lower = given === '' ? 'text/javascript' : type.toLowerCase() || 'text/javascript';
  if (isJavaScriptType(lower)) return 'script';
  if (lower === 'module' || lower === 'importmap' || lower === 'speculationrules') return lower;
  return 'data';
}

/** Destinations of `<link rel=preload>`, and the directives that they fall under (Fetch, 2.2.5; CSP3, 6.8.1). */
const PRELOADED: Readonly<Record<string, Use>> = {
  script: { directive: 'script-src', loads: 'script' },
  style: { directive: 'style-src', loads: 'style' },
  image: { directive: 'img-src' },
  font: { directive: 'font-src' },
  fetch: { directive: 'connect-src' },
  track: { directive: 'media-src' },
  audio: { directive: 'media-src' },
  video: { directive: 'media-src' },
};

function linkUse(rels: ReadonlySet<string>, as: string | undefined): Use | undefined {
  if (rels.has('stylesheet')) return { directive: 'style-src', loads: 'style' };
  if (rels.has('modulepreload')) return { directive: 'script-src', loads: 'module' };
  if (rels.has('preload')) return PRELOADED[as ?? ''];
  if (rels.has('manifest')) return { directive: 'manifest-src' };
  return ['icon', 'apple-touch-icon', 'apple-touch-icon-precomposed', 'mask-icon', 'apple-touch-startup-image'].some(
    (rel) => rels.has(rel),
  )
    ? { directive: 'img-src' }
    : undefined;
}

/** The addresses of a `srcset` (HTML, "parse a srcset attribute"): commas may stand within an address, not at its end. */
export function srcsetUrls(srcset: string): string[] {
  const urls: string[] = [];
  let rest = srcset;
  while (true) {
    rest = rest.replace(/^[\s,]+/, '');
    const url = /^\S+/.exec(rest)?.[0];
    if (url === undefined) return urls;
    urls.push(url.replace(/,+$/, ''));
    rest = rest.slice(url.length);
    // Behind an address, up to the next comma outside of brackets, are its descriptors.
    if (!url.endsWith(',')) rest = rest.replace(/^(?:\([^)]*\)|[^,(])*/, '');
  }
}

/** The URL parser drops control characters and spaces in front, tabs and line ends everywhere. */
function isJavascript(url: string | undefined): boolean {
  return url !== undefined && /^[\x00-\x20]*javascript:/i.test(url.replace(/[\t\n\r]/g, ''));
}
