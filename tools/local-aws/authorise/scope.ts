import type { IncomingHttpHeaders } from 'node:http';
import { header } from '../moto';

/** Whose key signed a request, and for what: the credential scope of Signature Version 4. */
export interface Scope {
  readonly accessKey: string;
  readonly region: string;
  readonly service: string;
}

const CREDENTIAL = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

/** From the Authorization header or a presigned query; undefined for another kind of signature, or none. */
export function scopeOf(headers: IncomingHttpHeaders, query: URLSearchParams): Scope | undefined {
  const inHeader = /^AWS4-HMAC-SHA256 .*?\bCredential=([^,\s]+)/.exec(header(headers, 'authorization') ?? '')?.[1];
  const [, accessKey, region, service] = CREDENTIAL.exec(inHeader ?? query.get('X-Amz-Credential') ?? '') ?? [];
  return accessKey && region && service ? { accessKey, region, service } : undefined;
}
