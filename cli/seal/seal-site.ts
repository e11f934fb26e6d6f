import { createHash } from 'node:crypto';
import { isFault, readSource } from '../../lib/policy/csp/source';
import type { SealedCopy } from '../site/sealed-folder';
import type { SiteSource } from '../site/source-files';
import {
  absoluteAddress,
  addressOf,
  baseOf,
  exactSource,
  hashedName,
  isOwn,
  readdress,
  resolveAddress,
} from './addresses';
import { type DecodedPage, decodePage } from './charset';
import { type CssReference, readCss, writeCssUrl } from './css';
import { fixScript, fixStyles, type Moved, moveCode } from './fix';
import { type CodeAttribute, type Inline, type Page, type Reference, readPage } from './html';
import { hashesIn, hashSource, integrityFault, integrityOf } from './integrity';
import { type ImportReference, knowsItsAddress, readImports } from './modules';
import { type Edit, edited, type Finding, type Place, placesIn } from './places';
import { Gathered, type PageNeeds, type Spread, spread } from './site-needs';
import { readTimers } from './timers';
import { inFile } from './unreadable';

export interface SealOptions {
  /** Move handlers, `style` attributes and `javascript:` links into files, and give timers functions, where that is safe. */
  readonly fix?: boolean;
  /** Move inline scripts into files too, where that is safe, so that they get an integrity in the place of a hash in the policy. */
  readonly scriptsToFiles?: boolean;
  /** Trust scripts by their hashes, and what they load, instead of hosts. */
  readonly strictDynamic?: boolean;
  /** Why attributes may be allowed by `'unsafe-hashes'`; without a reason they are not. */
  readonly unsafeHashes?: string;
  /** Fetches the bytes of scripts and stylesheets of other hosts, so that they get an integrity too. */
  readonly fetchRemote?: (url: string) => Promise<Uint8Array>;
}

/** What sealing came to. */
export interface SealedSite extends SealedCopy {
  readonly spread: Pick<Spread, 'way' | 'why'>;
  readonly pages: readonly PageNeeds[];
  /** What cannot be sealed: with any of these there is nothing to write. */
  readonly errors: readonly Finding[];
  /** What will not work, or is worth knowing. */
  readonly warnings: readonly Finding[];
  /** Tags that got an integrity, attributes and scripts that were moved into files, texts of timers that became functions. */
  readonly counts: {
    readonly integrity: number;
    readonly renamed: number;
    readonly moved: number;
    readonly scripts: number;
    readonly timers: number;
  };
}

const PAGE = /\.html?$/i;
const SCRIPT = /\.[cm]?js$/i;
const STYLE = /\.css$/i;
/** Files whose text may name a module. Source maps name what they are of, which nothing loads by them. */
const TEXT = /\.(?:html?|[cm]?js|json|webmanifest|xml|txt|svg)$/i;

/**
 * Makes a sealed copy of a site: integrity in the tags that load its own scripts and stylesheets, under names that
 * change with their content, and what its pages need of the policy. Hashes are taken from the pages as they are sealed,
 * read once more where sealing has changed their code.
 *
 * Each file keeps its own name too, beside the new one: scripts build addresses in ways that no reader of them knows. A
 * module that something else than an `import` names keeps its name alone, without integrity, since under two names it
 * would run twice.
 */
export async function sealSite(source: SiteSource, options: SealOptions = {}): Promise<SealedSite> {
  return new Sealing(source, options).run();
}

/** What is known of a page after the first reading, its text left out: there may be ten thousand. */
interface ReadSourcePage {
  readonly file: string;
  readonly page: Page;
  readonly base: string;
  readonly moved: readonly { readonly attribute: CodeAttribute; readonly moved: Moved }[];
  /** Functions for the texts of timers. */
  readonly timers: readonly Edit[];
}

interface Tagged {
  readonly page: ReadSourcePage;
  readonly reference: Reference;
}

class Sealing {
  private readonly files: ReadonlySet<string>;
  private readonly errors: Finding[] = [];
  private readonly warnings: Finding[] = [];
  private readonly moved = new Map<string, Moved>();
  /** Own files that tags load, and the tags. */
  private readonly loaded = new Map<string, Tagged[]>();
  /** Imports of scripts and stylesheets, by file; read once. */
  private readonly imports = new Map<string, readonly ImportReference[]>();
  private readonly stylesheets = new Map<string, readonly CssReference[]>();
  private readonly closures = new Map<string, ReadonlySet<string>>();
  private readonly assetNeeds = new Map<string, PageNeeds['needs']>();
  private readonly integrities = new Map<string, string>();
  private readonly faults = new Map<string, string | undefined>();
  /** New names by the source's, and back. */
  private readonly renamed = new Map<string, string>();
  private readonly originals = new Map<string, string>();
  private readonly output = new Map<string, Buffer | { copyOf: string }>();
  private readonly remote = new Map<string, Promise<string>>();
  private readonly reported = new Set<string>();
  /** Functions for the texts of timers, by script file. */
  private readonly timers = new Map<string, readonly Edit[]>();
  private integrityCount = 0;
  private movedCount = 0;
  private scriptCount = 0;
  private timerCount = 0;

  constructor(
    private readonly source: SiteSource,
    private readonly options: SealOptions,
  ) {
    this.files = new Set(source.files);
  }

  async run(): Promise<SealedSite> {
    const pages = this.source.files
      .filter((file) => PAGE.test(file))
      .map((file) => inFile(file, () => this.readSource(file)));
    this.chooseNames(pages);
    for (const file of this.source.files)
      if (!PAGE.test(file))
        this.output.set(
          file,
          inFile(file, () => this.sealedFile(file)),
        );
    for (const [from, to] of this.renamed) this.output.set(to, this.output.get(from)!);
    const fixes = this.fixFiles();

    const needs: PageNeeds[] = [];
    const framed = new Set<string>();
    for (const page of pages) {
      const { encode, text } = this.decode(page.file);
      const { edits, code } = await this.pageEdits(page, text, fixes);
      const sealed = edited(text, edits);
      const bytes = encode(sealed);
      this.output.set(page.file, bytes.equals(this.source.read(page.file)) ? { copyOf: page.file } : bytes);
      const read = code || this.options.strictDynamic ? readPage(sealed) : page.page;
      needs.push(inFile(page.file, () => this.needsOf(page.file, read, placesIn(page.file, sealed), framed)));
    }
    return this.finish(needs, framed);
  }

  /** The first reading: what is wrong is told with its place in the source. */
  private readSource(file: string): ReadSourcePage {
    const { text } = this.decode(file);
    const page = readPage(text);
    const place = placesIn(file, text);
    const base = baseOf(file, page.base?.href);
    const moved = page.attributes.flatMap((attribute) => {
      const found = this.judgeAttribute(attribute, base, place);
      return found === undefined ? [] : [{ attribute, moved: found }];
    });
    const timers = page.inline.flatMap(({ kind, source }) =>
      source && (kind === 'script' || kind === 'module')
        ? this.judgeTimers(text.slice(source.start, source.end), kind === 'module', place, source.start)
        : [],
    );
    const read = { file, page, base, moved, timers };
    for (const reference of page.references) this.judgeReference(read, reference, place);
    for (const { at } of page.metaPolicies) {
      this.warn(
        place(at),
        'has a policy of its own in <meta>, and both will hold',
        'Take it away: the header says it all',
      );
    }
    return read;
  }

  private decode(file: string): DecodedPage {
    try {
      return decodePage(this.source.read(file));
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message} Convert it to UTF-8.`);
    }
  }

  private judgeAttribute(attribute: CodeAttribute, base: string, place: (at: number) => Place): Moved | undefined {
    const { kind, name, value, at, noscript } = attribute;
    // Without scripts there is nothing to run.
    if (noscript && kind !== 'style') return undefined;
    let why = 'cannot be allowed by a hash alone';
    if (this.options.fix) {
      const result = this.fixable(attribute, base);
      if ('key' in result) {
        this.moved.set(result.key, result);
        return result;
      }
      why = `cannot be moved into a file: it ${result.reason}`;
    }
    if (this.options.unsafeHashes !== undefined && kind !== 'javascript') return undefined;
    this.errors.push({ place: place(at), what: `${name}="${clip(value)}" ${why}`, remedy: this.remedyFor(attribute) });
    return undefined;
  }

  private fixable(attribute: CodeAttribute, base: string): Moved | { reason: string } {
    if (attribute.attribute === undefined) return { reason: 'stands in a srcdoc or in a tag that was merged' };
    if (!isOwn(base)) return { reason: 'is in a page whose <base> is another host' };
    return moveCode(attribute, base);
  }

  private remedyFor({ kind, name, element }: CodeAttribute): string {
    const byHand =
      kind === 'style'
        ? 'Give the element a class, and write the style into a stylesheet'
        : kind === 'javascript'
          ? 'Make it a button, and attach what it does in a script file'
          : name === 'onload' && element === 'link'
            ? 'Make it a plain stylesheet'
            : `Attach it in a script file: addEventListener('${name.slice(2)}', ...)`;
    return this.options.fix ? byHand : `${byHand}; or let --fix move it`;
  }

  /** Of a script that begins at `shift` in its file. */
  private judgeTimers(code: string, isModule: boolean, place: (at: number) => Place, shift = 0): Edit[] {
    return readTimers(code, isModule).flatMap(({ name, start, end, instead }): Edit[] => {
      if (this.options.fix && instead !== undefined) {
        this.timerCount += 1;
        return [{ start: start + shift, end: end + shift, text: instead }];
      }
      this.warn(
        place(start + shift),
        `${name} is given its code as a text, ${clip(code.slice(start, end))}, which no policy without 'unsafe-eval' runs`,
        `Give it a function${this.options.fix || instead === undefined ? '' : '; or let --fix do that'}`,
      );
      return [];
    });
  }

  private timersOf(file: string): readonly Edit[] {
    let found = this.timers.get(file);
    if (!found) {
      const text = SCRIPT.test(file) ? textOf(this.source.read(file)) : '';
      const isModule = this.loaded.get(file)?.some(({ reference }) => reference.loads === 'module');
      found = this.judgeTimers(text, isModule === true, placesIn(file, text));
      this.timers.set(file, found);
    }
    return found;
  }

  private judgeReference(page: ReadSourcePage, reference: Reference, place: (at: number) => Place): void {
    const { url, at, integrity, loads, directive, crossorigin } = reference;
    const target = resolveAddress(url, page.base);
    if (target.kind === 'own') {
      if (this.files.has(target.path)) {
        if (loads) this.load(target.path, { page, reference });
        const fault = integrity && integrity.value.trim() !== '' && this.integrityFault(integrity.value, target.path);
        if (integrity && fault) {
          this.errors.push({
            place: place(integrity.at),
            what: `integrity="${clip(integrity.value)}" of ${url} ${fault}`,
            remedy: 'Write that, or leave the attribute out: the sealed copy gets it',
          });
        }
      } else if (directive !== 'form-action') {
        this.warn(
          place(at),
          `names ${target.path}, which the site does not have`,
          'Put it there, or take the name away',
        );
      }
      return;
    }
    if (target.kind === 'remote') {
      if (loads && integrity === undefined && this.options.fetchRemote === undefined) {
        this.warn(
          place(at),
          `loads ${url} from another host without integrity`,
          'Keep a copy in the site, or run with --sri-remote',
        );
      }
      if (!crossorigin && directive !== 'form-action' && directive !== 'frame-src' && loads !== 'module') {
        this.warn(
          place(at),
          `loads ${target.source} without crossorigin, which preset strict refuses unless that host sends Cross-Origin-Resource-Policy`,
          'Write crossorigin if the host allows CORS, or set crossOriginEmbedderPolicy to credentialless',
        );
      }
      return;
    }
    if (target.kind === 'scheme' && directive === 'script-src') {
      this.errors.push({
        place: place(at),
        what: `a script from ${target.scheme} cannot be told from an injected one`,
        remedy: 'Put the script into a file',
      });
    }
  }

  private integrityFault(value: string, path: string): string | undefined {
    const key = `${path}\0${value}`;
    if (!this.faults.has(key)) this.faults.set(key, integrityFault(value, this.source.read(path)));
    return this.faults.get(key);
  }

  private load(path: string, tagged: Tagged): void {
    const list = this.loaded.get(path);
    if (list) list.push(tagged);
    else this.loaded.set(path, [tagged]);
  }

  /** Decides which files get a name with their hash in it. */
  private chooseNames(pages: readonly ReadSourcePage[]): void {
    const isModule = (path: string) => this.loaded.get(path)!.some(({ reference }) => reference.loads === 'module');
    const modules = new Set([...this.loaded.keys()].filter(isModule));
    const named = modules.size > 0 ? this.namedElsewhere(modules, pages) : new Set<string>();
    const chosen = [...this.loaded.keys()].filter((path) => !named.has(path)).sort();
    for (const path of chosen) {
      const hash = createHash('sha256');
      for (const part of [...this.closure(path)].sort()) {
        hash.update(`${part}\0`).update(this.source.read(part));
        for (const { text } of this.timersOf(part)) hash.update(text);
      }
      const to = hashedName(path, hash.digest('hex').slice(0, 16));
      this.renamed.set(path, to);
      this.originals.set(to, path);
    }
  }

  /** A file and all that it imports, so that a name changes with whatever is behind it, in circles too. */
  private closure(path: string): ReadonlySet<string> {
    const known = this.closures.get(path);
    if (known) return known;
    const found = new Set<string>();
    const todo = [path];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      todo.push(...this.importedBy(next).filter((imported) => this.files.has(imported)));
    }
    this.closures.set(path, found);
    return found;
  }

  private importedBy(file: string): string[] {
    const base = baseOf(file);
    const urls = SCRIPT.test(file)
      ? this.importsOf(file)
          .filter(({ specifier }) => isAddress(specifier))
          .map(({ specifier }) => specifier)
      : STYLE.test(file)
        ? this.stylesheet(file).flatMap(({ kind, url }) => (kind === 'import' ? [url] : []))
        : [];
    return urls.flatMap((url) => {
      const target = resolveAddress(url, base);
      return target.kind === 'own' ? [target.path] : [];
    });
  }

  private importsOf(file: string): readonly ImportReference[] {
    let found = this.imports.get(file);
    if (!found) {
      found = inFile(file, () => readImports(textOf(this.source.read(file))));
      this.imports.set(file, found);
    }
    return found;
  }

  private stylesheet(file: string): readonly CssReference[] {
    let found = this.stylesheets.get(file);
    if (!found) {
      found = inFile(file, () => readCss(textOf(this.source.read(file))));
      this.stylesheets.set(file, found);
    }
    return found;
  }

  /** The modules among these that are named in any other way than by a tag or an import. */
  private namedElsewhere(modules: ReadonlySet<string>, pages: readonly ReadSourcePage[]): Set<string> {
    const byName = new Map<string, string[]>();
    const named = new Set<string>();
    for (const path of modules) {
      const name = path.split('/').at(-1)!;
      byName.set(name, [...(byName.get(name) ?? []), path]);
      // Such a name may be written in more than one way.
      if (!/^[\w.~@+-]+$/.test(name)) named.add(path);
      if (this.loaded.get(path)!.some(({ reference }) => reference.attribute === undefined)) named.add(path);
    }
    const look = (text: string, spoken: readonly { start: number; end: number }[]) => {
      const rest = edited(
        text,
        spoken.map((range) => ({ ...range, text: ' ' })),
      );
      for (const [word] of rest.matchAll(/[\w.~@+-]+/g)) {
        for (const path of byName.get(word.replace(/\.+$/, '')) ?? []) named.add(path);
      }
    };
    for (const { file, page } of pages) {
      const { text } = this.decode(file);
      const spoken = page.references.flatMap(({ attribute, loads }) => (attribute && loads ? [attribute] : []));
      const inside = page.inline.flatMap((inline) => this.addressesIn(inline, text));
      look(text, unique([...spoken, ...inside]));
    }
    for (const file of this.source.files) {
      if (PAGE.test(file) || !TEXT.test(file)) continue;
      const imports = SCRIPT.test(file) ? this.importsOf(file).filter(({ specifier }) => isAddress(specifier)) : [];
      look(textOf(this.source.read(file)), imports);
    }
    return named;
  }

  /** Where an inline script names files in a way that can be rewritten, in the page's text. */
  private addressesIn({ kind, source }: Inline, text: string): ImportReference[] {
    if (!source) return [];
    return importsIn(kind, text.slice(source.start, source.end)).map(({ specifier, start, end }) => ({
      specifier,
      start: start + source.start,
      end: end + source.start,
    }));
  }

  /** A file that is no page, as it is in the copy. */
  private sealedFile(file: string): Buffer | { copyOf: string } {
    const base = baseOf(file);
    const edits: Edit[] = [...this.timersOf(file)];
    const redirect = (reference: { start: number; end: number }, url: string, write: (url: string) => string) => {
      const changed = this.redirected(url, base);
      if (changed !== undefined) edits.push({ start: reference.start, end: reference.end, text: write(changed) });
    };
    const read = () => textOf(this.source.read(file));
    if (SCRIPT.test(file) && this.hasRenamedImport(file)) {
      for (const reference of this.importsOf(file)) {
        if (isAddress(reference.specifier)) redirect(reference, reference.specifier, JSON.stringify);
      }
    } else if (STYLE.test(file) && this.hasRenamedImport(file)) {
      const text = read();
      for (const reference of this.stylesheet(file)) {
        if (reference.kind === 'import') redirect(reference, reference.url, (url) => writeCssUrl(text, reference, url));
      }
    }
    return edits.length > 0 ? Buffer.from(edited(read(), edits)) : { copyOf: file };
  }

  private hasRenamedImport(file: string): boolean {
    return this.renamed.size > 0 && this.importedBy(file).some((path) => this.renamed.has(path));
  }

  /** An address that leads to a renamed file, as it leads there; `undefined` for any other. */
  private redirected(url: string, base: string): string | undefined {
    const target = resolveAddress(url, base);
    const to = target.kind === 'own' ? this.renamed.get(target.path) : undefined;
    return target.kind === 'own' && to !== undefined ? readdress(url, base, target.path, to) : undefined;
  }

  /** Of a file as it is in the copy. */
  private integrity(path: string): string {
    let found = this.integrities.get(path);
    if (found === undefined) {
      const content = this.output.get(path)!;
      found = integrityOf(Buffer.isBuffer(content) ? content : this.source.read(content.copyOf));
      this.integrities.set(path, found);
    }
    return found;
  }

  private fixFiles(): { script?: string; style?: string } {
    if (this.moved.size === 0) return {};
    const moved = [...this.moved.values()];
    const styles = fixStyles(moved);
    return { script: this.put(fixScript(moved), 'js'), ...(styles !== '' && { style: this.put(styles, 'css') }) };
  }

  /** Makes a file of the copy. @returns its path */
  private put(text: string, extension: 'js' | 'css'): string {
    const path = hashedName(`sealed.${extension}`, createHash('sha256').update(text).digest('hex').slice(0, 16));
    this.output.set(path, Buffer.from(text));
    return path;
  }

  /** What is changed in a page, and whether that changes code that is hashed. */
  private async pageEdits(
    { file, page, base, moved, timers }: ReadSourcePage,
    text: string,
    fixes: { script?: string; style?: string },
  ): Promise<{ edits: Edit[]; code: boolean }> {
    const place = placesIn(file, text);
    const tags: Edit[] = [];
    for (const reference of page.references) {
      if (reference.loads) tags.push(...(await this.tagEdits(reference, base, text, place)));
    }
    const code = page.inline.flatMap((inline) => {
      const inside = timers.filter(
        ({ start }) => inline.source && start >= inline.source.start && start < inline.source.end,
      );
      return this.moveScript(inline, page, base, text, inside) ?? [...this.inlineEdits(inline, base, text), ...inside];
    });
    code.push(...page.emptyStyles.map((range) => ({ ...range, text: '' })));
    if (moved.length > 0) code.push(...this.moveEdits(page, moved, fixes));
    return { edits: [...tags, ...code], code: code.length > 0 };
  }

  /** The new name and the integrity of what a tag loads. */
  private async tagEdits(
    { url, loads, attribute, tag, integrity, crossorigin }: Reference,
    base: string,
    text: string,
    place: (at: number) => Place,
  ): Promise<Edit[]> {
    if (!loads || !attribute || tag === undefined) return [];
    const write = (value: string): Edit => {
      const put = ` integrity="${value}"`;
      this.integrityCount += 1;
      return integrity?.attribute ? { ...integrity.attribute, text: put.trim() } : { start: tag, end: tag, text: put };
    };
    const target = resolveAddress(url, base);
    if (target.kind === 'own') {
      const to = this.renamed.get(target.path);
      if (to === undefined) {
        // It kept its name, and what was written there is kept true.
        return integrity && this.files.has(target.path) ? [write(this.integrity(target.path))] : [];
      }
      const name = /^[^\s=]+/.exec(text.slice(attribute.start, attribute.end))![0];
      const address = readdress(url, base, target.path, to);
      return [{ ...attribute, text: `${name}="${escaped(address)}"` }, write(this.integrity(to))];
    }
    if (target.kind !== 'remote' || this.options.fetchRemote === undefined) return [];
    const found = await this.remoteIntegrity(target.url.href);
    if (integrity && integrity.value.trim() !== '') {
      if (!hashesIn(integrity.value).includes(found)) {
        this.errors.push({
          place: place(integrity.at),
          what: `integrity="${clip(integrity.value)}" of ${url} does not hold ${found}, which is that of the file today`,
          remedy: 'Find out why the file changed; then write that',
        });
      }
      return [];
    }
    return [write(found), ...(crossorigin ? [] : [{ start: tag, end: tag, text: ' crossorigin="anonymous"' }])];
  }

  private remoteIntegrity(url: string): Promise<string> {
    let found = this.remote.get(url);
    if (!found) {
      found = this.options.fetchRemote!(url).then((bytes) => integrityOf(bytes));
      this.remote.set(url, found);
    }
    return found;
  }

  private inlineEdits(inline: Inline, base: string, text: string): Edit[] {
    return this.addressesIn(inline, text).flatMap(({ specifier, start, end }) => {
      const changed = this.redirected(specifier, base);
      return changed === undefined ? [] : [{ start, end, text: JSON.stringify(changed).replaceAll('</', '<\\/') }];
    });
  }

  /** An inline script moved into a file; `undefined` where it stays. */
  private moveScript(
    inline: Inline,
    page: Page,
    base: string,
    text: string,
    timers: readonly Edit[],
  ): Edit[] | undefined {
    const { kind, source, tag } = inline;
    if (!this.options.scriptsToFiles || !source || tag === undefined) return undefined;
    const code = text.slice(source.start, source.end);
    if (code.includes('\0') || /\bcurrentScript\b/.test(code) || knowsItsAddress(code)) return undefined;
    // From one file a page runs a module once.
    const again = page.inline.some(
      (other) => other !== inline && other.kind === 'module' && other.text === inline.text,
    );
    if (kind === 'module' && again) return undefined;
    const imports = this.addressesIn(inline, text).map(({ specifier, start, end }) => {
      const address = absoluteAddress(this.redirected(specifier, base) ?? specifier, base);
      return { start, end, text: JSON.stringify(address) };
    });
    const shifted = [...imports, ...timers].map((edit) => ({
      ...edit,
      start: edit.start - source.start,
      end: edit.end - source.start,
    }));
    const path = this.put(edited(code, shifted), 'js');
    const needs = new Gathered();
    this.needsOfImports(importsIn(kind, inline.text), base, needs);
    this.assetNeeds.set(path, needs.needs());
    this.scriptCount += 1;
    this.integrityCount += 1;
    return [
      { start: tag, end: tag, text: ` src="/${path}" integrity="${this.integrity(path)}"` },
      { ...source, text: '' },
    ];
  }

  private moveEdits(
    page: Page,
    moved: ReadSourcePage['moved'],
    { script, style }: { script?: string; style?: string },
  ): Edit[] {
    const edits: Edit[] = [];
    const byTag = new Map<number, string[]>();
    for (const { attribute, moved: one } of moved) {
      const keys = byTag.get(attribute.tag!) ?? [];
      byTag.set(attribute.tag!, [...keys, one.key]);
      edits.push({ ...attribute.attribute!, text: one.instead ?? '' });
      this.movedCount += 1;
    }
    for (const [tag, keys] of byTag) edits.push({ start: tag, end: tag, text: ` data-sealed="${keys.join(' ')}"` });
    const load = (defer: string) => `<script${defer} src="/${script}" integrity="${this.integrity(script!)}"></script>`;
    const acts =
      page.inline.some(({ kind }) => kind !== 'style' && kind !== 'data') ||
      page.references.some(({ loads }) => loads === 'script' || loads === 'module');
    const needsScript = acts || moved.some(({ moved: one }) => one.css === undefined);
    const sheet = style !== undefined && moved.some(({ moved: one }) => one.css !== undefined);
    const head =
      (sheet ? `<link rel="stylesheet" href="/${style}" integrity="${this.integrity(style)}">` : '') +
      (needsScript ? load(' defer') : '');
    edits.push({ start: page.head, end: page.head, text: head });
    // A script that stops the parser finds what stands before it as it would have been.
    const first = Math.min(...byTag.keys());
    for (const at of needsScript ? page.blocking.filter((blocking) => blocking > first) : []) {
      edits.push({ start: at, end: at, text: load('') });
    }
    return edits;
  }

  /** What a page, as it is sealed, needs of the policy. */
  private needsOf(file: string, page: Page, place: (at: number) => Place, framed: Set<string>): PageNeeds {
    const gathered = new Gathered();
    const base = baseOf(file, page.base?.href);
    const { strictDynamic } = this.options;
    let scripts = false;
    if (page.base) gathered.add('base-uri', isOwn(base) ? "'self'" : new URL(base).origin);
    for (const { kind, text } of page.inline) {
      if (kind === 'data') continue;
      gathered.add(kind === 'style' ? 'style-src' : 'script-src', hashSource(text));
      scripts ||= kind !== 'style';
      if (kind === 'style') this.needsOfCss(readCss(text), base, gathered);
      else this.needsOfImports(importsIn(kind, text), base, gathered);
    }
    for (const { kind, value, noscript } of this.options.unsafeHashes === undefined ? [] : page.attributes) {
      if (kind === 'style') {
        gathered.add('style-src-attr', "'unsafe-hashes'", hashSource(value));
        this.needsOfCss(readCss(value), base, gathered);
      } else if (kind === 'handler' && !noscript) gathered.add('script-src-attr', "'unsafe-hashes'", hashSource(value));
    }
    for (const { directive, url, loads, integrity, at } of page.references) {
      const target = resolveAddress(url, base);
      if (target.kind === 'none') continue;
      if (directive === 'script-src') {
        scripts = true;
        const hashes = hashesIn(integrity?.value ?? '');
        if (strictDynamic && hashes.length > 0) gathered.add(directive, ...hashes.map((hash) => `'${hash}'`));
        else if (strictDynamic) {
          this.errors.push({
            place: place(at),
            what: `${url} has no integrity, by which strict-dynamic would trust it`,
            remedy:
              target.kind === 'remote' ? 'Run with --sri-remote' : 'Leave --strict-dynamic out, or load it otherwise',
          });
        }
      }
      if (target.kind === 'own') {
        gathered.add(directive, "'self'");
        if (directive === 'frame-src' || directive === 'object-src') framed.add(target.path);
        if (loads) gathered.addAll(this.needsOfAsset(target.path));
      } else if (target.kind === 'remote') {
        this.addSource(
          gathered,
          directive,
          loads === 'script' || loads === 'module' ? exactSource(target) : target.source,
          place(at),
        );
      } else gathered.add(directive, target.scheme);
    }
    if (strictDynamic && scripts) gathered.add('script-src', "'strict-dynamic'");
    return { file, paths: pathPatterns(file), needs: gathered.needs() };
  }

  private addSource(gathered: Gathered, directive: string, source: string, place: Place): void {
    const read = readSource(source);
    if (isFault(read)) this.errors.push({ place, what: `${source} ${read.rule}`, remedy: read.remedy });
    else gathered.add(directive, source);
  }

  /** What an own script or stylesheet needs, with all that it imports. */
  private needsOfAsset(path: string): PageNeeds['needs'] {
    const file = this.originals.get(path) ?? path;
    let needs = this.assetNeeds.get(file);
    if (needs === undefined) {
      const gathered = new Gathered();
      for (const part of this.files.has(file) ? this.closure(file) : []) {
        if (STYLE.test(part)) this.needsOfCss(this.stylesheet(part), baseOf(part), gathered, part);
        else if (SCRIPT.test(part)) this.needsOfImports(this.importsOf(part), baseOf(part), gathered);
      }
      needs = gathered.needs();
      this.assetNeeds.set(file, needs);
    }
    return needs;
  }

  private needsOfImports(imports: readonly ImportReference[], base: string, gathered: Gathered): void {
    for (const { specifier } of imports) {
      const target = isAddress(specifier) ? resolveAddress(specifier, base) : undefined;
      if (target?.kind === 'own') gathered.add('script-src', "'self'");
      if (target?.kind === 'remote') gathered.add('script-src', exactSource(target));
    }
  }

  private needsOfCss(references: readonly CssReference[], base: string, gathered: Gathered, file?: string): void {
    for (const { kind, url, start } of references) {
      if (url.startsWith('#')) continue;
      const directive = kind === 'import' ? 'style-src' : kind === 'font' ? 'font-src' : 'img-src';
      const target = resolveAddress(url, base);
      if (target.kind === 'own') {
        gathered.add(directive, "'self'");
        // What a file imports is gathered with it.
        if (file === undefined && kind === 'import') gathered.addAll(this.needsOfAsset(target.path));
        if (file !== undefined && !this.files.has(target.path)) {
          const place = placesIn(file, textOf(this.source.read(file)))(start);
          this.warn(place, `names ${target.path}, which the site does not have`, 'Put it there, or take the name away');
        }
      } else if (target.kind === 'remote') gathered.add(directive, target.source);
      else if (target.kind === 'scheme') gathered.add(directive, target.scheme);
    }
  }

  private finish(pages: readonly PageNeeds[], framed: ReadonlySet<string>): SealedSite {
    const all = pages.map((page) => (framed.has(page.file) ? { ...page, needs: framable(page.needs) } : page));
    const inPages = new Set(pages.map(({ file }) => file));
    const others = [...framed]
      .filter((file) => !inPages.has(file) && this.files.has(file))
      .map((file) => ({ file, paths: pathPatterns(file), needs: framable(this.documentNeeds(file)) }));
    const { needs, way, why } = spread(all, others);
    return {
      files: this.output,
      needs,
      spread: { way, why },
      pages: [...all, ...others],
      errors: this.errors,
      warnings: this.warnings,
      counts: {
        integrity: this.integrityCount,
        renamed: this.renamed.size,
        moved: this.movedCount,
        scripts: this.scriptCount,
        timers: this.timerCount,
      },
    };
  }

  /** What an SVG needs that is shown as a document of its own. */
  private documentNeeds(file: string): PageNeeds['needs'] {
    if (!/\.svg$/i.test(file)) return {};
    const text = textOf(this.source.read(file));
    return inFile(file, () => this.needsOf(file, readPage(text), placesIn(file, text), new Set()).needs);
  }

  /** Once for each thing to tell, at the first place where it was found. */
  private warn(place: Place, what: string, remedy: string): void {
    if (this.reported.has(what)) return;
    this.reported.add(what);
    this.warnings.push({ place, what, remedy });
  }
}

function framable(needs: PageNeeds['needs']): PageNeeds['needs'] {
  return { ...needs, 'frame-ancestors': ["'self'"] };
}

/**
 * What a file is asked for by: its own address, and that of its folder for an index. Not `/`, in whose place CloudFront
 * asks for the default root object. What a path pattern cannot hold is any character there.
 */
export function pathPatterns(file: string): string[] {
  const addresses = [addressOf(file)];
  if (file.endsWith('/index.html')) addresses.push(addressOf(file).replace(/index\.html$/, ''));
  return addresses.map((address) => {
    const pattern = address.replace(/[^\w\-.~!$&'()*+,;=:@/"%]/g, '?');
    return pattern.length > 255 ? `${pattern.slice(0, 254)}*` : pattern;
  });
}

/** Whether a specifier is an address rather than a name that an import map gives one. */
function isAddress(specifier: string): boolean {
  return /^(?:\.{0,2}\/|https?:)/.test(specifier);
}

/** The addresses that an inline script or import map leads to. */
function importsIn(kind: Inline['kind'], code: string): ImportReference[] {
  if (kind === 'importmap') return importMapAddresses(code);
  return kind === 'script' || kind === 'module'
    ? readImports(code).filter(({ specifier }) => isAddress(specifier))
    : [];
}

function importMapAddresses(code: string): ImportReference[] {
  let map: unknown;
  try {
    map = JSON.parse(code);
  } catch {
    return [];
  }
  const values = new Set<string>();
  const collect = (record: unknown) => {
    for (const value of Object.values(record ?? {})) {
      if (typeof value === 'string' && isAddress(value)) values.add(value);
    }
  };
  const { imports, scopes } = map as { imports?: object; scopes?: object };
  collect(imports);
  for (const scope of Object.values(scopes ?? {})) collect(scope);
  return [...code.matchAll(/:\s*("(?:[^"\\]|\\.)*")/g)].flatMap((match) => {
    const specifier = JSON.parse(match[1]!) as string;
    const end = match.index + match[0].length;
    return values.has(specifier) ? [{ specifier, start: end - match[1]!.length, end }] : [];
  });
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function unique(ranges: readonly { start: number; end: number }[]): { start: number; end: number }[] {
  return [...new Map(ranges.map((range) => [range.start, range])).values()];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
