import type { HeaderPair } from '../../lib/policy/types';
import { valuesOf } from './client';

const HTML = ['text/html', 'application/xhtml+xml'];
/** Content types that say nothing (MIME Sniffing, 7). */
const UNKNOWN = ['', 'unknown/unknown', 'application/unknown', '*/*'];
/** What HTML begins with (MIME Sniffing, 7.1): each but the comment ends its tag's name. */
const BEGINNING =
  /^[\t\n\f\r ]*<(?:!--|(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[ >])/i;

/** Whether a browser takes a response for a page: by its Content-Type, and without one by its first characters. */
export function isPage(headers: readonly HeaderPair[], text: string): boolean {
  const type = (valuesOf(headers, 'content-type').at(-1) ?? '').split(';')[0]!.trim().toLowerCase();
  if (HTML.includes(type)) return true;
  return UNKNOWN.includes(type) && !forbidsSniffing(headers) && BEGINNING.test(text.slice(0, 1445));
}

/** Whether browsers must take a response for what its Content-Type says (Fetch, "determine nosniff"). */
export function forbidsSniffing(headers: readonly HeaderPair[]): boolean {
  return valuesOf(headers, 'x-content-type-options')[0]?.split(',')[0]?.trim().toLowerCase() === 'nosniff';
}
