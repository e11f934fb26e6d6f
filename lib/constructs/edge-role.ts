import type { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

export interface EdgeRoleProps {
  readonly roleName: string;
  readonly functionName: string;
  readonly account: DataAwsCallerIdentity;
  /** The name of the policy that bounds the role. @default none */
  readonly permissionsBoundary?: string;
}

/**
 * Writing the function's own logs, and nothing else. A replica logs in the region where it runs, in a group named after
 * the function's home region; the function itself, invoked by hand in us-east-1, logs in a group named after it alone.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */
export function ownLogs(functionName: string, accountId: string): object {
  const groups = [`/aws/lambda/us-east-1.${functionName}`, `/aws/lambda/${functionName}`].map(
    (group) => `arn:aws:logs:*:${accountId}:log-group:${group}`,
  );
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

  constructor(scope: Construct, id: string, { roleName, functionName, account, permissionsBoundary }: EdgeRoleProps) {
    super(scope, id);

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
      policy: JSON.stringify(ownLogs(functionName, account.accountId)),
    });
  }
}
