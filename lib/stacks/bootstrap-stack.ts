import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { type Environment, replicaBucket, type StateBucket as StateBucketOptions } from '../config';
import { BucketReplication } from '../constructs/bucket-replication';
import { AWS_AUDIENCE, GITHUB_ISSUER } from '../constructs/github-role';
import { PipelineRoles } from '../constructs/pipeline-roles';
import { StateBucket } from '../constructs/state-bucket';
import { TeamRoles } from '../constructs/team-roles';

/** The tag by which what bootstrap made is known as its own; its value is the state bucket's name. */
export const BOOTSTRAP_TAG = 'bootstrap';

/** The state of this stack, in the very bucket that it declares. */
export const BOOTSTRAP_STATE_KEY = 'bootstrap.tfstate';

export interface BootstrapStackProps {
  /** The AWS account, 12 digits. */
  readonly account: string;
  readonly site: string;
  readonly state: StateBucketOptions;
  /** Those whose state the bucket keeps. */
  readonly environments: readonly Environment[];
  /** `ORG/REPO` of the site's workflows, or `ORG@ID/REPO@ID`: as the subjects of its tokens have it. */
  readonly repository: string;
  /** The branch of it that is deployed. */
  readonly branch: string;
  readonly teams: readonly { readonly name: string; readonly repository: string }[];
  /** `false` where somebody else made the account's provider for GitHub: it is used, and left alone. */
  readonly makesGithubProvider: boolean;
  /** The ARN of a policy that bounds every role. @default none */
  readonly permissionsBoundary?: string;
}

/** What an account has once: the bucket of the states, GitHub's way in, and the roles that come in by it. */
export class BootstrapStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: BootstrapStackProps) {
    super(scope, id);
    const { account, site, state, permissionsBoundary } = props;
    const common = {
      allowedAccountIds: [account],
      defaultTags: [{ tags: { site, [BOOTSTRAP_TAG]: state.bucket } }],
    };
    new AwsProvider(this, 'aws', { ...common, region: state.region });

    const bucket = new StateBucket(this, 'state', { bucketName: state.bucket, account, options: state });
    if (state.replicaRegion) {
      const provider = new AwsProvider(this, 'aws-copy', { ...common, region: state.replicaRegion, alias: 'copy' });
      const name = replicaBucket(state);
      const options = { ...state, accessLogs: undefined };
      const copy = new StateBucket(this, 'copy', { bucketName: name, account, options, provider });
      new BucketReplication(this, 'replication', {
        source: bucket,
        sourceRegion: state.region,
        copy,
        copyRegion: state.replicaRegion,
        name,
        permissionsBoundary,
      });
    }

    const github = props.makesGithubProvider
      ? new IamOpenidConnectProvider(this, 'github', {
          url: `https://${GITHUB_ISSUER}`,
          clientIdList: [AWS_AUDIENCE],
        }).arn
      : `arn:aws:iam::${account}:oidc-provider/${GITHUB_ISSUER}`;
    const roles = {
      site,
      account,
      providerArn: github,
      permissionsBoundary,
      state: { bucket: state.bucket, region: state.region, kmsKeyArn: bucket.kmsKeyArn },
    };
    // Each kind in a scope of its own: an environment or a team may have any name, that of another part too.
    const environments = new Construct(this, 'environment');
    const made: Record<string, { readonly plan: string; readonly deploy: string }> = {};
    for (const environment of props.environments) {
      const { planRoleArn, deployRoleArn } = new PipelineRoles(environments, environment.name, {
        ...roles,
        environment,
        repository: props.repository,
        branch: props.branch,
      });
      made[environment.name] = { plan: planRoleArn, deploy: deployRoleArn };
    }
    const team = new Construct(this, 'team');
    const teams: typeof made = {};
    for (const { name, repository } of props.teams) {
      const { planRoleArn, deployRoleArn } = new TeamRoles(team, name, { ...roles, team: name, repository });
      teams[name] = { plan: planRoleArn, deploy: deployRoleArn };
    }

    const outputs = { site, repository: props.repository, bucket: state.bucket, roles: made, teams };
    for (const [id, value] of Object.entries(outputs)) new TerraformOutput(this, id, { value, staticId: true });
  }
}
