import type { Path, Problem } from '../policy/types';
import { pathKey } from './decide';
import { type PlacedRedirect, REDIRECT_STATUSES, type RedirectStatus } from './types';

/** A redirect that was read: all of it is right by itself. */
export interface ReadRule {
  /** As it was written. */
  readonly from: string;
  /** Decoded, without a trailing slash; names of segments do not count. */
  readonly key: string;
  /** Decoded. */
  readonly segments: readonly string[];
  /** Whether it matches more than one path. */
  readonly pattern: boolean;
  /** Percent-encoded, with its query and fragment. */
  readonly to: string;
  /** Whether `to` depends on what `from` matched. */
  readonly dynamic: boolean;
  readonly status: RedirectStatus;
  readonly path: Path;
  readonly place?: string | undefined;
}

const NAME = /^:[A-Za-z]\w*$/;
/** Of a CloudFront KeyValueStore, in bytes: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_KEY_BYTES = 512;
const MOST_VALUE_BYTES = 1024;

/** A redirect as it is compiled; `undefined` where something is wrong with it, and that is among the problems. */
export function readRedirect(redirect: PlacedRedirect, problems: Problem[]): ReadRule | undefined {
  const { path, place } = redirect;
  const found: Problem[] = [];
  const report = (option: string, value: unknown, rule: string, remedy: string) => {
    found.push({ path: place === undefined ? [...path, option] : path, place, value, rule, remedy });
  };
  const from = readFrom(redirect.from, (...problem) => report('from', redirect.from, ...problem));
  const to = readTo(redirect.to, from?.names ?? [], from !== undefined, (...problem) =>
    report('to', redirect.to, ...problem),
  );
  const status = readStatus(redirect.status, (...problem) => report('status', redirect.status, ...problem));
  problems.push(...found);
  if (!from || !to || !status || found.length > 0) return undefined;
  return { from: redirect.from as string, ...from, ...to, status, path, place };
}

type Fault = (rule: string, remedy: string) => void;

function readFrom(from: unknown, fault: Fault): (Pick<ReadRule, 'key' | 'segments' | 'pattern'> & Names) | undefined {
  const example = "Write a path such as '/old', '/blog/:slug' or '/old/*'";
  if (typeof from !== 'string' || !from.startsWith('/')) {
    if (typeof from === 'string' && isAddress(from)) {
      fault(
        'names a host, and a redirect is from a path of the site',
        'Write the path alone; domain.redirectFrom redirects a whole host',
      );
    } else fault('is not a path, which starts with /', example);
    return undefined;
  }
  if (/[?#]/.test(from)) {
    fault('has a query or a fragment: redirects look at the path alone', 'Write the path alone');
    return undefined;
  }
  const key = pathKey(encode(from));
  if (key === undefined) {
    fault('is not a path that a browser sends (RFC 3986, 3.3; no empty or dot segments, no encoded slashes)', example);
    return undefined;
  }
  if (Buffer.byteLength(key) > MOST_KEY_BYTES) {
    fault(`is longer than ${MOST_KEY_BYTES} bytes (CloudFront KeyValueStore quotas)`, 'Write a pattern with * instead');
    return undefined;
  }
  const segments = key === '/' ? [] : key.slice(1).split('/');
  const names = segments.filter((segment) => segment.startsWith(':'));
  const wrong = names.find((name, i) => !NAME.test(name) || name === ':splat' || names.indexOf(name) !== i);
  if (wrong !== undefined) {
    fault(
      `has the segment ${wrong}, and a name is a letter followed by letters, digits and _, stands once, and is not splat`,
      "Write a name such as ':slug'",
    );
    return undefined;
  }
  const star = segments.findIndex((segment) => segment.includes('*'));
  if (star >= 0 && (segments[star] !== '*' || star < segments.length - 1)) {
    fault('has a * that is not its last segment, the one place where it matches', "Write '/old/*', or :name inside");
    return undefined;
  }
  const pattern = star >= 0 || names.length > 0;
  return {
    segments,
    pattern,
    key: pattern ? `/${segments.map((segment) => (segment.startsWith(':') ? ':' : segment)).join('/')}` : key,
    names: star >= 0 ? [...names, ':splat'] : names,
  };
}

interface Names {
  readonly names: readonly string[];
}

function readTo(
  to: unknown,
  names: readonly string[],
  known: boolean,
  fault: Fault,
): Pick<ReadRule, 'to' | 'dynamic'> | undefined {
  const example = "Write a path such as '/new', '/posts/:slug' or '/new/:splat'";
  if (typeof to !== 'string' || !to.startsWith('/') || /^\/[/\\]/.test(to)) {
    if (typeof to === 'string' && isAddress(to)) {
      fault(
        'leads to a host, and every redirect stays on the site, so that none can be turned against its visitors',
        'Write the path alone, or a page that links there',
      );
    } else fault('is not a path of the site, which starts with one /', example);
    return undefined;
  }
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(encode(to)) ?? [];
  if (pathKey(path) === undefined || !/^[!-~]*$/.test(rest)) {
    fault('is not a URL of the site (RFC 3986, 3.3; no empty or dot segments, no encoded slashes)', example);
    return undefined;
  }
  if (Buffer.byteLength(path + rest) > MOST_VALUE_BYTES - 4) {
    fault(`is longer than ${MOST_VALUE_BYTES - 4} bytes (CloudFront KeyValueStore quotas)`, 'Write a shorter one');
    return undefined;
  }
  const segments = path.slice(1).split('/');
  if (segments.some((segment) => segment.includes('*'))) {
    fault('has a *, which stands for nothing in a target', 'Write :splat for what * matched');
    return undefined;
  }
  const used = segments.filter((segment) => segment.startsWith(':'));
  const unknown = known ? used.find((name) => !names.includes(name)) : undefined;
  if (unknown !== undefined) {
    const has = names.length > 0 ? `has ${names.join(', ')}` : 'has none';
    fault(`uses ${unknown}, and "from" ${has}`, 'Write a name that "from" has');
    return undefined;
  }
  const splat = segments.indexOf(':splat');
  if (splat >= 0 && splat < segments.length - 1) {
    fault('has :splat before its end, and it may stand for nothing', "Write it last, such as '/new/:splat'");
    return undefined;
  }
  return { to: path + rest, dynamic: used.length > 0 };
}

function readStatus(status: unknown = 301, fault: Fault): RedirectStatus | undefined {
  if (REDIRECT_STATUSES.includes(status as RedirectStatus)) return status as RedirectStatus;
  fault(
    'is not the status of a redirect: 301, 302, 307 or 308 (RFC 9110, 15.4)',
    'Write 301 for a move that lasts, 302 for one that does not',
  );
  return undefined;
}

function isAddress(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(text);
}

/** Percent-encodes what no URL carries as it is; what is encoded stays. */
function encode(text: string): string {
  return text.replace(/[^!-~]|[<>"`{}]/gu, (character) => encodeURIComponent(character));
}
