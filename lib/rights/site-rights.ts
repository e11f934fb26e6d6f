import { allNames, type Environment } from '../config';
import { logGroupsOf, namesOf } from '../names/names';
import { DEPLOYMENT_RECORDS, PUBLISH_RECORDS } from '../names/publish-records';
import { deployMonitoring, planMonitoring } from './monitoring-rights';
import { deployRoutes, planRoutes } from './route-rights';
import { allow, NO_RESOURCE_TYPE, type Statement } from './statement';

export interface SiteTarget {
  readonly site: string;
  readonly environment: Environment;
  /** The AWS account, 12 digits. */
  readonly account: string;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html */
const EDGE_SERVICE_ROLES = [
  { service: 'replicator.lambda.amazonaws.com', role: 'AWSServiceRoleForLambdaReplicator' },
  { service: 'logger.cloudfront.amazonaws.com', role: 'AWSServiceRoleForCloudFrontLogger' },
] as const;

/** What Terraform reads to plan an environment. Nothing of it writes, and nothing reads the site's files. */
export function planSite(target: SiteTarget): Statement[] {
  const { bucket, role, lambda, parameters, distributions, identities, headersPolicies } = arnsOf(target);
  const { originAccess, responseHeadersPolicy } = target.environment;
  const owns = ownedBy(target.environment);
  const identity =
    originAccess === 'oai' ? 'cloudfront:GetCloudFrontOriginAccessIdentity' : 'cloudfront:GetOriginAccessControl';
  return [
    ...where(
      owns.bucket,
      allow(
        'ReadBucket',
        [
          's3:GetAccelerateConfiguration',
          's3:GetBucketAcl',
          's3:GetBucketCORS',
          's3:GetBucketLogging',
          's3:GetBucketObjectLockConfiguration',
          's3:GetBucketOwnershipControls',
          's3:GetBucketPolicy',
          's3:GetBucketPublicAccessBlock',
          's3:GetBucketRequestPayment',
          's3:GetBucketTagging',
          's3:GetBucketVersioning',
          's3:GetBucketWebsite',
          's3:GetEncryptionConfiguration',
          's3:GetLifecycleConfiguration',
          's3:GetReplicationConfiguration',
          's3:ListBucket',
        ],
        [bucket],
      ),
    ),
    ...where(
      owns.role,
      allow(
        'ReadRole',
        ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
        [role],
      ),
    ),
    allow(
      'ReadFunction',
      [
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        // Without it GetFunction leaves the tags out, and every plan would set them anew.
        'lambda:ListTags',
        'lambda:ListVersionsByFunction',
      ],
      [lambda, `${lambda}:*`],
    ),
    ...where(
      owns.distribution,
      allow('ReadDistribution', ['cloudfront:GetDistribution', 'cloudfront:ListTagsForResource'], distributions),
    ),
    ...where(owns.originAccess, allow('ReadOriginAccess', [identity], [identities])),
    ...where(
      owns.distribution && responseHeadersPolicy,
      allow('ReadHeadersPolicy', ['cloudfront:GetResponseHeadersPolicy'], [headersPolicies]),
    ),
    allow('ReadOutputs', ['ssm:GetParameter', 'ssm:ListTagsForResource'], [parameters]),
    // SSM describes all of a region's parameters, without their values, or none.
    allow('DescribeOutputs', ['ssm:DescribeParameters'], NO_RESOURCE_TYPE),
    ...planRoutes(target),
    ...planMonitoring(target),
    ...planNames(target),
  ];
}

/** What `npm run status` reads in addition to planning: the records of deployments, and a certificate that Terraform does not manage. */
export function watchSite(target: SiteTarget): Statement[] {
  const { bucket } = arnsOf(target);
  const { certificateArn } = target.environment.domain ?? {};
  const owns = ownedBy(target.environment);
  return [
    ...where(
      owns.bucket,
      allow('ListDeployments', ['s3:ListBucketVersions'], [bucket], {
        StringEquals: { 's3:prefix': DEPLOYMENT_RECORDS },
      }),
      allow('ReadDeployments', ['s3:GetObject'], [`${bucket}/${DEPLOYMENT_RECORDS}*`]),
    ),
    ...(owns.distribution && certificateArn
      ? [allow('ReadGivenCertificate', ['acm:DescribeCertificate'], [certificateArn])]
      : []),
  ];
}

/** What applying, publishing, invalidating, rolling back, destroying and sweeping an environment call in addition to planning. */
export function deploySite(target: SiteTarget): Statement[] {
  const { account } = target;
  const { bucket, role, lambda, parameters, distributions, identities, headersPolicies, boundary, logGroups, tags } =
    arnsOf(target);
  const { originAccess, responseHeadersPolicy, forceDestroy, accessLogs, webAclArn, adopted } = target.environment;
  const owns = ownedBy(target.environment);
  const access = originAccess === 'oai' ? 'CloudFrontOriginAccessIdentity' : 'OriginAccessControl';
  return [
    ...where(
      owns.bucket,
      allow(
        'WriteBucket',
        [
          's3:CreateBucket',
          's3:DeleteBucket',
          's3:DeleteBucketPolicy',
          's3:PutBucketOwnershipControls',
          's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock',
          's3:PutBucketTagging',
          's3:PutBucketVersioning',
          's3:PutEncryptionConfiguration',
          's3:PutLifecycleConfiguration',
          's3:ListBucketVersions',
          // Without permission to delete versions nobody empties it.
          ...(forceDestroy ? ['s3:ListBucketMultipartUploads'] : []),
        ],
        [bucket],
      ),
      allow(
        'PublishFiles',
        [
          's3:AbortMultipartUpload',
          's3:DeleteObject',
          's3:GetObjectVersion',
          's3:PutObject',
          ...(forceDestroy ? ['s3:DeleteObjectVersion'] : []),
        ],
        [`${bucket}/*`],
      ),
      allow('ReadRecords', ['s3:GetObject'], [`${bucket}/${PUBLISH_RECORDS}*`]),
    ),
    ...where(
      owns.role,
      // Bounded, or whoever deploys could make a role that may do anything, and run it in a function.
      allow(
        'MakeBoundedRole',
        [
          'iam:CreateRole',
          'iam:PutRolePolicy',
          // Of a role that was made before its environment had a boundary.
          ...(boundary === undefined ? [] : ['iam:PutRolePermissionsBoundary']),
        ],
        [role],
        boundary === undefined ? undefined : { StringEquals: { 'iam:PermissionsBoundary': boundary } },
      ),
      allow(
        'WriteRole',
        [
          'iam:DeleteRole',
          'iam:DeleteRolePolicy',
          'iam:ListInstanceProfilesForRole',
          'iam:TagRole',
          'iam:UntagRole',
          // What an upgrade of this project may change.
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateRoleDescription',
        ],
        [role],
      ),
    ),
    allow('PassRole', ['iam:PassRole'], [role], { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
    allow(
      'WriteFunction',
      [
        'lambda:CreateFunction',
        'lambda:DeleteFunction',
        'lambda:DisableReplication*',
        'lambda:EnableReplication*',
        'lambda:GetFunctionConfiguration',
        'lambda:PublishVersion',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      [lambda, `${lambda}:*`],
    ),
    // AWS makes both at the first association of an account: by one Lambda copies functions to the edge, by the other they log.
    allow(
      'MakeEdgeServiceRoles',
      ['iam:CreateServiceLinkedRole'],
      EDGE_SERVICE_ROLES.map(({ service, role }) => `arn:aws:iam::${account}:role/aws-service-role/${service}/${role}`),
      { StringEquals: { 'iam:AWSServiceName': EDGE_SERVICE_ROLES.map(({ service }) => service) } },
    ),
    ...where(
      owns.distribution,
      ...knownByTags('Distribution', distributions, tags, {
        // A distribution that was adopted is there.
        create: adopted ? [] : ['cloudfront:CreateDistribution'],
        write: [
          'cloudfront:CreateInvalidation',
          'cloudfront:DeleteDistribution',
          'cloudfront:GetInvalidation',
          'cloudfront:UpdateDistribution',
        ],
        tag: ['cloudfront:TagResource'],
        untag: ['cloudfront:UntagResource'],
      }),
    ),
    // Neither of the two can carry tags, and AWS chooses their ids.
    ...where(
      owns.originAccess,
      allow('CreateOriginAccess', [`cloudfront:Create${access}`], NO_RESOURCE_TYPE),
      allow('WriteOriginAccess', [`cloudfront:Delete${access}`, `cloudfront:Update${access}`], [identities]),
    ),
    ...where(
      owns.distribution && responseHeadersPolicy,
      allow('CreateHeadersPolicy', ['cloudfront:CreateResponseHeadersPolicy'], NO_RESOURCE_TYPE),
      allow(
        'WriteHeadersPolicy',
        ['cloudfront:DeleteResponseHeadersPolicy', 'cloudfront:UpdateResponseHeadersPolicy'],
        [headersPolicies],
      ),
    ),
    allow(
      'WriteOutputs',
      ['ssm:AddTagsToResource', 'ssm:DeleteParameter', 'ssm:PutParameter', 'ssm:RemoveTagsFromResource'],
      [parameters],
    ),
    ...(owns.distribution && accessLogs
      ? [allow('DeliverLogs', ['s3:GetBucketAcl', 's3:PutBucketAcl'], [`arn:aws:s3:::${accessLogs.bucket}`])]
      : []),
    ...(owns.distribution && webAclArn ? [allow('UseWebAcl', ['wafv2:GetWebACL'], [webAclArn])] : []),
    // CloudWatch Logs lists the names of all of a region's groups, or none.
    allow('FindLogGroups', ['logs:DescribeLogGroups'], NO_RESOURCE_TYPE),
    allow(
      'WriteLogGroups',
      ['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:TagResource'],
      logGroups,
    ),
    ...deployRoutes(target),
    ...deployMonitoring(target),
    ...deployNames(target),
  ];
}

/** What of an environment is Terraform's to manage; the rest is somebody else's. */
function ownedBy({ adopted, attach, domain }: Environment) {
  const distribution = attach !== 'existing';
  return {
    distribution,
    bucket: distribution && adopted?.bucket !== false,
    originAccess: distribution && !adopted,
    role: adopted?.roleArn === undefined,
    /** The zone in which its names are. */
    hostedZoneId: distribution ? domain?.hostedZoneId : undefined,
  };
}

function where(is: boolean, ...statements: readonly Statement[]): readonly Statement[] {
  return is ? statements : [];
}

function planNames({ account, environment }: SiteTarget): Statement[] {
  const { hostedZoneId } = ownedBy(environment);
  if (!hostedZoneId) return [];
  return [
    allow(
      'ReadZone',
      ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
      [`arn:aws:route53:::hostedzone/${hostedZoneId}`],
    ),
    ...(environment.domain?.certificateArn
      ? []
      : [
          allow(
            'ReadCertificate',
            ['acm:DescribeCertificate', 'acm:ListTagsForCertificate'],
            [`arn:aws:acm:us-east-1:${account}:certificate/*`],
          ),
        ]),
  ];
}

function deployNames(target: SiteTarget): Statement[] {
  const { account, environment } = target;
  const { hostedZoneId } = ownedBy(environment);
  if (!hostedZoneId) return [];
  const { certificateArn } = environment.domain ?? {};
  const names = environment.domain ? allNames(environment.domain) : [];
  return [
    ...writeRecords(names, [`arn:aws:route53:::hostedzone/${hostedZoneId}`]),
    allow('AwaitRecords', ['route53:GetChange'], ['arn:aws:route53:::change/*']),
    ...(certificateArn
      ? []
      : knownByTags('Certificate', [`arn:aws:acm:us-east-1:${account}:certificate/*`], arnsOf(target).tags, {
          create: ['acm:RequestCertificate'],
          write: ['acm:DeleteCertificate'],
          tag: ['acm:AddTagsToCertificate'],
          untag: ['acm:RemoveTagsFromCertificate'],
        })),
  ];
}

/** `_` and 32 hexadecimal digits: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html */
const VALIDATION_LABEL = `_${'?'.repeat(32)}`;

/**
 * The addresses of the names themselves, and the records by which ACM sees that they are ours: no mail, no CAA, no challenge of
 * another certificate authority. A `?` matches a dot too, so a second label before the name is excluded; names of as many labels go
 * together, since none of them then lies below another.
 */
function writeRecords(names: readonly string[], zone: readonly string[]): Statement[] {
  const action = ['route53:ChangeResourceRecordSets'];
  const name = 'route53:ChangeResourceRecordSetsNormalizedRecordNames';
  const type = 'route53:ChangeResourceRecordSetsRecordTypes';
  const validated = [...new Set(names.map((one) => one.replace(/^\*\./, '')))];
  const depths = [...new Set(validated.map(depthOf))].sort((a, b) => a - b);
  const oneDepth = depths.flatMap((depth) => inTens(validated.filter((one) => depthOf(one) === depth)));
  return [
    ...inTens(names).map((these, i) =>
      allow(`WriteAddresses${i + 1}`, action, zone, {
        // Route 53 writes a star in octal.
        'ForAllValues:StringEquals': { [name]: these.map((one) => one.replace('*', '\\052')), [type]: ['A', 'AAAA'] },
      }),
    ),
    ...oneDepth.map((these, i) =>
      allow(`WriteValidation${i + 1}`, action, zone, {
        'ForAllValues:StringLike': { [name]: these.map((one) => `${VALIDATION_LABEL}.${one}`) },
        'ForAllValues:StringNotLike': { [name]: these.map((one) => `_*.*.${one}`) },
        'ForAllValues:StringEquals': { [type]: ['CNAME'] },
      }),
    ),
  ];
}

/** As many as a statement has room for in a managed policy, also of the longest names. */
function inTens(names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / 10) }, (_, i) => names.slice(i * 10, i * 10 + 10));
}

const depthOf = (name: string) => name.split('.').length;

interface Tags {
  readonly site: string;
  readonly environment: string;
}

/**
 * What AWS chooses the id of is known by its tags alone. It gets them when it is created; from then on nobody whose tags they are not
 * can write it, give it other ones, or take them off. **What has neither tag can be claimed**: for AWS, tagging it is the same call
 * as creating with tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
 */
function knownByTags(
  what: string,
  arns: readonly string[],
  tags: Tags,
  actions: Readonly<Record<'create' | 'write' | 'tag' | 'untag', readonly string[]>>,
): Statement[] {
  const own = tagged('Resource', tags);
  return [
    ...where(
      actions.create.length > 0,
      allow(`Create${what}`, actions.create, NO_RESOURCE_TYPE, { StringEquals: tagged('Request', tags) }),
      allow(`TagNew${what}`, actions.tag, arns, { StringEquals: tagged('Request', tags), StringEqualsIfExists: own }),
    ),
    allow(`Write${what}`, actions.write, arns, { StringEquals: own }),
    allow(`Tag${what}`, actions.tag, arns, { StringEquals: own, StringEqualsIfExists: tagged('Request', tags) }),
    allow(`Untag${what}`, actions.untag, arns, {
      StringEquals: own,
      'ForAllValues:StringNotEqualsIgnoreCase': { 'aws:TagKeys': Object.keys(tags) },
    }),
  ];
}

function tagged(of: 'Request' | 'Resource', { site, environment }: Tags) {
  return { [`aws:${of}Tag/site`]: site, [`aws:${of}Tag/environment`]: environment };
}

function arnsOf({ site, environment, account }: SiteTarget) {
  const { functionName, roleName, edgeBoundary, bucketName, outputsPath } = namesOf(site, environment);
  const { name, region, adopted, originAccess } = environment;
  const { edge, home } = logGroupsOf(functionName);
  const cloudFront = (kind: string) => `arn:aws:cloudfront::${account}:${kind}`;
  return {
    bucket: `arn:aws:s3:::${bucketName(account)}`,
    role: adopted?.roleArn ?? `arn:aws:iam::${account}:role/${roleName}`,
    boundary: edgeBoundary && `arn:aws:iam::${account}:policy/${edgeBoundary}`,
    lambda: `arn:aws:lambda:us-east-1:${account}:function:${functionName}`,
    parameters: `arn:aws:ssm:${region}:${account}:parameter${outputsPath}*`,
    distributions: [cloudFront(`distribution/${adopted?.distributionId ?? '*'}`)],
    identities: cloudFront(originAccess === 'oai' ? 'origin-access-identity/*' : 'origin-access-control/*'),
    headersPolicies: cloudFront('response-headers-policy/*'),
    // The ARN of a group as such, and with `:*` of what is done to it: CloudWatch Logs wants both.
    logGroups: [edge, home].flatMap((group) => {
      const arn = `arn:aws:logs:*:${account}:log-group:${group}`;
      return [arn, `${arn}:*`];
    }),
    // Every resource that can carry tags has these two.
    tags: { site, environment: name },
  };
}
