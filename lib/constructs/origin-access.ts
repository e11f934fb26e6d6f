import type { CloudfrontDistributionOrigin } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontOriginAccessIdentity } from '@cdktf/provider-aws/lib/cloudfront-origin-access-identity';
import { Construct } from 'constructs';

export interface OriginAccessProps {
  readonly kind: 'oai' | 'oac';
  /** For people who read the console. */
  readonly name: string;
  /** One that stands already, by its ID: it is used, and left alone. @default one is made */
  readonly existing?: string;
}

/** The identity that CloudFront reads the bucket as: an origin access identity, or an origin access control. */
export class OriginAccess extends Construct {
  /** What the distribution's origin says about it. */
  readonly origin: Pick<CloudfrontDistributionOrigin, 's3OriginConfig' | 'originAccessControlId'>;
  /** The principal, and the condition, of a bucket policy that lets the distribution `distributionArn` in. */
  readonly statement: (distributionArn: string) => { readonly Principal: object; readonly Condition?: object };

  constructor(scope: Construct, id: string, { kind, name, existing }: OriginAccessProps) {
    super(scope, id);

    if (kind === 'oai') {
      const { cloudfrontAccessIdentityPath: originAccessIdentity, iamArn } = existing
        ? existingIdentity(existing)
        : new CloudfrontOriginAccessIdentity(this, 'identity', { comment: name });
      this.origin = { s3OriginConfig: { originAccessIdentity } };
      this.statement = () => ({ Principal: { AWS: iamArn } });
      return;
    }
    const originAccessControlId =
      existing ??
      new CloudfrontOriginAccessControl(this, 'control', {
        name,
        originAccessControlOriginType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      }).id;
    this.origin = { originAccessControlId };
    this.statement = (distributionArn) => ({
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
    });
  }
}

function existingIdentity(id: string) {
  return {
    cloudfrontAccessIdentityPath: `origin-access-identity/cloudfront/${id}`,
    iamArn: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`,
  };
}
