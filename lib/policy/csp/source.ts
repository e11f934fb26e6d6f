import { nearest } from '../errors';
import { hashDirectives, keywords, nonceDirectives } from './directives';

/** One source expression, read (CSP3, 2.3.1). Scheme, host, keyword and algorithm are lower-case. */
export type Source =
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'nonce'; readonly value: string }
  | { readonly kind: 'hash'; readonly algorithm: HashAlgorithm; readonly value: string }
  | { readonly kind: 'scheme'; readonly scheme: string }
  | {
      readonly kind: 'host';
      readonly scheme?: string;
      /** `*`, `*.example.com` or `example.com`. */
      readonly host: string;
      /** Digits or `*`. */
      readonly port?: string;
      readonly path?: string;
    };

export type HashAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** What is wrong with a piece of a policy: the rule that it breaks, and the remedy (see `Problem`). */
export interface Fault {
  readonly rule: string;
  readonly remedy: string;
}

/** Characters of base64 that a digest takes, padding included. */
const DIGEST_LENGTH: Readonly<Record<HashAlgorithm, number>> = { sha256: 44, sha384: 64, sha512: 88 };

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const HASH = /^'(sha256|sha384|sha512)-(.*)'$/i;
const NONCE = /^'nonce-(.*)'$/i;
const SCHEME = /^([a-z][a-z0-9+.-]*):$/i;
const HOST =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?)(?::(\d+|\*))?(\/(?:[\w.~!$&'()*+=:@/-]|%[0-9a-f]{2})*)?$/i;
/** Schemes that people forget the colon of. */
const SCHEMES = ['http', 'https', 'ws', 'wss', 'data', 'blob', 'filesystem', 'mediastream', 'about'];
const UNQUOTED = /^(?:nonce-|sha(?:256|384|512)-)/i;
const GRAMMAR = 'CSP3, 2.3.1';

/** Reads one source expression, or says what is wrong with it. `'none'` is none: it stands for a whole list. */
export function readSource(text: string): Source | Fault {
  if (text.startsWith("'") || text.endsWith("'")) return readQuoted(text);
  const scheme = SCHEME.exec(text)?.[1];
  if (scheme) return { kind: 'scheme', scheme: scheme.toLowerCase() };
  const lower = text.toLowerCase();
  if (keywords.has(`'${lower}'`) || lower === 'none' || UNQUOTED.test(text)) {
    return {
      rule: `lacks its quotes, and is read as a host (${GRAMMAR})`,
      remedy: `Write '${UNQUOTED.test(text) ? text : lower}'`,
    };
  }
  if (SCHEMES.includes(lower))
    return { rule: `lacks its colon, and is read as a host (${GRAMMAR})`, remedy: `Write ${lower}:` };
  const host = HOST.exec(text);
  if (!host) {
    return {
      rule: `is not a source: a keyword in quotes, a scheme with its colon, or a host with, at will, scheme, port and path (${GRAMMAR})`,
      remedy: hostRemedy(text),
    };
  }
  const [, hostScheme, name, port, path] = host;
  if (port !== undefined && port !== '*' && Number(port) > 65_535) {
    return { rule: 'has a port above 65535', remedy: 'Write a port from 0 to 65535, or * for any' };
  }
  return {
    kind: 'host',
    ...(hostScheme !== undefined && { scheme: hostScheme.toLowerCase() }),
    host: name!.toLowerCase(),
    ...(port !== undefined && { port }),
    ...(path !== undefined && { path }),
  };
}

/** Writes a source expression as it is sent. */
export function formatSource(source: Source): string {
  switch (source.kind) {
    case 'keyword':
      return source.keyword;
    case 'nonce':
      return `'nonce-${source.value}'`;
    case 'hash':
      return `'${source.algorithm}-${source.value}'`;
    case 'scheme':
      return `${source.scheme}:`;
    case 'host':
      return `${source.scheme ? `${source.scheme}://` : ''}${source.host}${source.port ? `:${source.port}` : ''}${source.path ?? ''}`;
  }
}

export function isFault(read: Source | Fault): read is Fault {
  return 'rule' in read;
}

/** Why a source, right in itself, does nothing in a directive; `undefined` where it does something. */
export function misplaced(source: Source, directive: string): Fault | undefined {
  const where =
    source.kind === 'keyword'
      ? keywords.get(source.keyword)
      : source.kind === 'nonce'
        ? nonceDirectives
        : source.kind === 'hash'
          ? hashDirectives
          : undefined;
  if (!where || where.includes(directive)) return undefined;
  return {
    rule: `has no effect in ${directive}: it is for ${where.join(', ')} (CSP3)`,
    remedy: 'Take it away, or write it where it has an effect',
  };
}

function readQuoted(text: string): Source | Fault {
  const lower = text.toLowerCase();
  if (keywords.has(lower)) return { kind: 'keyword', keyword: lower };
  const nonce = NONCE.exec(text);
  if (nonce) {
    if (BASE64.test(nonce[1]!)) return { kind: 'nonce', value: nonce[1]! };
    return {
      rule: `is not a nonce in base64 (${GRAMMAR})`,
      remedy: "Write 'nonce-' and then letters, digits, + / - _ and up to two =",
    };
  }
  const hash = HASH.exec(text);
  if (hash) {
    const algorithm = hash[1]!.toLowerCase() as HashAlgorithm;
    const value = hash[2]!;
    const wanted = DIGEST_LENGTH[algorithm];
    if (
      BASE64.test(value) &&
      value.replace(/=+$/, '').length === wanted - padding(algorithm) &&
      rightPadding(value, algorithm)
    ) {
      return { kind: 'hash', algorithm, value };
    }
    return {
      rule: `is not a ${algorithm} digest in base64, which has ${wanted} characters (${GRAMMAR})`,
      remedy:
        'Write the digest that the browser prints in its console, or that openssl dgst -binary piped into base64 gives',
    };
  }
  if (lower === "'none'")
    return { rule: `must stand alone (${GRAMMAR})`, remedy: "Take 'none' away, or everything beside it" };
  const bare = lower.replace(/^'|'$/g, '');
  const known = nearest(`'${bare}'`, [...keywords.keys(), "'none'"]);
  return {
    rule: `is not a keyword of a source list (${GRAMMAR})`,
    remedy: known
      ? `Write ${known}`
      : `Keywords are ${[...keywords.keys()].join(' ')}, nonces and hashes; hosts have no quotes`,
  };
}

function padding(algorithm: HashAlgorithm): number {
  return algorithm === 'sha256' ? 1 : algorithm === 'sha384' ? 0 : 2;
}

/** Browsers compare digests decoded, so padding may be left out, but not be wrong. */
function rightPadding(value: string, algorithm: HashAlgorithm): boolean {
  const found = /=*$/.exec(value)![0].length;
  return found === 0 || found === padding(algorithm);
}

function hostRemedy(text: string): string {
  if (/["`]/.test(text)) return "Write keywords in single quotes ('), hosts in none";
  if (/[?#]/.test(text)) return 'Take away the query and the fragment: a source ends with its path';
  if (text.includes('_'))
    return 'Write a host of letters, digits and hyphens; a wildcard for the label with the underscore also fits it';
  if (/\*/.test(text)) return 'Write the star alone, or in front as in *.example.com';
  return "Write for example 'self', https: or https://cdn.example.com";
}
