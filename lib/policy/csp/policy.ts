import { HeaderSyntaxError, nearest } from '../errors';
import { type Directive, directives, obsoleteDirectives, sandboxFlags } from './directives';
import { type Fault, isFault, misplaced, readSource } from './source';

/** A policy's directives in their order: each name in lower case with its tokens, or `true` where it takes none. */
export type Directives = Readonly<Record<string, readonly string[] | true>>;

/** What is wrong with one directive. */
export interface DirectiveFault extends Fault {
  readonly directive: string;
  /** The entry's place in the directive's value; left out where the fault is the directive itself. */
  readonly token?: number;
  /** The entry, or the directive's name. */
  readonly text: string;
}

/** What a serialised policy says, and what is wrong with it. */
export interface ReadPolicy {
  /** As a browser takes it: the first of each name, unknown names included, without those that are not ASCII. */
  readonly directives: Directives;
  readonly faults: readonly DirectiveFault[];
}

/**
 * Reads a `Content-Security-Policy` value as a browser does (CSP3, 2.2.1 and 2.2.2), and says what a browser would
 * ignore or misread. Never throws. A value that holds several policies, separated by commas, gives several.
 */
export function readPolicies(value: string): ReadPolicy[] {
  return value.split(',').map(readPolicy);
}

/**
 * Reads one policy strictly.
 * @throws {HeaderSyntaxError} naming everything that a browser would ignore or misread.
 */
export function parsePolicy(value: string): Directives {
  const policies = readPolicies(value);
  if (policies.length > 1) {
    throw syntaxError(
      value,
      'holds a comma, which starts a second policy (CSP3, 3.1)',
      'Write one policy; in an address, write a comma as %2C',
    );
  }
  const { directives: read, faults } = policies[0]!;
  if (faults.length > 0) {
    throw new HeaderSyntaxError(
      faults.map((fault) => faultText(fault)).join('; '),
      faults.map(({ text, rule, remedy }) => ({ value: text, rule, remedy })),
    );
  }
  if (Object.keys(read).length === 0) {
    throw syntaxError(value, 'holds no directive (CSP3, 2.2.1)', "Write for example default-src 'self'");
  }
  return read;
}

function syntaxError(value: string, rule: string, remedy: string): HeaderSyntaxError {
  return new HeaderSyntaxError(`${rule}. ${remedy}`, [{ value, rule, remedy }]);
}

/** Writes a policy as it is sent. */
export function formatPolicy(policy: Directives): string {
  return Object.entries(policy)
    .map(([name, tokens]) => (tokens === true ? name : [name, ...tokens].join(' ')))
    .join('; ');
}

/** The directives that browsers report on where they do not enforce them. */
export function reportable(policy: Directives): Directives {
  return Object.fromEntries(Object.entries(policy).filter(([name]) => !directives.get(name)?.enforcedOnly));
}

/** What is wrong with one directive and its tokens, in a policy of any origin. */
export function directiveFaults(name: string, tokens: readonly string[] | true): DirectiveFault[] {
  const directive = directives.get(name);
  if (!directive) return [{ directive: name, text: name, ...nameFault(name) }];
  const list = tokens === true ? [] : tokens;
  return valueFaults(directive, list).map((fault) => ({
    directive: name,
    text: fault.token === undefined ? name : list[fault.token]!,
    ...fault,
  }));
}

function readPolicy(text: string): ReadPolicy {
  const read: Record<string, readonly string[] | true> = {};
  const faults: DirectiveFault[] = [];
  const seen = new Set<string>();
  for (const part of text.split(';')) {
    const [written, ...tokens] = part.split(/[\t\n\f\r ]+/).filter((token) => token !== '');
    if (written === undefined) continue;
    const name = written.toLowerCase();
    if (seen.has(name)) {
      faults.push({
        directive: name,
        text: name,
        rule: 'stands twice, and browsers take the first alone (CSP3, 2.2.1)',
        remedy: 'Write it once',
      });
      continue;
    }
    seen.add(name);
    // Chromium still ignores a second directive of this name, CSP3 takes it.
    if (/[^\x00-\x7f]/.test(part)) {
      faults.push({
        directive: name,
        text: name,
        rule: 'holds a character that is not ASCII, so that browsers drop it (CSP3, 2.2.1)',
        remedy: 'Write a host in punycode (xn--...) and a path percent-encoded',
      });
      continue;
    }
    Object.defineProperty(read, name, { value: tokens.length > 0 ? tokens : true, enumerable: true });
    faults.push(...directiveFaults(name, tokens));
  }
  return { directives: read, faults };
}

function nameFault(name: string): Fault {
  const instead = obsoleteDirectives.get(name);
  if (instead) return { rule: 'is an obsolete directive that browsers ignore', remedy: instead };
  const known = nearest(name, [...directives.keys()]);
  return {
    rule: 'is not a directive of CSP Level 3, and browsers ignore it',
    remedy: known ? `Write ${known}` : `Known are ${[...directives.keys()].join(', ')}`,
  };
}

type ValueFault = Fault & { readonly token?: number };

function valueFaults(directive: Directive, tokens: readonly string[]): ValueFault[] {
  const faults = tokens.flatMap((token, at) => {
    const fault = tokenFault(directive, token, tokens);
    return fault ? [{ ...fault, token: at }] : [];
  });
  const seen = new Set<string>();
  tokens.forEach((token, at) => {
    if (seen.has(token)) faults.push({ rule: 'stands twice in its directive', remedy: 'Write it once', token: at });
    seen.add(token);
  });
  const empty = tokens.length === 0 ? emptyFault(directive) : undefined;
  return empty ? [empty] : faults;
}

function emptyFault({ name, value, source }: Directive): Fault | undefined {
  switch (value) {
    case 'none':
    case 'sandbox':
    case 'trusted-types':
      return undefined;
    case 'sources':
    case 'ancestors':
      return { rule: `has no source (${source})`, remedy: "Write 'none' to allow nothing" };
    case 'require-trusted-types-for':
      return { rule: `has no value (${source})`, remedy: "Write 'script'" };
    case 'webrtc':
      return { rule: `has no value (${source})`, remedy: "Write 'allow' or 'block'" };
    case 'report-to':
      return { rule: `names no endpoint (${source})`, remedy: 'Write the name of an endpoint of Reporting-Endpoints' };
    case 'report-uri':
      return {
        rule: `names no address (${source})`,
        remedy: `Write an address that takes reports, or take ${name} away`,
      };
  }
}

function tokenFault(directive: Directive, token: string, all: readonly string[]): Fault | undefined {
  if (!/^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/.test(token)) {
    return {
      rule: 'is not a run of visible ASCII characters without comma, semicolon and space (CSP3, 2.2)',
      remedy: /[“”‘’]/.test(token)
        ? "Write keywords in straight single quotes (')"
        : /[^\x00-\x7f]/.test(token)
          ? 'Write a host in punycode (xn--...) and a path percent-encoded'
          : 'Write one entry for each source; in an address, write a comma as %2C and a semicolon as %3B',
    };
  }
  const { name, value, source } = directive;
  switch (value) {
    case 'none':
      return { rule: `stands in ${name}, which takes no value (${source})`, remedy: `Write ${name} alone` };
    case 'sources':
    case 'ancestors': {
      if (token.toLowerCase() === "'none'" && all.length === 1) return undefined;
      const read = readSource(token);
      if (isFault(read)) return read;
      const ancestor =
        read.kind === 'host' || read.kind === 'scheme' || (read.kind === 'keyword' && read.keyword === "'self'");
      if (value === 'ancestors' && !ancestor) {
        return { rule: `has no effect in ${name} (${source})`, remedy: "Write 'self', 'none', schemes or hosts alone" };
      }
      return misplaced(read, name);
    }
    case 'sandbox':
      return oneOf(token, sandboxFlags, 'a sandbox flag', source);
    case 'require-trusted-types-for':
      return oneOf(token, ["'script'"], 'a sink group of Trusted Types', source);
    case 'webrtc':
      return all.length > 1
        ? { rule: `is one of several values, and webrtc takes one (${source})`, remedy: "Write 'allow' or 'block'" }
        : oneOf(token, ["'allow'", "'block'"], "'allow' or 'block'", source);
    case 'trusted-types':
      return trustedTypesFault(token, all, source);
    case 'report-to':
      if (all.length > 1)
        return { rule: `is one of several names, and report-to takes one (${source})`, remedy: 'Write one endpoint' };
      return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(token)
        ? undefined
        : {
            rule: `is not the name of an endpoint (${source})`,
            remedy: 'Write a name that Reporting-Endpoints defines, as in csp-endpoint',
          };
    case 'report-uri':
      return /^(?:https?:\/\/[^/]|\/)/i.test(token)
        ? undefined
        : {
            rule: `is not an address that takes reports (${source})`,
            remedy: 'Write an https address, or a path that starts with /',
          };
  }
}

function trustedTypesFault(token: string, all: readonly string[], source: string): Fault | undefined {
  if (token === '*' || token === "'allow-duplicates'") return undefined;
  if (token === "'none'") {
    return all.length === 1
      ? undefined
      : { rule: `must stand alone (${source})`, remedy: "Take 'none' away, or everything beside it" };
  }
  if (/^[\w\-#=/@.%]+$/.test(token)) return undefined;
  return {
    rule: `is not the name of a Trusted Types policy (${source})`,
    remedy: "Write letters, digits and - # = _ / @ . % alone, or *, 'none' or 'allow-duplicates'",
  };
}

function oneOf(token: string, known: readonly string[], what: string, source: string): Fault | undefined {
  if (known.includes(token.toLowerCase())) return undefined;
  const meant = known.length === 1 ? known[0] : nearest(token, known);
  return { rule: `is not ${what} (${source})`, remedy: meant ? `Write ${meant}` : `Write one of ${known.join(', ')}` };
}

function faultText({ directive, text, rule, remedy }: DirectiveFault): string {
  return `${text === directive ? '' : `${directive}: `}${text} ${rule}. ${remedy}`;
}
