import type { CloudfrontDistributionOrigin } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontOriginAccessIdentity } from '@cdktf/provider-aws/lib/cloudfront-origin-access-identity';
import { Construct } from 'constructs';

export interface OriginAccessProps {
  readonly kind: 'oai' | 'oac';
  /** For people who read the console. */
  readonly name: string;
}

/** The identity that CloudFront reads the bucket as: an origin access identity, or an origin access control. */
export class OriginAccess extends Construct {
  /** What the distribution's origin says about it. */
  readonly origin: Pick<CloudfrontDistributionOrigin, 's3OriginConfig' | 'originAccessControlId'>;
  /** The principal, and the condition, of a bucket policy that lets the distribution `distributionArn` in. */
  readonly statement: (distributionArn: string) => { readonly Principal: object; readonly Condition?: object };

  constructor(scope: Construct, id: string, { kind, name }: OriginAccessProps) {
    super(scope, id);

    if (kind === 'oai') {
      const identity = new CloudfrontOriginAccessIdentity(this, 'identity', { comment: name });
      this.origin = { s3OriginConfig: { originAccessIdentity: identity.cloudfrontAccessIdentityPath } };
      this.statement = () => ({ Principal: { AWS: identity.iamArn } });
      return;
    }
    const control = new CloudfrontOriginAccessControl(this, 'control', {
      name,
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    this.origin = { originAccessControlId: control.id };
    this.statement = (distributionArn) => ({
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
    });
  }
}
