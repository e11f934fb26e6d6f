import { type Keys, sha256, signedHeaders } from './sigv4';

/** A request signed as whoever has the keys, for what no SDK client here speaks; `path` with its query. */
export function sendSigned(
  { endpoint, credentials }: { readonly endpoint: string; readonly credentials: Keys },
  service: string,
  {
    region = 'us-east-1',
    method = 'POST',
    path = '/',
    headers = {},
    body = '',
  }: {
    readonly region?: string;
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<Response> {
  const payload = sha256(body);
  const signed = signedHeaders(
    method,
    path,
    { host: new URL(endpoint).host, ...headers },
    { service, region, payload },
    credentials,
  );
  const sent = { headers: { ...headers, ...signed }, ...(body !== '' && { body }) };
  return fetch(`${endpoint}${path}`, { method, ...sent });
}
