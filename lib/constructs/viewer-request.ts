import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { CloudfrontKeyValueStore } from '@cdktf/provider-aws/lib/cloudfront-key-value-store';
import { CloudfrontkeyvaluestoreKeysExclusive } from '@cdktf/provider-aws/lib/cloudfrontkeyvaluestore-keys-exclusive';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { ViewerRequestBundle } from '../bundle/viewer-request';
import { literal } from './literal';

export interface ViewerRequestProps {
  /** Of the function, and of its store. */
  readonly name: string;
  readonly bundle: ViewerRequestBundle;
  /** A provider for us-east-1, from where CloudFront's own resources are managed. */
  readonly provider: TerraformProvider;
}

/** The most that CloudFront takes in one call: KeyValueStore quotas. */
const KEYS_AT_ONCE = 50;

/** The CloudFront Function that follows the site's routes, published, with its KeyValueStore where the routes need one. */
export class ViewerRequest extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, bundle, provider }: ViewerRequestProps) {
    super(scope, id);

    const store = bundle.store && this.addStore(name, bundle.store, provider);
    this.arn = new CloudfrontFunction(this, 'function', {
      provider,
      name,
      comment: 'Follows the routes of the site: pages by their folders, and redirects',
      runtime: 'cloudfront-js-2.0',
      code: literal(bundle.code),
      publish: true,
      keyValueStoreAssociations: store && [store.arn],
      // Code that looks a path up finds it there.
      dependsOn: store && [store.keys],
    }).arn;
  }

  /** One resource for all of the keys, so that a plan does not grow with them. */
  private addStore(name: string, entries: Readonly<Record<string, string>>, provider: TerraformProvider) {
    const { arn } = new CloudfrontKeyValueStore(this, 'store', {
      provider,
      name,
      comment: 'Redirects that do not fit into the function',
    });
    const keys = new CloudfrontkeyvaluestoreKeysExclusive(this, 'keys', {
      provider,
      keyValueStoreArn: arn,
      maxBatchSize: KEYS_AT_ONCE,
      resourceKeyValuePair: Object.entries(entries).map(([key, value]) => ({
        key: literal(key),
        value: literal(value),
      })),
    });
    return { arn, keys };
  }
}
