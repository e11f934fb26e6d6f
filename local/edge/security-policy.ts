import type { SecureContextOptions } from 'node:tls';

/** CloudFront's security policies, each stricter than the one before. */
const POLICIES = [
  'SSLv3',
  'TLSv1',
  'TLSv1_2016',
  'TLSv1.1_2016',
  'TLSv1.2_2018',
  'TLSv1.2_2019',
  'TLSv1.2_2021',
  'TLSv1.2_2025',
  'TLSv1.3_2025',
] as const;

export type SecurityPolicy = (typeof POLICIES)[number];

/** Cipher suites by OpenSSL's names, in the order of preference, with the last policy that offers each. */
const SUITES: readonly (readonly [string, SecurityPolicy])[] = [
  ['TLS_AES_128_GCM_SHA256', 'TLSv1.3_2025'],
  ['TLS_AES_256_GCM_SHA384', 'TLSv1.3_2025'],
  ['TLS_CHACHA20_POLY1305_SHA256', 'TLSv1.2_2025'],
  ['ECDHE-ECDSA-AES128-GCM-SHA256', 'TLSv1.2_2025'],
  ['ECDHE-ECDSA-AES128-SHA256', 'TLSv1.2_2019'],
  ['ECDHE-ECDSA-AES128-SHA', 'TLSv1.1_2016'],
  ['ECDHE-ECDSA-AES256-GCM-SHA384', 'TLSv1.2_2025'],
  ['ECDHE-ECDSA-CHACHA20-POLY1305', 'TLSv1.2_2021'],
  ['ECDHE-ECDSA-AES256-SHA384', 'TLSv1.2_2019'],
  ['ECDHE-ECDSA-AES256-SHA', 'TLSv1.1_2016'],
];

export function isSecurityPolicy(name: string): name is SecurityPolicy {
  return (POLICIES as readonly string[]).includes(name);
}

/**
 * The TLS versions and cipher suites that CloudFront offers viewers under a policy. The suites for RSA certificates are left
 * out, since the local edge's is ECDSA; SSLv3, which OpenSSL no longer has, is TLS 1.0.
 * Source: CloudFront Developer Guide, "Supported protocols and ciphers between viewers and CloudFront".
 */
export function tlsOptions(
  policy: SecurityPolicy,
): Required<Pick<SecureContextOptions, 'minVersion' | 'ciphers' | 'honorCipherOrder'>> {
  const minVersion =
    policy === 'SSLv3' ? 'TLSv1' : (policy.split('_')[0] as 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3');
  const offered = SUITES.filter(([, last]) => POLICIES.indexOf(policy) <= POLICIES.indexOf(last)).map(
    ([suite]) => suite,
  );
  // OpenSSL 3 speaks TLS 1.0 and 1.1 at its security level 0 alone, for their signatures by SHA-1.
  const isOld = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  return { minVersion, ciphers: [...offered, ...(isOld ? ['@SECLEVEL=0'] : [])].join(':'), honorCipherOrder: true };
}
