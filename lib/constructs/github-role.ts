import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { policyDocument, type Statement } from '../rights/statement';

/** The issuer of GitHub's tokens for workflows. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
/** Whom those tokens are made out to, when they are meant for AWS. */
export const AWS_AUDIENCE = 'sts.amazonaws.com';

export interface GithubRoleProps {
  readonly name: string;
  readonly description: string;
  /** The ARN of the account's OpenID Connect provider for GitHub. */
  readonly providerArn: string;
  /** Those that may have the role: `repo:ORG/REPO:pull_request`, `repo:ORG/REPO:environment:NAME`. */
  readonly subjects: readonly [string, ...string[]];
  readonly statements: readonly Statement[];
  /** The ARN of the policy that bounds the role. @default none */
  readonly permissionsBoundary?: string;
}

/** Of all inline policies of a role together, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LARGEST_POLICY = 10_240;
/** An ARN that only AWS knows is longer than what stands for it until then. */
const UNKNOWN_ARNS = 100;

/**
 * A role for the workflows of one GitHub repository, for as long as a job runs and without any key to keep.
 * https://docs.github.com/en/actions/concepts/security/openid-connect
 */
export class GithubRole extends Construct {
  readonly arn: string;

  /** @throws {Error} when the statements are more than a role can hold */
  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);
    const policy = policyDocument(props.statements);
    if (policy.length > LARGEST_POLICY - UNKNOWN_ARNS) {
      throw new Error(
        `role ${props.name}: what it may do takes ${policy.length} characters, and IAM takes ${LARGEST_POLICY - UNKNOWN_ARNS} of them (quota of inline policies). ` +
          'Name fewer domain.names in that environment, or shorter ones.',
      );
    }

    const role = new IamRole(this, 'role', {
      name: props.name,
      description: props.description,
      maxSessionDuration: 60 * 60,
      permissionsBoundary: props.permissionsBoundary,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRoleWithWebIdentity',
            Principal: { Federated: props.providerArn },
            // Equal, never like: a pattern would let other branches, environments or repositories in.
            Condition: {
              StringEquals: {
                [`${GITHUB_ISSUER}:aud`]: AWS_AUDIENCE,
                [`${GITHUB_ISSUER}:sub`]: props.subjects.length === 1 ? props.subjects[0] : props.subjects,
              },
            },
          },
        ],
      }),
    });
    new IamRolePolicy(this, 'rights', {
      name: 'rights',
      role: role.name,
      policy,
    });
    this.arn = role.arn;
  }
}
