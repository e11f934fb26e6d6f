import { ACMClient, ListCertificatesCommand, ListTagsForCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFrontClient, ListDistributionsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudfront';
import { claimable, describeClaimable } from '../../../../cli/setup/bootstrap/claimable';

const distribution = (id: string) => `arn:aws:cloudfront::123456789012:distribution/${id}`;
const certificate = (id: string) => `arn:aws:acm:us-east-1:123456789012:certificate/${id}`;

/** An account whose resources have tags of these keys; two pages of each kind. */
function account(tags: Readonly<Record<string, readonly string[]>>) {
  const arns = Object.keys(tags);
  const page = (of: readonly string[], marker: string | undefined) =>
    marker === undefined ? of.slice(0, 1) : of.slice(1);
  const tagsOf = (arn = '') => tags[arn]!.map((Key) => ({ Key, Value: 'x' }));
  const answer = async (command: unknown) => {
    if (command instanceof ListDistributionsCommand) {
      const { Marker } = command.input;
      const items = page(
        arns.filter((arn) => arn.includes(':cloudfront:')),
        Marker,
      );
      return { DistributionList: { Items: items.map((ARN) => ({ ARN })), NextMarker: Marker ? undefined : 'more' } };
    }
    if (command instanceof ListTagsForResourceCommand) return { Tags: { Items: tagsOf(command.input.Resource) } };
    if (command instanceof ListCertificatesCommand) {
      const { NextToken } = command.input;
      const items = page(
        arns.filter((arn) => arn.includes(':acm:')),
        NextToken,
      );
      return {
        CertificateSummaryList: items.map((CertificateArn) => ({ CertificateArn })),
        NextToken: NextToken ? undefined : 'more',
      };
    }
    if (command instanceof ListTagsForCertificateCommand) return { Tags: tagsOf(command.input.CertificateArn) };
    throw new Error('unexpected');
  };
  const cloudFront = new CloudFrontClient({ region: 'us-east-1' });
  const acm = new ACMClient({ region: 'us-east-1' });
  cloudFront.send = answer as never;
  acm.send = answer as never;
  return { cloudFront, acm };
}

describe('what a deploy role could claim', () => {
  it('is each distribution and certificate that lacks one of the two tags', async () => {
    const clients = account({
      [distribution('E1')]: ['site', 'environment', 'cost'],
      [distribution('E2')]: [],
      [distribution('E3')]: ['site'],
      [certificate('1')]: ['environment'],
      [certificate('2')]: ['environment', 'site'],
    });
    expect(await claimable(clients)).toEqual([distribution('E2'), distribution('E3'), certificate('1')]);
  });

  it('is said with the command that closes it', () => {
    expect(describeClaimable([distribution('E2'), certificate('1')])).toEqual([
      'Without the tags site and environment, any deploy role of this account can take these for its own (docs/state.md). Give them both tags, whatever their values:',
      `  aws cloudfront tag-resource --resource ${distribution('E2')} --tags 'Items=[{Key=site,Value=none},{Key=environment,Value=none}]'`,
      `  aws acm add-tags-to-certificate --region us-east-1 --certificate-arn ${certificate('1')} --tags Key=site,Value=none Key=environment,Value=none`,
    ]);
    expect(describeClaimable([])).toEqual([]);
  });
});
