import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Body } from './body';
import { header, type Moto } from './moto';
import type { Target } from './target';

const HOP_BY_HOP =
  /^(?:connection|keep-alive|transfer-encoding|expect|te|trailer|upgrade|proxy-.*|content-length|x-local-.*)$/;

/** A request as it is passed to moto. */
export interface Forwarded {
  readonly method: string;
  readonly target: Target;
  readonly headers: Record<string, string>;
  readonly body: Body;
}

/** Sends a request on; `fixed` as of MotoRequest. */
export function forward(
  moto: Moto,
  { method, target, headers, body }: Forwarded,
  fixed?: { readonly sequence: number; readonly time: number },
): Promise<IncomingMessage> {
  return moto.send({
    method,
    path: target.path,
    headers: { ...headers, 'content-length': String(body.size) },
    body: body.small ?? body.open,
    fixed,
  });
}

/** The headers that a request is sent on with. */
export function forwardable(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.keys(headers).filter((name) => !HOP_BY_HOP.test(name));
  return Object.fromEntries(kept.map((name) => [name, header(headers, name) ?? '']));
}

/** The headers of moto's that an answer is given with. */
export function answerHeaders(found: IncomingMessage): Record<string, string | string[]> {
  const dropped = ['connection', 'transfer-encoding', 'server'];
  return Object.fromEntries(Object.entries(found.headers).filter(([name]) => !dropped.includes(name))) as Record<
    string,
    string | string[]
  >;
}

/** The region a request was signed for. */
export function regionOf(headers: IncomingHttpHeaders | Record<string, string>): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(String(headers.authorization ?? ''))?.[1] ?? 'us-east-1';
}
