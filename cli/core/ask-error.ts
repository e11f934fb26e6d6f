export type AskFailure = 'name' | 'connection' | 'tls' | 'timeout' | 'protocol';

/** A question to which no whole answer came. The message is one line that a person can act on. */
export class AskError extends Error {
  override readonly name = 'AskError';
  constructor(
    readonly failure: AskFailure,
    message: string,
    /** Whether a kept connection was closed under the question, so that asking again is fair. */
    readonly stale = false,
  ) {
    super(message);
  }
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself. Give it with --ca FILE to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority that is not trusted. Give that with --ca FILE to trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes from an authority that is not trusted, or the server sends its chain in part. Give the authority with --ca FILE',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'comes from an authority that is not trusted. Give that with --ca FILE to trust it',
  CERT_REVOKED: 'was revoked',
};

/** Any error of Node's http, https, net, dns and tls as one clear line. */
export function explain(error: Error, stale = false): AskError {
  if (error instanceof AskError) return error;
  // Where a name has several addresses, Node makes one error of those of all.
  const inner: unknown = (error as AggregateError).errors?.at(-1);
  if (inner instanceof Error) return explain(inner, stale);
  const {
    code = '',
    address,
    port,
    hostname,
  } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
    hostname?: string;
  };
  const where = address === undefined ? 'the server' : `${address.includes(':') ? `[${address}]` : address}:${port}`;

  if (code in CERTIFICATE) return new AskError('tls', `TLS: the certificate ${CERTIFICATE[code]} (${code})`);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new AskError('tls', `TLS: the certificate is for other names: ${names(error)} (${code})`);
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new AskError('name', `the name ${hostname} is not known (${code})`);
    case 'ECONNREFUSED':
      return new AskError('connection', `${where} refuses connections (${code})`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new AskError('connection', `${where} cannot be reached (${code})`);
    case 'ECONNRESET':
    case 'EPIPE':
      return new AskError('connection', `the connection was closed before the answer was whole (${code})`, stale);
    case 'HPE_HEADER_OVERFLOW':
      return new AskError(
        'protocol',
        'the headers are larger than 64 KiB, and no browser takes them (HPE_HEADER_OVERFLOW)',
      );
  }
  if (code.startsWith('HPE_')) {
    return new AskError('protocol', `what came back is not HTTP/1.1: ${clean(error.message)} (${code})`);
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new AskError('tls', `TLS: no agreement on how to speak: ${reason(error)} (${code})`);
  }
  return new AskError('connection', clean(`${error.message}${code && ` (${code})`}`));
}

function names(error: Error): string {
  return clean((error as Error & { cert?: { subjectaltname?: string } }).cert?.subjectaltname ?? 'none');
}

/** OpenSSL's errors read `40...:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:...:`. */
function reason({ message }: Error): string {
  const told = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;
  return told === 'wrong version number' ? 'wrong version number, as a plain http server would answer' : clean(told);
}

/** What a server sent may stand in a message: one line, no control characters, not without end. */
const clean = (text: string) =>
  text
    .replace(/[\x00-\x20\x7f-\x9f]+/g, ' ')
    .trim()
    .slice(0, 200);
