import type { Problem } from '../policy/types';
import type { PlacedShell } from './site';
import { type PlacedRedirect, REDIRECT_STATUSES } from './types';

export interface RedirectsFile {
  readonly redirects: readonly PlacedRedirect[];
  readonly shells: readonly PlacedShell[];
  /** Lines that cannot be honored, with their numbers. */
  readonly problems: readonly Problem[];
}

/** The file in the site's folder. It is read, and not published. */
export const REDIRECTS_FILE = '_redirects';

/**
 * Reads a `_redirects` file as Netlify has it: `from to [status]`, a line each, `#` before a comment. Redirects are honored, and
 * so is `200` to a page, the shell of a single-page application. What CloudFront cannot do for a static site is a problem: conditions,
 * query parameters, whole hosts, proxies, other statuses.
 * https://docs.netlify.com/routing/redirects/redirect-options/
 * @param file its name in problems
 * @param errorPage what `404` may name: the page that is served for what is missing
 */
export function readRedirectsFile(text: string, file: string, errorPage = '/404.html'): RedirectsFile {
  const redirects: PlacedRedirect[] = [];
  const shells: PlacedShell[] = [];
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const rule = line.replace(/(^|\s)#.*$/, '').trim();
    if (rule === '') continue;
    const place = `${file}:${index + 1}`;
    const path = [file, index + 1];
    const refuse = (why: string, remedy: string) => void problems.push({ path, place, value: rule, rule: why, remedy });

    const [from = '', ...rest] = rule.split(/\s+/);
    const at = rest.findIndex((word) => /^(?:\/|[a-z][a-z0-9+.-]*:)/i.test(word));
    const [to = '', given = '301', ...conditions] = at < 0 ? [] : rest.slice(at);
    const parameters = at < 0 ? [] : rest.slice(0, at);
    if (to === '') {
      refuse('has no target', 'Write the path it leads to: /old /new 301');
    } else if (parameters.length > 0) {
      refuse(
        `looks at the query (${parameters.join(' ')}), and redirects look at the path alone`,
        'Leave it out: the query is kept',
      );
    } else if (conditions.length > 0 || given.includes('=')) {
      const named = [given, ...conditions].filter((word) => word.includes('='));
      refuse(
        `has the condition ${named.length > 0 ? named.join(' ') : conditions.join(' ')}, which only Netlify knows`,
        'Leave it out, or choose in the page',
      );
    } else if (!/^\d{3}!?$/.test(given)) {
      refuse(`has ${given} where a status stands`, 'Write 301, 302, 307 or 308');
    } else {
      const status = Number(given.slice(0, 3));
      const page = /^\/[^?#:*]*$/.test(to) && /\.html$/.test(to);
      if (status === 200 && page && from.startsWith('/')) shells.push({ path: from, shell: to });
      else if (status === 200) {
        refuse(
          'serves one URL under another (200), which is done for a page alone: /app/* /app/index.html 200',
          /^\//.test(to) ? 'Write 301, or lead it to a page' : 'Call the other host from the page, or leave it out',
        );
      } else if (status === 404 && from === '/*' && to === errorPage) {
        // What the site does anyway.
      } else if (!(REDIRECT_STATUSES as readonly number[]).includes(status)) {
        refuse(
          `has the status ${status}, and is no redirect`,
          `Write 301, 302, 307 or 308; ${errorPage} is the page for 404`,
        );
      } else redirects.push({ from, to, status, path, place });
    }
  }
  return { redirects, shells, problems };
}
