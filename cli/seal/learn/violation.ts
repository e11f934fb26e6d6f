import { createHash } from 'node:crypto';
import { type CompiledPolicy, readPolicies, resolve } from '../../../lib/policy';

/** Something that the policy would have refused, had it been enforced. */
export interface Violation {
  /** The page that was open, as a path of the site: `/guide/index.html`. */
  readonly page: string;
  /** The path whose headers refuse it: the page itself, or a frame or a worker's script of the site. */
  readonly target: string;
  readonly kind: 'csp' | 'embedder' | 'permission';
  /** The effective directive, what was to be loaded (`image`), or the feature (`geolocation`). */
  readonly what: string;
  /**
   * Of a policy: an address without its query, as a path where it is the site's own; or `inline`, `eval`, `wasm-eval`, `data`, `blob`, `trusted-types-sink`,
   * `trusted-types-policy`, `javascript`. Of an embedder policy: the address. Else empty.
   */
  readonly blocked: string;
  /** The start of what was refused, as the browser tells it. */
  readonly sample: string;
  /** Of an inline script or style: its hash as a source. */
  readonly hash?: string;
  /** `/app.js:12:5` where it is known. */
  readonly at: string;
}

/** The site that is open, and the page. */
export interface Place {
  /** `https://localhost:1234`. */
  readonly origin: string;
  readonly page: string;
  /** What the origin is asked for when a visitor asks for `/`: `/index.html`. */
  readonly rootObject: string;
}

/** The body of a report that a browser sends to `report-uri` (CSP3, 5.5). */
interface CspReport {
  readonly 'document-uri'?: string;
  readonly 'effective-directive'?: string;
  readonly 'violated-directive'?: string;
  readonly 'blocked-uri'?: string;
  readonly 'script-sample'?: string;
  readonly 'source-file'?: string;
  readonly 'line-number'?: number;
  readonly 'column-number'?: number;
}

/**
 * Reads what a browser sent to `report-uri`; `undefined` where it is no such report.
 */
export function readReport(text: string, place: Place): Violation | undefined {
  let report: CspReport | undefined;
  try {
    report = JSON.parse(text)['csp-report'];
  } catch {
    return undefined;
  }
  const what = report?.['effective-directive'] ?? report?.['violated-directive'];
  if (!report || typeof what !== 'string' || !/^[a-z][a-z-]*$/.test(what)) return undefined;
  const sample = (report['script-sample'] ?? '').replaceAll(place.origin, '');
  return {
    page: place.page,
    target: targetOf(report['document-uri'], place),
    kind: 'csp',
    what,
    blocked: sample.startsWith('javascript:')
      ? 'javascript'
      : ownAsPath(withoutQuery(report['blocked-uri'] ?? ''), place),
    sample,
    at: position(report['source-file'], report['line-number'], report['column-number'], place),
  };
}

/** What Chrome says in its console of an inline script or style. */
export interface InlineHash {
  readonly what: string;
  /** Where the script stands that wrote it, or it itself: `/app.js:12`. */
  readonly at: string;
  readonly hash: string;
}

/** Reads Chrome's message on an inline script or style; `undefined` for every other message. */
export function readConsole(text: string, url: string, line: number, place: Place): InlineHash | undefined {
  const start = /^(?:Executing inline (script)|Applying inline (style)) violates .*Content Security Policy/.exec(text);
  // The message quotes the directive, with the hashes that it has already, before it names the one that is missing.
  const hash = /a hash \(('sha256-[A-Za-z0-9+/]+={0,2}')\)/.exec(text)?.[1];
  if (!start || hash === undefined) return undefined;
  const attribute = /hashes do not apply to event handlers, style attributes and javascript: navigations/.test(text);
  const what = start[1] ? 'script-src-elem' : attribute ? 'style-src-attr' : 'style-src-elem';
  return { what, at: position(url, line + 1, undefined, place), hash };
}

/**
 * Gives reports on inline scripts and styles their hashes. A report says which document it was, the console says which
 * hash, and both say from where: where several came from one line, each report stands for all of them.
 */
export function withHashes(reports: readonly Violation[], hashes: readonly InlineHash[]): Violation[] {
  return reports.flatMap((report): Violation[] => {
    if (report.blocked !== 'inline') return [report];
    const line = report.at.replace(/^(.*:\d+):\d+$/, '$1');
    const found = hashes.filter(({ what, at }) => what === report.what && at === line);
    const distinctHashes = [...new Set(found.map(({ hash }) => hash))];
    return distinctHashes.length === 0
      ? [report]
      : distinctHashes.map((hash) => ({ ...report, hash, sample: found.length > 1 ? '' : report.sample }));
  });
}

/** A report as a `ReportingObserver` gives it, or the texts of an event handler that was refused. */
export interface Observed {
  readonly type: string;
  /** The address of the document that saw it. */
  readonly document: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Reads what is told of the embedder policy, of a feature or of an event handler; empty for everything else. */
export function readObserved({ type, document, body }: Observed, place: Place): Violation[] {
  const target = targetOf(document, place);
  const at = () => position(textIn(body.sourceFile), Number(body.lineNumber) || undefined, undefined, place);
  if (type === 'event-handler') {
    const handlers = Array.isArray(body.handlers) && body.handlers.length > 0 ? body.handlers : [undefined];
    return handlers.map((handler: unknown) => ({
      page: place.page,
      target,
      kind: 'csp',
      what: 'script-src-attr',
      blocked: 'inline',
      sample: textIn(body.sample) ?? '',
      ...(typeof handler === 'string' && { hash: sha256(handler) }),
      at: at(),
    }));
  }
  if (type === 'coep') {
    const [blocked, what] = [String(body.blockedURL ?? ''), String(body.destination ?? 'iframe')];
    // Frames and workers of the site itself come with the same policy, which holds once it is enforced; a report is ours.
    const own = blocked.startsWith(`${place.origin}/`) || what === 'report';
    if (own || !/^https?:/.test(blocked)) return [];
    return [{ page: place.page, target, kind: 'embedder', what, blocked: withoutQuery(blocked), sample: '', at: '' }];
  }
  if (type.startsWith('permissions-policy-violation') || type.startsWith('potential-permissions-policy-violation')) {
    const feature = textIn(body.featureId ?? body.policyId);
    // A name of structured fields (RFC 9651, 3.1.2), as Permissions-Policy writes it.
    if (feature === undefined || !/^[a-z*][a-z0-9_.*-]*$/.test(feature)) return [];
    return [{ page: place.page, target, kind: 'permission', what: feature, blocked: '', sample: '', at: at() }];
  }
  return [];
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The site's own frames that would not be shown: by `frame-ancestors`, or by X-Frame-Options where that is missing. */
export function readFrames(addresses: readonly string[], policy: CompiledPolicy, place: Place): Violation[] {
  return addresses.flatMap((address): Violation[] => {
    if (!address.startsWith(`${place.origin}/`)) return [];
    const target = targetOf(address, place);
    const { set } = resolve(policy, { path: target, contentType: 'text/html', status: 200 });
    const value = (name: string) => set.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
    const ancestors = readPolicies(value('content-security-policy'))[0]?.directives['frame-ancestors'];
    const shown = Array.isArray(ancestors)
      ? ancestors.some((source) => /^('self'|\*|https?:)$/i.test(source))
      : value('x-frame-options').toUpperCase() !== 'DENY';
    const what = 'frame-ancestors';
    return shown ? [] : [{ page: place.page, target, kind: 'csp', what, blocked: place.page, sample: '', at: '' }];
  });
}

/** Every violation once, in the order in which they were seen. */
export function distinct(violations: readonly Violation[]): Violation[] {
  return [...new Map(violations.map((violation) => [JSON.stringify(violation), violation])).values()];
}

/** A document of another origin, or of none (`blob:`, `about:srcdoc`), has the headers of the page. */
function targetOf(document: string | undefined, place: Place): string {
  if (!document?.startsWith(`${place.origin}/`)) return place.page;
  return keyPath(new URL(document).pathname, place.rootObject);
}

/** The path of the file that a folder's address shows: `/guide/` shows `/guide/index.html`. */
export function keyPath(path: string, rootObject: string): string {
  return path.endsWith('/') ? path + rootObject.slice(rootObject.lastIndexOf('/') + 1) : path;
}

function position(
  file: string | undefined,
  line: number | undefined,
  column: number | undefined,
  place: Place,
): string {
  if (!file || !/^https?:/.test(file)) return '';
  const url = new URL(file);
  const name = url.origin === place.origin ? url.pathname : url.origin + url.pathname;
  return [name, line, column].filter((part) => part !== undefined && part !== 0).join(':');
}

/** Sockets of the site itself too: `'self'` lets them through (CSP3, "Does url match expression"). */
function ownAsPath(address: string, { origin }: Place): string {
  const own = [origin, origin.replace(/^http/, 'ws')].find(
    (start) => address === start || address.startsWith(`${start}/`),
  );
  return own === undefined ? address : address.slice(own.length) || '/';
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '');
}
