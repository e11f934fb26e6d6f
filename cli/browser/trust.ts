import { createHash, X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';

/**
 * Asks an https server for its certificate, lets Node verify it against the authority (chain, host name, dates), and
 * gives the SHA-256 of its public key in base64: what `--ignore-certificate-errors-spki-list` takes.
 *
 * Chrome on Linux reads authorities only from an NSS database that Node cannot write. This way the browser accepts
 * exactly the key that the authority was shown to vouch for, and still refuses every other.
 * @param at where to connect to instead of the address's own host and port
 * @throws {Error} when the authority does not vouch for this server.
 */
export function verifiedKeyHash(
  url: string,
  authority: string,
  at?: { readonly host: string; readonly port: number },
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: at?.host ?? hostname,
      port: at?.port ?? Number(port || 443),
      servername: /[a-z]/i.test(hostname) ? hostname : '',
      ca: authority,
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error(`${url} did not answer within 10 s`)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate().raw;
      socket.end();
      resolve(keyHash(certificate));
    });
  });
}

/** The SHA-256 of a certificate's public key (SubjectPublicKeyInfo), in base64. The certificate is PEM or DER. */
export function keyHash(certificate: string | Uint8Array): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
