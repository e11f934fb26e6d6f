// The certificate library's own need.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A server's key and certificate, and the certificate of the authority behind it, all PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

export interface IdentityOptions {
  /** @default localhost */
  readonly name?: string;
  /** @default a hundred years ahead */
  readonly notAfter?: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A new authority, and what it signed for one name and 127.0.0.1. */
export async function makeIdentity({
  name = 'localhost',
  notAfter = '2120-01-01',
}: IdentityOptions = {}): Promise<Identity> {
  const authorityKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2120-01-01'),
    serialNumber: '01',
    name: 'CN=Authority of a test',
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const cert = await x509.X509CertificateGenerator.create({
    notBefore: new Date('2020-01-01'),
    notAfter: new Date(notAfter),
    serialNumber: '02',
    subject: `CN=${name}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  return {
    key: x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
    cert: cert.toString('pem'),
    ca: authority.toString('pem'),
  };
}
