import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const later = new Date(NOW.getTime() + (3 * 365 - 29) * DAY);
  expect(readFileSync((await issue(['localhost'], later)).caFile, 'utf8')).not.toBe(first);
});

it('leaves the authority’s key readable by its owner alone, and no key of a server', async () => {
  const { caFile } = await issue();
  expect(caFile).toBe(join(dir, 'ca', 'ca.pem'));
  expect(statSync(join(dir, 'ca', 'ca-key.pem')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'ca')).mode & 0o777).toBe(0o700);
});
