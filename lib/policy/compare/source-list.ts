import { sourceCovers } from '../csp/semantics';
import { isFault, readSource, type Source } from '../csp/source';

const SCRIPT = ['default-src', 'script-src', 'script-src-elem', 'script-src-attr'];
const STYLE = ['default-src', 'style-src', 'style-src-elem', 'style-src-attr'];

/**
 * The entries of a list that take effect in a directive (CSP3, 6.7 and 8.2): nonces, hashes and `'strict-dynamic'`
 * switch `'unsafe-inline'` off, `'strict-dynamic'` switches hosts, schemes and `'self'` off, and what means nothing in
 * the directive, asks for reports alone or is not understood is left out.
 * @param directive the one that is asked for, which may have its list from another by fallback
 */
export function effectiveEntries(directive: string, tokens: readonly string[]): Source[] {
  const sources = tokens.map(readSource).filter((source): source is Source => !isFault(source));
  const script = SCRIPT.includes(directive);
  const code = script || STYLE.includes(directive);
  const trusted = sources.some(({ kind }) => kind === 'nonce' || kind === 'hash');
  const dynamic = script && sources.some((source) => isKeyword(source, "'strict-dynamic'"));
  return sources.filter((source) => {
    switch (source.kind) {
      case 'nonce':
      case 'hash':
        return code;
      case 'scheme':
      case 'host':
        return !dynamic;
      case 'keyword':
        return keywordTakesEffect(source.keyword, { script, code, trusted, dynamic });
      default:
        return false;
    }
  });
}

interface Setting {
  readonly script: boolean;
  readonly code: boolean;
  /** Whether the list has nonces or hashes. */
  readonly trusted: boolean;
  readonly dynamic: boolean;
}

function keywordTakesEffect(keyword: string, { script, code, trusted, dynamic }: Setting): boolean {
  switch (keyword) {
    case "'self'":
      return !dynamic;
    case "'unsafe-inline'":
      return code && !trusted && !dynamic;
    case "'unsafe-hashes'":
      return code && trusted;
    case "'strict-dynamic'":
      return script && trusted;
    case "'unsafe-webtransport-hashes'":
      return true;
    default:
      return script && !keyword.startsWith("'report-");
  }
}

/**
 * Whether all that `narrow` allows, `wide` allows too. Beyond `sourceCovers`: one keyword may take in others, the site
 * is on https, and nonces, which are new in every answer, are all alike.
 */
export function covers(wide: Source, narrow: Source): boolean {
  if (isKeyword(wide, "'unsafe-inline'") && (narrow.kind === 'hash' || narrow.kind === 'nonce')) return true;
  if (isKeyword(wide, "'unsafe-inline'") && isKeyword(narrow, "'unsafe-hashes'")) return true;
  if (isKeyword(wide, "'unsafe-eval'") && narrow.kind === 'keyword') return narrow.keyword.endsWith("-eval'");
  if (wide.kind === 'nonce') return narrow.kind === 'nonce';
  if (wide.kind === 'scheme' && isKeyword(narrow, "'self'")) return wide.scheme === 'https' || wide.scheme === 'http';
  return sourceCovers(wide, narrow);
}

function isKeyword(source: Source, keyword: string): boolean {
  return source.kind === 'keyword' && source.keyword === keyword;
}
