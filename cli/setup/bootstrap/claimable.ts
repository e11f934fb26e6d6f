import { type ACMClient, ListTagsForCertificateCommand, paginateListCertificates } from '@aws-sdk/client-acm';
import {
  type CloudFrontClient,
  ListTagsForResourceCommand,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';

export interface ClaimableClients {
  readonly cloudFront: CloudFrontClient;
  /** Of us-east-1, where CloudFront's certificates are. */
  readonly acm: ACMClient;
}

interface Tag {
  readonly Key?: string | undefined;
}

/**
 * What any deploy role of the account could claim: distributions, and certificates in us-east-1, that lack one of the tags by which
 * roles know what is theirs. For AWS, to tag them is the same call as to create them with tags.
 *
 * @returns their ARNs
 */
export async function claimable({ cloudFront, acm }: ClaimableClients): Promise<string[]> {
  const open: string[] = [];
  const look = async (arn: string, tags: Promise<readonly Tag[] | undefined>) => {
    const keys = (await tags)?.map(({ Key }) => Key) ?? [];
    if (!keys.includes('site') || !keys.includes('environment')) open.push(arn);
  };
  for await (const { DistributionList } of paginateListDistributions({ client: cloudFront }, {})) {
    for (const { ARN = '' } of DistributionList?.Items ?? []) {
      const tags = cloudFront.send(new ListTagsForResourceCommand({ Resource: ARN }));
      await look(
        ARN,
        tags.then(({ Tags }) => Tags?.Items),
      );
    }
  }
  for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client: acm }, {})) {
    for (const { CertificateArn = '' } of CertificateSummaryList) {
      const tags = acm.send(new ListTagsForCertificateCommand({ CertificateArn }));
      await look(
        CertificateArn,
        tags.then(({ Tags }) => Tags),
      );
    }
  }
  return open;
}

/** Lines to print; `[]` where there is none. */
export function describeClaimable(arns: readonly string[]): string[] {
  if (arns.length === 0) return [];
  return [
    'Without the tags site and environment, any deploy role of this account can take these for its own (docs/state.md). Give them both tags, whatever their values:',
    ...arns.map((arn) =>
      arn.includes(':acm:')
        ? `  aws acm add-tags-to-certificate --region us-east-1 --certificate-arn ${arn} --tags Key=site,Value=none Key=environment,Value=none`
        : `  aws cloudfront tag-resource --resource ${arn} --tags 'Items=[{Key=site,Value=none},{Key=environment,Value=none}]'`,
    ),
  ];
}
