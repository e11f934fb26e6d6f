import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

let last: { ca: string; context: SecureContext } | undefined;

/**
 * Trust in these certificates beside Node's own; `undefined` where there are none, and Node's own are enough. Made
 * once and kept: reading all of Node's roots takes longer than a connection.
 */
export function trust(ca: string | undefined): SecureContext | undefined {
  if (ca === undefined) return undefined;
  if (last?.ca !== ca) {
    last = { ca, context: createSecureContext({ ca: [...rootCertificates, ca], minVersion: 'TLSv1.2' }) };
  }
  return last.context;
}
