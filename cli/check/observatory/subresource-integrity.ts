import { parse } from 'tldts';
import { type Algorithm, isHtml, mime, type Observation, type Outcome } from './observation';

/** From least to most bad. */
const BAD = [
  'sri-implemented-and-all-scripts-loaded-securely',
  'sri-implemented-and-external-scripts-loaded-securely',
  'sri-implemented-but-external-scripts-not-loaded-securely',
  'sri-not-implemented-but-external-scripts-loaded-securely',
  'sri-not-implemented-and-external-scripts-not-loaded-securely',
];
const PASSED = [
  ...BAD.slice(0, 2),
  'sri-not-implemented-response-not-html',
  'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
  'sri-not-implemented-but-no-scripts-loaded',
];

/** MDN's test `subresource-integrity`. */
export function subresourceIntegrity(seen: Observation, algorithm: Algorithm): Outcome {
  const result = judge(seen, algorithm);
  return { result, pass: PASSED.includes(result) };
}

function judge(seen: Observation, algorithm: Algorithm): string {
  if (!isHtml(seen.headers) && (algorithm === 4 || mime(seen.headers) !== '')) {
    return 'sri-not-implemented-response-not-html';
  }
  const scripts = seen.page?.scripts ?? [];
  if (scripts.length === 0) return 'sri-not-implemented-but-no-scripts-loaded';

  let result: string | undefined;
  let foreign = false;
  for (const { src, integrity } of scripts) {
    if (!src) continue;
    const { own, secure } = placeOf(src, seen);
    if (own) {
      if (integrity && secure) result ??= BAD[0];
      continue;
    }
    foreign = true;
    const bad = integrity ? (secure ? undefined : BAD[2]) : secure ? BAD[3] : BAD[4];
    if (bad && BAD.indexOf(bad) > BAD.indexOf(result ?? '')) result = bad;
  }
  return (
    result ??
    (foreign
      ? 'sri-implemented-and-external-scripts-loaded-securely'
      : 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin')
  );
}

interface Place {
  readonly own: boolean;
  readonly secure: boolean;
}

/** A script is the site's own by its registrable domain. An address without a scheme never is, nor is it secure. */
function placeOf(written: string, { url }: Observation): Place {
  // MDN reads the page at about:blank: an address that is whole is normalized, any other stays as it is written.
  const src = URL.canParse(written) ? new URL(written).href : written;
  if (/^\/\/[^/]/.test(src)) return { own: false, secure: false };
  if (!/^https?:\/\//.test(src)) return { own: true, secure: url.protocol === 'https:' };
  return { own: parse(src).domain === parse(url.hostname).domain, secure: src.startsWith('https:') };
}
