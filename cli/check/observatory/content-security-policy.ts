import { type CspSources, readSources } from './csp-sources';
import { type Algorithm, joined, type Observation, type Outcome } from './observation';

const BROAD = ['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*'];
const INLINE = ["'unsafe-inline'", 'data:'];
const PASSIVE = ['img-src', 'media-src'];
const NOT_IN_META = ['frame-ancestors', 'report-uri', 'sandbox'];
const PASSED = [
  'csp-implemented-with-no-unsafe',
  'csp-implemented-with-no-unsafe-default-src-none',
  'csp-implemented-with-unsafe-inline-in-style-src-only',
  'csp-implemented-with-insecure-scheme-in-passive-content-only',
];

export interface CspOutcome extends Outcome {
  /** Left out where there is no policy that counts. */
  readonly directives?: CspSources['directives'];
}

/** MDN's test `content-security-policy`. */
export function contentSecurityPolicy(seen: Observation, algorithm: Algorithm): CspOutcome {
  const split = (values: readonly string[]) =>
    algorithm === 4 ? [...values] : values.flatMap((value) => value.split(',').map((policy) => policy.trim()));
  const header = joined(seen.headers, 'content-security-policy');
  const inHeader = split(header === undefined ? [] : [header]);
  const inMeta = split(seen.page?.metaPolicies ?? []);

  const both = attempt(() => readSources([...inHeader, ...inMeta]));
  if (!both) return { result: 'csp-header-invalid', pass: false };

  const headerSize = attempt(() => readSources(inHeader).directives.size) ?? 0;
  const metaSize =
    attempt(() => [...readSources(inMeta).directives.keys()].filter((name) => !NOT_IN_META.includes(name)).length) ?? 0;
  if (headerSize + metaSize === 0) {
    const reporting = joined(seen.headers, 'content-security-policy-report-only');
    return {
      result: reporting ? 'csp-not-implemented-but-reporting-enabled' : 'csp-not-implemented',
      pass: false,
    };
  }

  const found = judge(both, seen.url.protocol === 'https:');
  const pass = PASSED.includes(found);
  return {
    result: pass && both.duplicates ? 'csp-implemented-but-duplicate-directives' : found,
    pass,
    directives: both.directives,
  };
}

function judge({ directives }: CspSources, https: boolean): string {
  const fallback = defaultSources(directives);
  const list = (name: string, ignore = (sources: string[]) => sources) => {
    const sources = directives.get(name);
    return sources ? ignore([...sources]) : (fallback ?? ['*']);
  };
  const script = list('script-src', withoutIgnored);
  const style = list('style-src', withoutInline);
  const passive = PASSIVE.flatMap((name) => [...(directives.get(name) ?? fallback ?? [])]);
  const active = [...directives]
    .filter(([name]) => !PASSIVE.includes(name) && name !== 'script-src')
    .flatMap(([name, sources]) => (name === 'default-src' ? (fallback ?? []) : [...sources]));

  if (script.includes("'strict-dynamic'") && !script.some(isNonceOrHash)) return 'csp-header-invalid';
  if (
    script.some((s) => BROAD.includes(s) || INLINE.includes(s)) ||
    list('object-src').some((s) => BROAD.includes(s))
  ) {
    return 'csp-implemented-with-unsafe-inline';
  }
  if (https && [...active, ...script].some(insecure)) return 'csp-implemented-with-insecure-scheme';
  if ([...script, ...style].includes("'unsafe-eval'")) return 'csp-implemented-with-unsafe-eval';
  if (https && passive.some(insecure)) return 'csp-implemented-with-insecure-scheme-in-passive-content-only';
  if (style.some((s) => BROAD.includes(s) || INLINE.includes(s))) {
    return 'csp-implemented-with-unsafe-inline-in-style-src-only';
  }
  return fallback?.length === 1 && fallback[0] === "'none'"
    ? 'csp-implemented-with-no-unsafe-default-src-none'
    : 'csp-implemented-with-no-unsafe';
}

/** The sources of default-src, without what the algorithm ignores in those lists that default-src stands in for. */
function defaultSources(directives: CspSources['directives']): string[] | undefined {
  const written = directives.get('default-src');
  if (!written) return undefined;
  let sources = [...written];
  if (!directives.has('script-src')) sources = withoutIgnored(sources);
  if (!directives.has('style-src')) sources = withoutInline(sources);
  return sources;
}

/** What browsers ignore beside a nonce or hash, and beside `'strict-dynamic'`. */
function withoutIgnored(sources: string[]): string[] {
  const rest = withoutInline(sources);
  if (!rest.some(isNonceOrHash) || !rest.includes("'strict-dynamic'")) return rest;
  return rest.filter((s) => s !== "'self'" && s !== "'unsafe-inline'" && !BROAD.some((broad) => s.startsWith(broad)));
}

function withoutInline(sources: string[]): string[] {
  return sources.some(isNonceOrHash) ? sources.filter((s) => s !== "'unsafe-inline'") : sources;
}

const isNonceOrHash = (source: string) => /^'(?:sha(?:256|384|512)|nonce)-/.test(source);
const insecure = (source: string) => source.startsWith('http:') || source.startsWith('ftp:');

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
