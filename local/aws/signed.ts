import type { IncomingHttpHeaders } from 'node:http';

/** The account everything here belongs to: moto's own. */
export const ACCOUNT = '123456789012';

/** Headers for a request of the gateway's own: moto takes service and region out of the credential scope. */
export const ROOT = (service: string, region = 'us-east-1'): Record<string, string> => ({
  host: '127.0.0.1',
  authorization: `AWS4-HMAC-SHA256 Credential=local/20200101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

/** Whether a request says who sends it: a signature in a header or in the query. */
export function isSigned(headers: IncomingHttpHeaders, query: URLSearchParams): boolean {
  return headers.authorization !== undefined || query.has('X-Amz-Signature') || query.has('Signature');
}
