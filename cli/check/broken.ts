import { mediaType } from '../../lib/policy/media-type';
import { isJavaScriptType } from '../core/javascript-types';
import { valuesOf } from './client';
import { assetType } from './read-page';
import { forbidsSniffing, isPage } from './sniff';
import { type Asked, redirectTarget } from './visit';

/** What a visitor finds wrong with an address of the site, which is not one that must not exist. */
export function brokenBy(asked: Asked, site: URL): string | undefined {
  const { kind, method, answer, fault } = asked;
  if (fault !== undefined) return fault;
  // What http leads to is judged by its Location.
  if (!answer || kind === 'hop' || answer.url.hostname !== site.hostname) return undefined;
  const { status } = answer;
  if (status >= 400) {
    // Not all servers know HEAD; the page itself was requested by GET.
    return method === 'HEAD' && [405, 501].includes(status) ? undefined : `returns ${status}`;
  }
  if ([301, 302, 303, 307, 308].includes(status)) {
    return redirectTarget(answer) ? undefined : `returns ${status} without an address to go to`;
  }
  return status === 200 ? unusable(asked) : undefined;
}

/** Why browsers do not show a page, or use a file of one (Fetch, "Should response be blocked due to nosniff?"). */
function unusable(asked: Asked): string | undefined {
  const { headers } = asked.answer!;
  const use = useOf(asked);
  if (use === undefined || !forbidsSniffing(headers)) return undefined;
  const type = mediaType(valuesOf(headers, 'content-type').at(-1));
  const fits = { page: type !== '', stylesheet: type === 'text/css', script: isJavaScriptType(type) }[use];
  if (fits) return undefined;
  const has = type === '' ? 'has no Content-Type' : `has Content-Type ${type}`;
  return `${has}, and nosniff keeps browsers from using it as a ${use}`;
}

/** What the site uses a response as, where it is sure. */
function useOf({ kind, answer, first }: Asked): 'page' | 'stylesheet' | 'script' | undefined {
  if (kind === 'page' || kind === 'http2' || (kind === 'again' && first && isPage(first.headers, ''))) return 'page';
  if (kind !== 'asset' && kind !== 'again') return undefined;
  return ({ css: 'stylesheet', js: 'script', mjs: 'script' } as const)[assetType(answer!.url)];
}
