import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverCertificate } from '../../../cli/tls/certificate';

/** A server's key and certificate, and the certificate of the authority behind it, all PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
}

/** A new authority, and what it signed for `localhost` and `127.0.0.1`. */
export async function makeIdentity(): Promise<ServerIdentity> {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  try {
    // The real time: the browser and Node judge the dates by theirs.
    const { key, cert, caFile } = await serverCertificate(folder, ['localhost', '127.0.0.1'], new Date());
    return { key, cert, authority: readFileSync(caFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
