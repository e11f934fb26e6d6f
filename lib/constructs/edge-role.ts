import type { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

export interface EdgeRoleProps {
  readonly functionName: string;
  readonly account: DataAwsCallerIdentity;
}

/**
 * What the edge function may do: write its own logs, nothing else.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */
export class EdgeRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, { functionName, account }: EdgeRoleProps) {
    super(scope, id);

    this.role = new IamRole(this, 'role', {
      name: functionName,
      description: `Lambda@Edge function ${functionName}: its own logs, nothing else`,
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

    // A replica logs in the region where it runs, in a group named after the function's home region; the function
    // itself, invoked by hand in us-east-1, logs in a group named after it alone.
    const groups = [`/aws/lambda/us-east-1.${functionName}`, `/aws/lambda/${functionName}`].map(
      (group) => `arn:aws:logs:*:${account.accountId}:log-group:${group}`,
    );
    new IamRolePolicy(this, 'logs', {
      name: 'logs',
      role: this.role.name,
      policy: JSON.stringify({
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
      }),
    });
  }
}
