import * as cf from '@aws-sdk/client-cloudfront';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { sendSigned } from '../../../cli/core/send-signed';
import type { LocalAws } from '../../../local/aws/server';
import { distributionConfig, withFunction } from '../../../proof/support/fake-aws';

export interface ByHand {
  readonly distributionId: string;
  readonly bucket: s3.S3Client;
  readonly cloudFront: cf.CloudFrontClient;
  /** Lets the distribution's identity do this with bucket `bucket`, and nothing else. */
  allow(...actions: string[]): Promise<unknown>;
}

/** A bucket named `bucket` with a page, a function and a distribution, made by AWS's APIs alone. */
export async function deployByHand(
  aws: LocalAws,
  functionName: string,
  code: string,
  logging?: lambda.LoggingConfig,
): Promise<ByHand> {
  const { endpoint, credentials } = aws;
  const options = { endpoint, region: 'us-east-1', credentials };
  const cloudFront = new cf.CloudFrontClient(options);
  const bucket = new s3.S3Client({ ...options, forcePathStyle: true });
  await bucket.send(new s3.CreateBucketCommand({ Bucket: 'bucket' }));
  await bucket.send(
    new s3.PutObjectCommand({ Bucket: 'bucket', Key: 'index.html', Body: 'hello', ContentType: 'text/html' }),
  );
  const { CloudFrontOriginAccessIdentity: identity } = await cloudFront.send(
    new cf.CreateCloudFrontOriginAccessIdentityCommand({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: '1', Comment: '' },
    }),
  );
  const allow = (...actions: string[]) =>
    bucket.send(
      new s3.PutBucketPolicyCommand({
        Bucket: 'bucket',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: actions.map((Action) => ({
            Effect: 'Allow',
            Principal: { CanonicalUser: identity!.S3CanonicalUserId },
            Action,
            Resource: Action === 's3:ListBucket' ? 'arn:aws:s3:::bucket' : 'arn:aws:s3:::bucket/*',
          })),
        }),
      }),
    );
  await allow('s3:GetObject', 's3:ListBucket');

  await sendSigned(aws, 'iam', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(
      new URLSearchParams({
        Action: 'CreateRole',
        RoleName: 'edge',
        AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }),
    ),
  });
  const version = await new lambda.LambdaClient(options).send(
    new lambda.CreateFunctionCommand({
      FunctionName: functionName,
      Role: 'arn:aws:iam::123456789012:role/edge',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) },
      LoggingConfig: logging,
      Publish: true,
    }),
  );
  const config = distributionConfig({
    ...withFunction(`${version.FunctionArn}:${version.Version}`),
    CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  });
  config.Origins!.Items![0]!.S3OriginConfig!.OriginAccessIdentity = `origin-access-identity/cloudfront/${identity!.Id}`;
  const { Distribution } = await cloudFront.send(new cf.CreateDistributionCommand({ DistributionConfig: config }));
  return { distributionId: Distribution!.Id!, bucket, cloudFront, allow };
}
