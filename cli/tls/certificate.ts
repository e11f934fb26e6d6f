import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { isPermitted, NAME_CONSTRAINTS, nameConstraints } from './name-constraints';

const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 90;
const SERVER_DAYS = 90;
const SUBJECT = 'CN=edge-security-headers local authority';

/** PEM texts for a TLS server, and where the authority that vouches for it is. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly caFile: string;
}

/**
 * A certificate for these names and addresses, issued by the local authority, which is made in `caDir` on first use
 * (`ca.pem` to trust, `ca-key.pem` readable by its owner alone) and made anew a month before it ends, or for a name that it
 * may not vouch for: it is good for loopback and these names alone. The server's own key lives in memory only.
 */
export async function serverCertificate(
  caDir: string,
  names: readonly string[],
  now: Date,
): Promise<ServerCertificate> {
  const authority = (await readAuthority(caDir, names, now)) ?? (await makeAuthority(caDir, names, now));
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=edge-security-headers local edge',
    issuer: authority.cert.subject,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(Math.min(now.getTime() + SERVER_DAYS * DAY_MS, authority.cert.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        [...new Set(names)].map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.cert, false),
    ],
  });
  return { key: await pem(keys.privateKey), cert: certificate.toString('pem'), caFile: authority.file };
}

interface Authority {
  readonly cert: x509.X509Certificate;
  readonly key: webcrypto.CryptoKey;
  readonly file: string;
}

async function readAuthority(caDir: string, names: readonly string[], now: Date): Promise<Authority | undefined> {
  const [file, keyFile] = [join(caDir, 'ca.pem'), join(caDir, 'ca-key.pem')];
  if (!existsSync(file) || !existsSync(keyFile)) return undefined;
  const cert = new x509.X509Certificate(readFileSync(file, 'utf8'));
  if (cert.notAfter.getTime() < now.getTime() + 30 * DAY_MS) return undefined;
  const constraints = cert.getExtension(NAME_CONSTRAINTS)?.value;
  if (!constraints || !names.every((name) => isPermitted(name, new Uint8Array(constraints)))) return undefined;
  const [der] = x509.PemConverter.decode(readFileSync(keyFile, 'utf8'));
  return { cert, key: await webcrypto.subtle.importKey('pkcs8', der!, EC, true, ['sign']), file };
}

async function makeAuthority(caDir: string, names: readonly string[], now: Date): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: SUBJECT,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS, true, nameConstraints(names.filter((name) => !/^[\d.]+$|:/.test(name)))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false),
    ],
  });
  const [file, keyFile] = [join(caDir, 'ca.pem'), join(caDir, 'ca-key.pem')];
  mkdirSync(caDir, { recursive: true, mode: 0o700 });
  writeFileSync(keyFile, await pem(keys.privateKey), { mode: 0o600 });
  chmodSync(keyFile, 0o600);
  writeFileSync(file, `${cert.toString('pem')}\n`);
  return { cert, key: keys.privateKey, file };
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function serial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x01;
  return Buffer.from(bytes).toString('hex');
}
