import { createHash } from 'node:crypto';

const STRENGTH = ['sha256', 'sha384', 'sha512'];

/** The integrity of a file's bytes (Subresource Integrity, W3C). */
export function integrityOf(bytes: Uint8Array, algorithm = 'sha384'): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}

/** The hash by which a policy allows a piece of code: of its UTF-8 (CSP3, 6.7.3.3). */
export function hashSource(code: string): string {
  return `'${integrityOf(Buffer.from(code), 'sha256')}'`;
}

/**
 * Why a browser would refuse a file by an `integrity` attribute, or take no notice of the attribute; `undefined` where
 * it fits. Of several hashes those of the strongest algorithm count, and one of them must be right.
 */
export function integrityFault(attribute: string, bytes: Uint8Array): string | undefined {
  const entries = hashesIn(attribute);
  if (entries.length === 0) return 'holds no hash that browsers know';
  const strongest = STRENGTH.findLast((algorithm) => entries.some((entry) => entry.startsWith(`${algorithm}-`)))!;
  const right = integrityOf(bytes, strongest);
  const found = entries.filter((entry) => entry.startsWith(`${strongest}-`));
  return found.some((entry) => toBase64(entry) === right) ? undefined : `is not the file's, which is ${right}`;
}

/** The hashes of an `integrity` attribute that browsers know, options left out. */
export function hashesIn(attribute: string): string[] {
  return attribute
    .split(/[\t\n\f\r ]+/)
    .map((entry) => entry.replace(/\?.*$/, '').replace(/^sha/i, 'sha'))
    .filter((entry) => /^sha(256|384|512)-[A-Za-z0-9+/_-]+={0,2}$/.test(entry));
}

function toBase64(entry: string): string {
  const at = entry.indexOf('-') + 1;
  return entry.slice(0, at) + entry.slice(at).replaceAll('-', '+').replaceAll('_', '/');
}
