import { createECDH, createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * AWS Signature Version 4, both ways, and the verification of 4A, which is asymmetric and for several regions:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The parts of a signature, from the Authorization header or a presigned query. */
export interface Signature {
  readonly algorithm: typeof ALGORITHM | typeof ALGORITHM_A;
  readonly accessKey: string;
  /** `20260131`, of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260131T235959Z`. */
  readonly time: string;
  /** Seconds for which a presigned request is good. */
  readonly expires?: number;
  readonly token?: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const ALGORITHM_A = 'AWS4-ECDSA-P256-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** The scope of 4A has no region. */
const CREDENTIAL = /^([^/]+)\/(\d{8})(?:\/([^/]+))?\/([^/]+)\/aws4_request$/;

/** Undefined for another kind of signature, or none. */
export function parseSignature(headers: IncomingHttpHeaders, query: URLSearchParams): Signature | undefined {
  const given = header(headers, 'authorization');
  const part = (name: string) => new RegExp(`[ ,]${name}=([^,\\s]+)`).exec(given ?? '')?.[1] ?? '';
  const algorithm = ([ALGORITHM, ALGORITHM_A] as const).find((one) => given?.startsWith(`${one} `));
  if (algorithm !== undefined) {
    return parsed(algorithm, part('Credential'), part('SignedHeaders'), part('Signature'), {
      time: header(headers, 'x-amz-date') ?? '',
      token: header(headers, 'x-amz-security-token'),
    });
  }
  if (given !== undefined || query.get('X-Amz-Algorithm') !== ALGORITHM) return undefined;
  const inQuery = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  return parsed(ALGORITHM, inQuery('Credential'), inQuery('SignedHeaders'), inQuery('Signature'), {
    time: inQuery('Date'),
    token: query.get('X-Amz-Security-Token') ?? undefined,
    expires: Number(inQuery('Expires') || Number.NaN),
  });
}

function parsed(
  algorithm: Signature['algorithm'],
  credential: string,
  signedHeaders: string,
  signature: string,
  rest: Pick<Signature, 'time' | 'token' | 'expires'>,
): Signature | undefined {
  const [, accessKey = '', date = '', named, service = ''] = CREDENTIAL.exec(credential) ?? [];
  const region = algorithm === ALGORITHM_A ? 'us-east-1' : named;
  if (accessKey === '' || region === undefined || (named === undefined) !== (algorithm === ALGORITHM_A))
    return undefined;
  return { algorithm, accessKey, date, region, service, signedHeaders: signedHeaders.split(';'), signature, ...rest };
}

/** What a request line asks for, as it was sent: percent-encoded. */
export interface SignedTarget {
  /** With the query. */
  readonly path: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
}

type Parts = Omit<Signature, 'signature' | 'algorithm'>;

/** What a request's signature must be. `payload`: the body's SHA-256 in hex, or the word that stands for it. */
export function signatureOf(
  method: string,
  target: SignedTarget,
  headers: IncomingHttpHeaders,
  parts: Parts,
  payload: string,
  secret: string,
): string {
  const { date, region, service } = parts;
  const text = textToSign(ALGORITHM, `${date}/${region}/${service}`, method, target, headers, parts, payload);
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

function textToSign(
  algorithm: Signature['algorithm'],
  scope: string,
  method: string,
  target: SignedTarget,
  headers: IncomingHttpHeaders,
  { service, signedHeaders, time }: Parts,
  payload: string,
): string {
  const canonical = [
    method,
    canonicalPath(target.pathname, service),
    canonicalQuery(target.path),
    ...signedHeaders.map((name) => `${name}:${(header(headers, name) ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
  return [algorithm, time, `${scope}/aws4_request`, sha256(canonical)].join('\n');
}

/**
 * Whether a request was signed with `secret`. `bodySha256` in hex: what a request says of its body must be true, unless it
 * leaves the body out or signs it in chunks (`STREAMING-…`), whose own signatures are not looked at.
 */
export function isSignedWith(
  secret: string,
  method: string,
  target: SignedTarget,
  headers: IncomingHttpHeaders,
  signature: Signature,
  bodySha256: string,
): boolean {
  const said = header(headers, 'x-amz-content-sha256') ?? target.query.get('X-Amz-Content-Sha256') ?? undefined;
  if (said !== undefined && /^[0-9a-f]{64}$/.test(said) && said !== bodySha256) return false;
  const presigned = signature.expires !== undefined && signature.service === 's3' ? UNSIGNED : undefined;
  if (!signature.signedHeaders.includes('host')) return false;
  const payload = said ?? presigned ?? bodySha256;
  if (signature.algorithm === ALGORITHM)
    return isSame(signatureOf(method, target, headers, signature, payload, secret), signature.signature);
  const { accessKey, date, service } = signature;
  const text = textToSign(ALGORITHM_A, `${date}/${service}`, method, target, headers, signature, payload);
  return verify(
    'sha256',
    Buffer.from(text),
    createPublicKey({ key: keyPairOf(accessKey, secret), format: 'jwk' }),
    Buffer.from(signature.signature, 'hex'),
  );
}

/** The order of P-256 (FIPS 186), less two. */
const ORDER_LESS_TWO = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn;

/**
 * The key pair that 4A derives from a secret, as a JWK: NIST SP 800-108 in counter mode.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html#signature-versions
 */
export function keyPairOf(accessKey: string, secret: string) {
  for (let counter = 1; counter < 255; counter++) {
    const context = Buffer.concat([Buffer.from(`${ALGORITHM_A}\0${accessKey}`), Buffer.from([counter, 0, 0, 1, 0])]);
    const drawn = hmac(`AWS4A${secret}`, Buffer.concat([Buffer.from([0, 0, 0, 1]), context]));
    const candidate = BigInt(`0x${drawn.toString('hex')}`);
    if (candidate > ORDER_LESS_TWO) continue;
    const pair = createECDH('prime256v1');
    const d = Buffer.from((candidate + 1n).toString(16).padStart(64, '0'), 'hex');
    pair.setPrivateKey(d);
    const point = pair.getPublicKey();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    return { kty: 'EC', crv: 'P-256', x, y, d: d.toString('base64url') };
  }
  throw new Error('no key can be derived from this secret');
}

/** The headers that sign a request, as the account's root or whoever has `keys`; `headers` need a host. */
export function signedHeaders(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  { service, region = 'us-east-1', payload = UNSIGNED }: { service: string; region?: string; payload?: string },
  keys: Keys,
  now = new Date(),
): Record<string, string> {
  const time = timeOf(now);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const own = { 'x-amz-date': time, 'x-amz-content-sha256': payload };
  const names = Object.keys({ ...lower, ...own }).sort();
  const parts = { accessKey: keys.accessKeyId, date: time.slice(0, 8), region, service, signedHeaders: names, time };
  const signature = signatureOf(method, targetOf(path), { ...lower, ...own }, parts, payload, keys.secretAccessKey);
  const credential = `${keys.accessKeyId}/${parts.date}/${region}/${service}/aws4_request`;
  return {
    ...own,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** A GET that is good for `seconds` without headers, as an address. */
export function presign(
  origin: string,
  path: string,
  { service, region = 'us-east-1', seconds }: { service: string; region?: string; seconds: number },
  keys: Keys,
  now = new Date(),
): string {
  const time = timeOf(now);
  const date = time.slice(0, 8);
  const query = new URLSearchParams({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${keys.accessKeyId}/${date}/${region}/${service}/aws4_request`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': 'host',
  });
  const whole = `${path}${path.includes('?') ? '&' : '?'}${query}`;
  const parts = { accessKey: keys.accessKeyId, date, region, service, signedHeaders: ['host'], time };
  const payload = service === 's3' ? UNSIGNED : sha256('');
  const headers = { host: new URL(origin).host };
  const signature = signatureOf('GET', targetOf(whole), headers, parts, payload, keys.secretAccessKey);
  return `${origin}${whole}&X-Amz-Signature=${signature}`;
}

/** Compares in the same time wherever the two differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()];
  return timingSafeEqual(a, b);
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Every service but S3 encodes the path, as it was sent, once more; S3 takes it as it is. */
function canonicalPath(pathname: string, service: string): string {
  return service === 's3' ? pathname : pathname.split('/').map(encode).join('/');
}

function canonicalQuery(path: string): string {
  const mark = path.indexOf('?');
  if (mark < 0) return '';
  return path
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [encode(decode(name)), encode(decode(value.join('=')))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Buffer | string, text: string | Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function timeOf(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

function targetOf(path: string): SignedTarget {
  const mark = path.indexOf('?');
  const [pathname, query] = mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark)];
  return { path, pathname, query: new URLSearchParams(query) };
}

/** A header of which there can be one. */
function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Percent-decoded, or as it is where it cannot be. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
