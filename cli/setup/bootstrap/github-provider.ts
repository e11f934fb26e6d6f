import {
  GetOpenIDConnectProviderCommand,
  type GetOpenIDConnectProviderCommandOutput,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { AWS_AUDIENCE, GITHUB_ISSUER } from '../../../lib/constructs/github-role';
import { BOOTSTRAP_TAG } from '../../../lib/stacks/bootstrap-stack';

/**
 * Whether the account's OpenID Connect provider for GitHub is bootstrap's own to make and keep. An account has one at most:
 * one that somebody else made is used as it is.
 *
 * @throws {Error} when that one does not take tokens that are meant for AWS
 */
export async function makesGithubProvider(iam: IAMClient, account: string, bucket: string): Promise<boolean> {
  const arn = `arn:aws:iam::${account}:oidc-provider/${GITHUB_ISSUER}`;
  let found: GetOpenIDConnectProviderCommandOutput;
  try {
    found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
  } catch (error) {
    if ((error as Error).name === 'NoSuchEntityException') return true;
    throw error;
  }
  if (found.Tags?.some(({ Key, Value }) => Key === BOOTSTRAP_TAG && Value === bucket)) return true;
  if (found.ClientIDList?.includes(AWS_AUDIENCE)) return false;
  throw new Error(
    `${arn}: its audiences are ${found.ClientIDList?.join(', ') || 'none'}, and GitHub's tokens for AWS are made out to ${AWS_AUDIENCE}. ` +
      `Add it: aws iam add-client-id-to-open-id-connect-provider --client-id ${AWS_AUDIENCE} --open-id-connect-provider-arn ${arn}`,
  );
}
