import { matchesPath } from '../../lib/policy/path-pattern';
import type { Behaviour, Distribution } from './distribution';

/**
 * The first behaviour whose path pattern fits; the default one fits all. The path is normalised first, and only for
 * the matching: the origin is asked for it as the viewer wrote it.
 * Source: CloudFront Developer Guide, "Path pattern": normalised as in RFC 3986, then matched, case included; a pattern
 * may leave out its first slash.
 */
export function matchBehaviour(distribution: Distribution, path: string): Behaviour {
  const normal = normalisePath(path);
  const found = distribution.behaviours.find(
    ({ pattern }) =>
      pattern === '*' ||
      matchesPath(pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`, normal),
  );
  if (!found) throw new Error(`Distribution ${distribution.id} has no default behaviour.`);
  return found;
}

/** Dot segments taken out, unreserved characters decoded, percent-encoding in upper case (RFC 3986, 6.2.2). */
export function normalisePath(path: string): string {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(char) ? char : whole.toUpperCase();
  });
  if (!/\/\.{1,2}(\/|$)/.test(decoded)) return decoded;
  const out: string[] = [];
  const segments = decoded.split('/').slice(1);
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1;
    if (segment === '..') out.pop();
    else if (segment !== '.') out.push(segment);
    if (last && (segment === '.' || segment === '..')) out.push('');
  }
  return `/${out.join('/')}`;
}
