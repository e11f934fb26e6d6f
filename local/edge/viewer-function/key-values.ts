import { sendSigned } from '../../../cli/core/send-signed';
import type { Keys } from '../../../cli/core/sigv4';
import type { KeyValueReader } from './function-sandbox';

/**
 * A key value store over the CloudFront KeyValueStore API (2022-07-26), by Signature Version 4, where AWS wants 4A: that is
 * one of local AWS's own ways (local/aws/README.md).
 */
export function keyValueReader(endpoint: string, credentials: Keys, arn: string): KeyValueReader {
  const get = async (path: string) => {
    const sent = { method: 'GET', path: `/key-value-stores/${encodeURIComponent(arn)}${path}` };
    const response = await sendSigned({ endpoint, credentials }, 'cloudfront-keyvaluestore', sent);
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
