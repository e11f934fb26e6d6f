import type { Colors } from 'picocolors/types';
import type { Needs } from '../../lib/policy/csp/add-sources';
import { printable, safeJson } from '../core/text';
import { type Finding, formatFinding } from './places';
import type { SealedSite } from './seal-site';

/** Pages and findings that are told on a terminal; `--json` has all. */
const MOST_PAGES = 20;
const MOST_FINDINGS = 50;

/** What a command prints of a site: what its pages need, what is odd, what cannot be sealed. */
export function formatReport(site: SealedSite, c: Colors): string {
  const { errors, warnings } = site;
  return [...needsLines(site, c), ...findingLines(warnings, c.yellow('!')), ...findingLines(errors, c.red('✗'))].join(
    '\n',
  );
}

function needsLines({ needs, pages }: SealedSite, c: Colors): string[] {
  const common = Object.keys(needs.site).length > 0 ? [c.bold('every page'), ...inWords(needs.site)] : [];
  const told = needs.pages
    .slice(0, MOST_PAGES)
    .flatMap(({ paths, needs: own }) => [
      c.bold(
        printable(paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ')),
      ),
      ...inWords(own),
    ]);
  const more = needs.pages.length - MOST_PAGES;
  return [
    ...common,
    ...told,
    ...(more > 0 ? [`and ${more} more rules: --json has all, for ${pages.length} pages`] : []),
  ];
}

/** One line a directive; hashes, which say nothing to a reader, are counted. */
function inWords(needs: Needs): string[] {
  return Object.entries(needs).map(([directive, sources]) => {
    const isHash = (source: string) => /^'sha(?:256|384|512)-/.test(source);
    const hashes = sources.filter(isHash).length;
    const words = sources.filter((source) => !isHash(source));
    if (hashes > 0) words.unshift(hashes === 1 ? '1 hash' : `${hashes} hashes`);
    return `  ${directive.padEnd(16)} ${printable(words.join(' '))}`;
  });
}

function findingLines(findings: readonly Finding[], sign: string): string[] {
  const lines = findings.slice(0, MOST_FINDINGS).map((finding) => `${sign} ${printable(formatFinding(finding))}`);
  const more = findings.length - MOST_FINDINGS;
  return more > 0 ? [...lines, `${sign} and ${more} more: --json has all`] : lines;
}

/** The same for programs. `copy` is the folder with the sealed copy, `null` where nothing was written. */
export function jsonReport(
  { needs, spread, pages, errors, warnings, counts }: SealedSite,
  copy: string | null,
): string {
  return safeJson({
    sealed: copy !== null,
    copy,
    way: spread.way,
    why: spread.why,
    needs,
    pages,
    counts,
    errors,
    warnings,
  });
}

/** Errors in a number of words: `1 thing`, `3 things`. */
export function things(count: number): string {
  return count === 1 ? '1 thing' : `${count} things`;
}
