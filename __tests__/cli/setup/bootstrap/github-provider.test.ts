import { IAMClient } from '@aws-sdk/client-iam';
import { makesGithubProvider } from '../../../../cli/setup/bootstrap/github-provider';
import { refusal, stub } from './stub';

const ARN = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';

const makes = (answer: () => unknown) =>
  makesGithubProvider(
    stub(new IAMClient({ region: 'us-east-1' }), {
      GetOpenIDConnectProvider: ({ OpenIDConnectProviderArn }) => {
        expect(OpenIDConnectProviderArn).toBe(ARN);
        return answer();
      },
    }),
    '123456789012',
    'example-tfstate',
  );

describe('GitHub’s OpenID Connect provider', () => {
  it('is made where the account has none', async () => {
    const none = () => {
      throw refusal('NoSuchEntityException');
    };
    expect(await makes(none)).toBe(true);
  });

  it('is kept where bootstrap made it, whatever it was changed to', async () => {
    const Tags = [{ Key: 'bootstrap', Value: 'example-tfstate' }];
    expect(await makes(() => ({ Tags, ClientIDList: [] }))).toBe(true);
  });

  it('is used as it is where somebody else made it, another bootstrap too', async () => {
    const ClientIDList = ['sigstore', 'sts.amazonaws.com'];
    expect(await makes(() => ({ ClientIDList }))).toBe(false);
    expect(await makes(() => ({ ClientIDList, Tags: [{ Key: 'bootstrap', Value: 'other-tfstate' }] }))).toBe(false);
  });

  it.each([
    [['sigstore', 'vault'], 'sigstore, vault'],
    [[], 'none'],
  ])('is refused where it takes no tokens that are meant for AWS, but those for %j', async (ClientIDList, told) => {
    await expect(makes(() => ({ ClientIDList }))).rejects.toThrow(
      new Error(
        `${ARN}: its audiences are ${told}, and GitHub's tokens for AWS are made out to sts.amazonaws.com. ` +
          `Add it: aws iam add-client-id-to-open-id-connect-provider --client-id sts.amazonaws.com --open-id-connect-provider-arn ${ARN}`,
      ),
    );
  });

  it('is not taken for missing where IAM will not say', async () => {
    const denied = () => {
      throw refusal('AccessDenied', 'not authorized to perform: iam:GetOpenIDConnectProvider');
    };
    await expect(makes(denied)).rejects.toThrow('not authorized to perform: iam:GetOpenIDConnectProvider');
  });
});
