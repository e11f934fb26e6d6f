import type { IncomingHttpHeaders } from 'node:http';
import { header } from '../moto';

/** Whose key signed a request, and for what: the credential scope of Signature Version 4. */
export interface Scope {
  readonly accessKey: string;
  readonly region: string;
  readonly service: string;
}

/** Of Signature Version 4A, whose scope has no region: it signs for several. */
const CREDENTIAL_A = /^AWS4-ECDSA-P256-SHA256 .*?\bCredential=([^/]+)\/\d{8}\/([^/]+)\/aws4_request\b/;
const CREDENTIAL = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

/** From the Authorization header or a presigned query; undefined for another kind of signature, or none. */
export function scopeOf(headers: IncomingHttpHeaders, query: URLSearchParams): Scope | undefined {
  const [, signer, signed] = CREDENTIAL_A.exec(header(headers, 'authorization') ?? '') ?? [];
  if (signer && signed) return { accessKey: signer, region: 'us-east-1', service: signed };
  const inHeader = /^AWS4-HMAC-SHA256 .*?\bCredential=([^,\s]+)/.exec(header(headers, 'authorization') ?? '')?.[1];
  const [, accessKey, region, service] = CREDENTIAL.exec(inHeader ?? query.get('X-Amz-Credential') ?? '') ?? [];
  return accessKey && region && service ? { accessKey, region, service } : undefined;
}
