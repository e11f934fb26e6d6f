import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { managedPolicies } from '../rights/managed-policies';
import type { Statement } from '../rights/statement';

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

/**
 * A role for the workflows of one GitHub repository, for as long as a job runs and without any key to keep.
 * https://docs.github.com/en/actions/concepts/security/openid-connect
 */
export class GithubRole extends Construct {
  readonly arn: string;

  /** @throws {Error} when the statements are more than a role can hold */
  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);
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
    managedPolicies(props.name, props.statements).forEach((policy, i) => {
      const number = i + 1;
      const { arn: policyArn } = new IamPolicy(this, `policy-${number}`, {
        name: `${props.name}-${number}`,
        description: `Of role ${props.name} alone`,
        policy,
      });
      new IamRolePolicyAttachment(this, `attachment-${number}`, { role: role.name, policyArn });
    });
    this.arn = role.arn;
  }
}
