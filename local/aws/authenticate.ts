import type { IncomingHttpHeaders } from 'node:http';
import { isSame, isSignedWith, type Keys, parseSignature, type Signature } from '../../cli/core/sigv4';
import { tokenRefusal } from './authorize/assume-role';
import type { Directory } from './authorize/directory';
import { protocolOf } from './authorize/parse';
import { type Reason, type Refusal, refusal } from './authorize/refusal';
import { type Body, sha256Of } from './body';
import { API } from './cloudfront';
import type { Target } from './target';

export interface Incoming {
  readonly method: string;
  readonly target: Target;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}

/** Who sent a request, as far as its signature proves it; `undefined` is the bearer of a web identity token. */
export type Sender = { readonly signature: Signature; readonly isRoot: boolean } | undefined;

/** AWS allows clocks to differ by this much, in milliseconds. */
const SKEW_MS = 15 * 60_000;

/** Verifies who sends each request: the root's keys of this start, or keys that this AWS has given out. */
export class Authenticator {
  constructor(
    private readonly root: Keys,
    private readonly directory: Directory,
  ) {}

  async sender(incoming: Incoming, now = Date.now()): Promise<Sender | Refusal> {
    const { method, target, headers, body } = incoming;
    const signature = parseSignature(headers, target.query);
    const service = target.pathname.startsWith(API) ? 'cloudfront' : (signature?.service ?? 'sts');
    const protocol = protocolOf(service, target, headers);
    const refuse = (reason: Reason) => refusal(service, protocol, reason, '', method);
    if (!signature) {
      const isWebIdentity = protocol === 'query' && target.pathname === '/' && headers.authorization === undefined;
      return isWebIdentity ? tokenRefusal(body, this.root.secretAccessKey) : refuse('unsigned');
    }
    const keys = await this.keysOf(signature.accessKey);
    if (!keys || (keys.token !== null && !isSame(keys.token, signature.token ?? ''))) return refuse('unknown-key');
    if (keys.expires !== null && keys.expires * 1000 <= now) return refuse('expired-key');
    if (!isTimely(signature, now)) return refuse('stale');
    if (!isSignedWith(keys.secret, method, target, headers, signature, sha256Of(body))) return refuse('bad-signature');
    return { signature, isRoot: signature.accessKey === this.root.accessKeyId };
  }

  private async keysOf(accessKey: string) {
    if (accessKey === this.root.accessKeyId) return { secret: this.root.secretAccessKey, token: null, expires: null };
    return this.directory.keys(accessKey);
  }
}

function isTimely({ time, date, expires }: Signature, now: number): boolean {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!time.startsWith(date) || !(at - now <= SKEW_MS)) return false;
  return now - at <= (expires === undefined ? SKEW_MS : expires * 1000);
}
