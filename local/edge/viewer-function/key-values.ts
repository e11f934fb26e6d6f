import type { KeyValueReader } from './function-sandbox';

/**
 * A key value store over the CloudFront KeyValueStore API (2022-07-26). On loopback no signature is verified: the key's
 * name is enough, where AWS wants Signature Version 4A.
 */
export function keyValueReader(endpoint: string, accessKeyId: string, arn: string): KeyValueReader {
  const day = () => new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const get = async (path: string) => {
    const scope = `${accessKeyId}/${day()}/cloudfront-keyvaluestore/aws4_request`;
    const response = await fetch(`${endpoint}/key-value-stores/${encodeURIComponent(arn)}${path}`, {
      headers: { authorization: `AWS4-ECDSA-P256-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00` },
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.ok) return body;
    if (response.status === 404 && path !== '') return undefined;
    throw new Error(`${response.headers.get('x-amzn-errortype')}: ${body.Message}`);
  };
  return {
    id: arn.slice(arn.lastIndexOf('/') + 1),
    async get(key) {
      const found = await get(`/keys/${encodeURIComponent(key)}`);
      return found && String(found.Value);
    },
    async meta() {
      const { Created, LastModified, ItemCount } = (await get('')) ?? {};
      const time = (seconds: unknown) => new Date(Number(seconds) * 1000).toISOString();
      return {
        creationDateTime: time(Created),
        lastUpdatedDateTime: time(LastModified),
        keyCount: Number(ItemCount),
      };
    },
  };
}
