import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { kmsAlias } from '../names/state-backend';

export interface StateKeyProps {
  /** The bucket whose objects it encrypts. */
  readonly bucketName: string;
  readonly account: string;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

/** A key for one bucket, rotated each year, which the account's own IAM policies let people and roles use. */
export class StateKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { bucketName, account, provider }: StateKeyProps) {
    super(scope, id);

    const description = `Terraform state in ${bucketName}`;
    const key = new KmsKey(this, 'key', {
      provider,
      description,
      // A key has no name of its own: by this it is found again.
      tags: { purpose: description },
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      // Leaves it to IAM's policies who may use the key: without this they would not count.
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AdministerByIam',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      }),
      // With the key, every state would be lost.
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, 'alias', {
      provider,
      name: kmsAlias({ bucket: bucketName }),
      targetKeyId: key.keyId,
    });
    this.arn = key.arn;
  }
}
