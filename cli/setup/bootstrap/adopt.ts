import {
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  type Tag,
} from '@aws-sdk/client-iam';
import { type KMSClient, ListResourceTagsCommand, paginateListAliases, paginateListKeys } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GITHUB_ISSUER } from '../../../lib/constructs/github-role';
import { BOOTSTRAP_TAG } from '../../../lib/stacks/bootstrap-stack';

/** A synthesised stack: `resource.<type>.<name>`. */
export interface Synthesised {
  readonly resource: Readonly<Record<string, Readonly<Record<string, ResourceConfig>>>>;
}
type ResourceConfig = Readonly<Record<string, unknown>>;

/** A resource that stands already, as Terraform's `import` block names it. */
export interface Adopted {
  /** `aws_s3_bucket.state_bucket` */
  readonly to: string;
  readonly id: string;
}

export interface AdoptOptions {
  readonly account: string;
  /** The state bucket: the value of the tag on what bootstrap made. */
  readonly bucket: string;
  readonly iam: IAMClient;
  /** Of the region of a resource's provider: `undefined` is the stack's own, else the alias. */
  readonly s3: (provider: string | undefined) => S3Client;
  readonly kms: (provider: string | undefined) => KMSClient;
}

/**
 * Which of a stack's resources stand already though its state does not know them: a bucket that was made by hand, or whatever a run
 * made that was killed before it could write that down.
 *
 * @param known addresses of the state
 * @throws {Error} when a role or a policy of that name is somebody else's, or the bucket another account's
 */
export async function findExisting(
  stack: Synthesised,
  known: ReadonlySet<string>,
  options: AdoptOptions,
): Promise<Adopted[]> {
  const adopted: Adopted[] = [];
  for (const [type, all] of Object.entries(stack.resource)) {
    const find = FIND[type];
    for (const [name, config] of Object.entries(all)) {
      const to = `${type}.${name}`;
      if (!find || known.has(to)) continue;
      const id = await find(resolve(stack, config), options).catch(unlessMissing);
      if (id !== undefined) adopted.push({ to, id });
    }
  }
  return adopted;
}

type Find = (config: ResourceConfig, options: AdoptOptions) => Promise<string | undefined>;

const BUCKET_PARTS: Readonly<Record<string, (s3: S3Client, Bucket: string) => Promise<unknown>>> = {
  aws_s3_bucket_public_access_block: (s3, Bucket) => s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  aws_s3_bucket_ownership_controls: (s3, Bucket) => s3.send(new GetBucketOwnershipControlsCommand({ Bucket })),
  aws_s3_bucket_server_side_encryption_configuration: (s3, Bucket) =>
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
  aws_s3_bucket_versioning: async (s3, Bucket) => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
  aws_s3_bucket_lifecycle_configuration: (s3, Bucket) =>
    s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
  aws_s3_bucket_policy: (s3, Bucket) => s3.send(new GetBucketPolicyCommand({ Bucket })),
  aws_s3_bucket_logging: async (s3, Bucket) => (await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled,
  aws_s3_bucket_replication_configuration: (s3, Bucket) => s3.send(new GetBucketReplicationCommand({ Bucket })),
};

const FIND: Readonly<Record<string, Find>> = {
  aws_s3_bucket: async ({ bucket, provider }, { s3 }) => {
    const Bucket = String(bucket);
    await s3(provider as string | undefined)
      .send(new HeadBucketCommand({ Bucket }))
      .catch((error: Error) => {
        if (error.name !== 'Forbidden' && error.name !== '403') throw error;
        throw new Error(
          `bucket ${Bucket}: belongs to another account, and names of buckets are unique in all of AWS. Name another in site.config.ts.`,
        );
      });
    return Bucket;
  },
  ...Object.fromEntries(
    Object.entries(BUCKET_PARTS).map(([type, read]): [string, Find] => [
      type,
      async ({ bucket, provider }, { s3 }) =>
        (await read(s3(provider as string | undefined), String(bucket))) ? String(bucket) : undefined,
    ]),
  ),
  aws_iam_role: async ({ name }, { iam, bucket }) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: String(name) }));
    expectOwn(Role?.Tags, bucket, `role ${name}`);
    return String(name);
  },
  aws_iam_role_policy: async ({ name, role }, { iam }) => {
    await iam.send(new GetRolePolicyCommand({ RoleName: String(role), PolicyName: String(name) }));
    return `${role}:${name}`;
  },
  aws_iam_policy: async ({ name }, { iam, account, bucket }) => {
    const arn = `arn:aws:iam::${account}:policy/${name}`;
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
    expectOwn(Policy?.Tags, bucket, `policy ${name}`);
    return arn;
  },
  aws_iam_openid_connect_provider: async (_, { iam, account }) => {
    const arn = `arn:aws:iam::${account}:oidc-provider/${GITHUB_ISSUER}`;
    await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    return arn;
  },
  aws_kms_key: async ({ description, provider }, { kms, bucket }) => {
    const client = kms(provider as string | undefined);
    for await (const { Keys = [] } of paginateListKeys({ client }, {})) {
      for (const { KeyId } of Keys) {
        // Keys of others may not let us look.
        const answer = await client.send(new ListResourceTagsCommand({ KeyId })).catch(() => undefined);
        const tags = new Map(answer?.Tags?.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
        if (tags.get(BOOTSTRAP_TAG) === bucket && tags.get('purpose') === description) return KeyId;
      }
    }
    return undefined;
  },
  aws_kms_alias: async ({ name, provider }, { kms }) => {
    for await (const { Aliases = [] } of paginateListAliases({ client: kms(provider as string | undefined) }, {})) {
      if (Aliases.some(({ AliasName }) => AliasName === name)) return String(name);
    }
    return undefined;
  },
};

/** The configuration with the names of the resources that it refers to, where those are known beforehand. */
function resolve({ resource }: Synthesised, config: ResourceConfig): ResourceConfig {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const [, type = '', name = '', attribute] =
        /^\$\{(\w+)\.([\w-]+)\.(id|name|bucket)\}$/.exec(typeof value === 'string' ? value : '') ?? [];
      const named = resource[type]?.[name];
      return [key, named ? (named[attribute === 'id' ? 'bucket' : (attribute as string)] ?? named.name) : value];
    }),
  );
}

function expectOwn(tags: readonly Tag[] | undefined, bucket: string, what: string): void {
  if (tags?.some(({ Key, Value }) => Key === BOOTSTRAP_TAG && Value === bucket)) return;
  throw new Error(
    `${what} stands already and was not made by bootstrap for ${bucket} (it has no tag ${BOOTSTRAP_TAG}=${bucket}). ` +
      'Rename or delete it, or give it that tag to have it taken over.',
  );
}

const MISSING =
  /^(NoSuchBucket|NotFound|NoSuchEntity|NoSuchEntityException|NotFoundException|NoSuchLifecycleConfiguration|ServerSideEncryptionConfigurationNotFoundError|OwnershipControlsNotFoundError|NoSuchPublicAccessBlockConfiguration|NoSuchBucketPolicy|ReplicationConfigurationNotFoundError)$/;

function unlessMissing(error: Error): undefined {
  if (MISSING.test(error.name)) return undefined;
  throw error;
}
