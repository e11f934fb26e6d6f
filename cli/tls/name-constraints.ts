import { isIPv4 } from 'node:net';

/** OID of the extension (RFC 5280, 4.2.1.10). */
export const NAME_CONSTRAINTS = '2.5.29.30';

/** What every authority of ours may vouch for: this machine's names, and CloudFront's own of a distribution. */
const OWN = ['localhost', 'cloudfront.net', '127.0.0.0/8', '::1/128'];

/**
 * The extension's value in DER, for an authority that may vouch for loopback, for CloudFront's domain names and for `names`,
 * and for nothing else: a stolen key of it imitates no other site. A name stands for its subdomains too.
 */
export function nameConstraints(names: readonly string[]): ArrayBuffer {
  const permitted = [...OWN, ...names.map((name) => name.replace(/^\*\./, ''))];
  const subtrees = [...new Set(permitted)].map((name) => der(0x30, generalName(name)));
  return new Uint8Array(der(0x30, der(0xa0, Buffer.concat(subtrees)))).buffer;
}

/** Whether an authority with this extension may vouch for a name: for itself, or as a subdomain. */
export function isPermitted(name: string, constraints: Uint8Array): boolean {
  if (name === '127.0.0.1' || name === '::1') return true;
  const labels = name.replace(/^\*\./, '').split('.');
  return labels.some((_, i) => Buffer.from(constraints).includes(generalName(labels.slice(i).join('.'))));
}

function generalName(name: string): Buffer {
  const [address = '', bits] = name.split('/');
  if (bits === undefined) return der(0x82, Buffer.from(name, 'ascii'));
  const bytes = isIPv4(address) ? address.split('.').map(Number) : [...Buffer.alloc(15), 1];
  const mask = bytes.map((_, i) => (0xff00 >> Math.min(8, Math.max(0, Number(bits) - 8 * i))) & 0xff);
  return der(0x87, Buffer.from([...bytes, ...mask]));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const long = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...long]), content]);
}
