import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { kmsAlias } from '../state-backend';

export interface StateKeyProps {
  /** The bucket whose objects it encrypts. */
  readonly bucketName: string;
  readonly account: string;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

/** A key for one bucket, made anew each year, which the account's own IAM policies let people and roles use. */
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
      // Without the first statement nobody could ever change the key again, IAM's policies would not count.
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
          {
            Sid: 'DenyOtherUse',
            Effect: 'Deny',
            Principal: '*',
            Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
            Resource: '*',
            Condition: { StringNotEquals: { 'kms:CallerAccount': account } },
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
