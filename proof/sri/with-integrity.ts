import { createHash } from 'node:crypto';

/**
 * The page with the `integrity` of each script and stylesheet as its file is now (sha384; Subresource Integrity, W3C).
 * It renews what a tag has and adds none: a tag opts in with `integrity=""`. `read` is given the path as the page
 * names it, from the root: `/assets/site.css`.
 */
export function withIntegrity(html: string, read: (path: string) => Uint8Array): string {
  return html.replace(/<(?:script|link)\b[^>]*>/g, (tag) => {
    const path = /\s(?:src|href)="(\/[^"]+)"/.exec(tag)?.[1];
    if (path === undefined) return tag;
    return tag.replace(
      /\sintegrity="[^"]*"/,
      () => ` integrity="sha384-${createHash('sha384').update(read(path)).digest('base64')}"`,
    );
  });
}
