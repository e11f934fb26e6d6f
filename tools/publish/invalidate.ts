import { randomUUID } from 'node:crypto';
import { type CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';

/** Has every edge location forget what it has cached of a distribution. @returns the invalidation's id */
export async function invalidateAll(cloudFront: CloudFrontClient, distributionId: string): Promise<string> {
  const { Invalidation } = await cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: { CallerReference: randomUUID(), Paths: { Quantity: 1, Items: ['/*'] } },
    }),
  );
  return Invalidation?.Id as string;
}
