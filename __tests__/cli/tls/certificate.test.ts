import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { webcrypto, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { serverCertificate } from '../../../cli/tls/certificate';

const NOW = new Date('2026-01-01T00:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'local-edge-ca-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const issue = (names = ['localhost', '127.0.0.1', '::1', 'd111.cloudfront.net'], now = NOW) =>
  serverCertificate(join(dir, 'ca'), names, now);

it('is for every name and address, and issued by the authority beside it', async () => {
  const { cert, key, caFile } = await issue();
  const server = new X509Certificate(cert);
  const authority = new X509Certificate(readFileSync(caFile));
  expect(server.subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:d111.cloudfront.net',
  );
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
  expect([server.ca, authority.ca]).toEqual([false, true]);
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
});

it('ends after 90 days, as browsers take no longer than 398', async () => {
  const server = new X509Certificate((await issue()).cert);
  expect(new Date(server.validTo).getTime() - NOW.getTime()).toBe(90 * DAY);
});

it('comes from the same authority next time, and from a new one a month before that ends', async () => {
  const first = readFileSync((await issue()).caFile, 'utf8');
  expect(readFileSync((await issue()).caFile, 'utf8')).toBe(first);
  const later = new Date(NOW.getTime() + (90 - 29) * DAY);
  expect(readFileSync((await issue(['localhost'], later)).caFile, 'utf8')).not.toBe(first);
});

it('comes from a new authority where the one that stands may not vouch for a name', async () => {
  const first = readFileSync((await issue()).caFile, 'utf8');
  expect(readFileSync((await issue(['d222.cloudfront.net', 'a.localhost'])).caFile, 'utf8')).toBe(first);
  const second = readFileSync((await issue(['localhost', '*.example.com'])).caFile, 'utf8');
  expect(second).not.toBe(first);
  expect(readFileSync((await issue(['www.example.com', 'example.com'])).caFile, 'utf8')).toBe(second);
  expect(readFileSync((await issue(['example.com.evil.example'])).caFile, 'utf8')).not.toBe(second);
});

it.each([
  ['localhost', true],
  ['d111.cloudfront.net', true],
  ['shop.example.com', true],
  ['google.com', false],
  ['notexample.com', false],
  ['127.0.0.1', true],
  ['10.0.0.1', false],
])('a stolen key of the authority vouches for %s: %s', async (name, valid) => {
  const { caFile } = await issue(['localhost', 'example.com']);
  const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const [der] = x509.PemConverter.decode(readFileSync(join(dir, 'ca', 'ca-key.pem'), 'utf8'));
  const stolen = await webcrypto.subtle.importKey('pkcs8', der!, signing, true, ['sign']);
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const forged = await x509.X509CertificateGenerator.create({
    subject: 'CN=a server',
    issuer: new x509.X509Certificate(readFileSync(caFile, 'utf8')).subject,
    notBefore: NOW,
    notAfter: new Date(NOW.getTime() + DAY),
    publicKey: keys.publicKey,
    signingKey: stolen,
    signingAlgorithm: signing,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: /^[\d.]+$/.test(name) ? 'ip' : 'dns', value: name }]),
    ],
  });
  const file = join(dir, 'forged.pem');
  writeFileSync(file, forged.toString('pem'));
  const args = ['verify', '-attime', String(NOW.getTime() / 1000 + 60), '-CAfile', caFile, file];
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  expect([status === 0, stderr.includes('permitted subtree violation')]).toEqual([valid, !valid]);
});

it('leaves the authority’s key readable by its owner alone, and no key of a server', async () => {
  const { caFile } = await issue();
  expect(caFile).toBe(join(dir, 'ca', 'ca.pem'));
  expect(statSync(join(dir, 'ca', 'ca-key.pem')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'ca')).mode & 0o777).toBe(0o700);
});
