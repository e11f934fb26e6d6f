import { createHash } from 'node:crypto';
import { addressOf, resolveAddress } from './addresses';
import { fitsInRule, readCss, writeCssUrl } from './css';
import type { CodeAttribute } from './html';
import { edited } from './places';

/** Events that may be over before a script file has run: what loads by itself while the page is being read. */
const EARLY = new Set(
  `onload onerror onabort onbegin oncanplay oncanplaythrough ondurationchange onemptied onloadeddata onloadedmetadata
  onloadstart onplay onplaying onprogress onstalled onsuspend ontoggle onwaiting`.split(/\s+/),
);

/** An attribute's code as it is kept in the files. */
export interface Moved {
  /** What the element is marked with, in `data-sealed`. */
  readonly key: string;
  /** A rule of the stylesheet. */
  readonly css?: string;
  /** What the script does to the element: a function of it. */
  readonly js: string;
  /** What stands in the attribute's place, beside the mark. */
  readonly instead?: string;
}

/**
 * The code of an attribute as files can hold it so that it does the same, or why they cannot.
 *
 * A `style` becomes a rule with more weight than any selector of a stylesheet has in practice, for how the page looks at
 * once and without scripts; the script then makes it the element's own style again, for scripts that read or change it.
 * A handler becomes the property of the same name, with the names in scope that the attribute has (HTML, 8.1.8.1).
 * @param base what the page's addresses count from
 */
export function moveCode(attribute: CodeAttribute, base: string): Moved | { readonly reason: string } {
  switch (attribute.kind) {
    case 'style':
      return moveStyle(attribute, base);
    case 'handler':
      return moveHandler(attribute);
    case 'javascript':
      return moveLink(attribute);
  }
}

function moveStyle({ value }: CodeAttribute, base: string): Moved | { reason: string } {
  if (!fitsInRule(value)) return { reason: 'has brackets or quotes that do not match' };
  const edits = readCss(value).flatMap((reference) => {
    const target = resolveAddress(reference.url, base);
    if (target.kind !== 'own' || reference.url.startsWith('#')) return [];
    const [, rest = ''] = /^[^?#]*(.*)$/s.exec(reference.url)!;
    return [{ ...reference, text: writeCssUrl(value, reference, addressOf(target.path) + rest) }];
  });
  const declarations = edited(value, edits);
  const key = keyOf('style', declarations);
  return {
    key,
    css: `[data-sealed~="${key}"]:not(#\\#):not(#\\#):not(#\\#) { ${declarations} }`,
    // What a script has set meanwhile stays.
    js: `(element) => { element.style.cssText = ${JSON.stringify(`${declarations};`)} + element.style.cssText; }`,
  };
}

function moveHandler({ element, name, value, template }: CodeAttribute): Moved | { reason: string } {
  if (template) return { reason: 'is in a template, whose copies would not have it' };
  if (EARLY.has(name) && element !== 'body') return { reason: 'may be needed before a script file has run' };
  if (!isFunctionBody(value)) return { reason: 'is not JavaScript that browsers understand' };
  const parameters = name === 'onerror' ? 'event, source, lineno, colno, error' : 'event';
  const scoped = `with (document) with (this.form ?? {}) with (this) {\n${value}\n}`;
  return { key: keyOf(name, value), js: `(element) => { element.${name} = function (${parameters}) { ${scoped} }; }` };
}

function moveLink({ element, name, value, template, attrs }: CodeAttribute): Moved | { reason: string } {
  if (!/^(?:a|area)$/.test(element) || !/^(?:xlink:)?href$/.test(name)) return { reason: 'is not in a plain link' };
  if (template) return { reason: 'is in a template, whose copies would not have it' };
  if (attrs.target !== undefined || attrs.download !== undefined) return { reason: 'has a target of its own' };
  const code = decoded(value.replace(/[\t\n\r]/g, '').replace(/^[\x00-\x20]*javascript:/i, ''));
  if (code === undefined || !isFunctionBody(code)) return { reason: 'is not JavaScript that browsers understand' };
  const run = `if (event.defaultPrevented) return; event.preventDefault(); (function () {\n${code}\n}).call(window);`;
  return {
    key: keyOf('javascript', code),
    js: `(element) => { element.addEventListener('click', (event) => { ${run} }); }`,
    instead: `${name}="#"`,
  };
}

/** The script file: it does what was moved to each element that is marked, once. Not strict, since `with` is not. */
export function fixScript(moved: readonly Moved[]): string {
  const acts = sorted(moved).map(({ key, js }) => `  ${key}: ${js},`);
  return `(() => {
const acts = {
${acts.join('\n')}
};
for (const element of document.querySelectorAll('[data-sealed]')) {
  const keys = element.getAttribute('data-sealed').split(' ');
  element.removeAttribute('data-sealed');
  for (const key of keys) acts[key](element);
}
})();
`;
}

/** The stylesheet: empty where nothing needs one. */
export function fixStyles(moved: readonly Moved[]): string {
  return sorted(moved)
    .flatMap(({ css }) => (css === undefined ? [] : [`${css}\n`]))
    .join('');
}

function sorted(moved: readonly Moved[]): Moved[] {
  return [...moved].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Different names for different code, the same for the same: pages that share code share the key. */
function keyOf(kind: string, code: string): string {
  return `s${createHash('sha256').update(`${kind}\0${code}`).digest('hex').slice(0, 12)}`;
}

function isFunctionBody(code: string): boolean {
  try {
    // Parsed, never called. Alone first: braces that close more than they opened would reach out of the file's function.
    new Function('event', code);
    new Function('event', `with (this) {\n${code}\n}`);
    return true;
  } catch {
    return false;
  }
}

function decoded(code: string): string | undefined {
  try {
    return decodeURIComponent(code);
  } catch {
    return undefined;
  }
}
