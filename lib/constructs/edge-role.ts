import type { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { logGroupsOf } from '../names/names';

export interface EdgeRoleProps {
  readonly roleName: string;
  readonly functionName: string;
  readonly account: DataAwsCallerIdentity;
  /** The name of the policy that bounds the role. @default none */
  readonly permissionsBoundary?: string;
  /** Where it may log at the edge. @default every region */
  readonly logRegions?: readonly string[];
}

/**
 * Writing the function's own logs, and nothing else. The groups are made ahead (cli/aws/log-groups.ts); the function may make
 * them too, since AWS opens new regions at the edge, and its line is all that tells of an answer without headers.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 *
 * @param regions where it may log at the edge; `undefined` for every region
 */
export function ownLogs(functionName: string, accountId: string, regions: readonly string[] = ['*']): object {
  const { edge, home } = logGroupsOf(functionName);
  const groups = [
    ...regions.map((region) => `arn:aws:logs:${region}:${accountId}:log-group:${edge}`),
    `arn:aws:logs:us-east-1:${accountId}:log-group:${home}`,
  ];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'WriteOwnLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        // A group's ARN is written without `:*` where the group itself is meant, with it for the streams within.
        Resource: groups.flatMap((group) => [group, `${group}:*`]),
      },
    ],
  };
}

/**
 * What the edge function may do: write its own logs, nothing else.
 */
export class EdgeRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: EdgeRoleProps) {
    super(scope, id);
    const { roleName, functionName, account, permissionsBoundary, logRegions } = props;

    this.role = new IamRole(this, 'role', {
      name: roleName,
      description: `Lambda@Edge function ${functionName}: its own logs, nothing else`,
      permissionsBoundary: permissionsBoundary && `arn:aws:iam::${account.accountId}:policy/${permissionsBoundary}`,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
          },
        ],
      }),
    });

    new IamRolePolicy(this, 'logs', {
      name: 'logs',
      role: this.role.name,
      policy: JSON.stringify(ownLogs(functionName, account.accountId, logRegions)),
    });
  }
}
