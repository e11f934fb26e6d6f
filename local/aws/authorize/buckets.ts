import { header, type Moto, readAll } from '../moto';
import type { S3Access } from '../s3-access';
import { ROOT } from '../signed';

interface Facts {
  readonly key: { readonly key: string; readonly bucketKey: boolean } | undefined;
  readonly region: string;
}

/** What buckets say that has to do with rights: their policies, and what encrypts their objects. */
export class Buckets {
  private facts = new Map<string, Promise<Facts>>();

  constructor(
    private readonly moto: Moto,
    private readonly s3: S3Access,
  ) {}

  forget(): void {
    this.facts = new Map();
  }

  policy(bucket: string): Promise<string | undefined> {
    return this.s3.policy(bucket);
  }

  async key(bucket: string): Promise<Facts['key']> {
    return (await this.of(bucket)).key;
  }

  async region(bucket: string): Promise<string> {
    return (await this.of(bucket)).region;
  }

  /** The KMS key of one object, undefined where S3's own key does it or there is no such object. */
  async objectKey(bucket: string, key: string, version: string | undefined): Promise<string | undefined> {
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const query = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`;
    const answer = await this.moto.send({ method: 'HEAD', path: path + query, headers: ROOT('s3') });
    answer.resume();
    if (answer.statusCode !== 200 || header(answer.headers, 'x-amz-server-side-encryption') !== 'aws:kms')
      return undefined;
    return header(answer.headers, 'x-amz-server-side-encryption-aws-kms-key-id') ?? 'alias/aws/s3';
  }

  private of(bucket: string): Promise<Facts> {
    const known = this.facts.get(bucket);
    if (known !== undefined) return known;
    const found = this.read(bucket);
    this.facts.set(bucket, found);
    found.catch(() => this.facts.delete(bucket));
    return found;
  }

  private async read(bucket: string): Promise<Facts> {
    const ask = async (what: string) => {
      const answer = await this.moto.send({ method: 'GET', path: `/${bucket}?${what}`, headers: ROOT('s3') });
      return (await readAll(answer)).toString('utf8');
    };
    const [encryption, location] = [await ask('encryption'), await ask('location')];
    const kms = /<SSEAlgorithm>aws:kms/.test(encryption);
    return {
      key: kms
        ? {
            key: /<KMSMasterKeyID>([^<]+)/.exec(encryption)?.[1] ?? 'alias/aws/s3',
            bucketKey: /<BucketKeyEnabled>true/i.test(encryption),
          }
        : undefined,
      region: /<LocationConstraint[^>]*>([^<]+)/.exec(location)?.[1] ?? 'us-east-1',
    };
  }
}
