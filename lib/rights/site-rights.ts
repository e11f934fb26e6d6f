import type { Environment } from '../config';
import { logGroupsOf, namesOf } from '../names';
import { DEPLOYMENT_RECORDS, PUBLISH_RECORDS } from '../publish-records';
import { deployMonitoring, planMonitoring } from './monitoring-rights';
import { allow, type Statement } from './statement';

export interface SiteTarget {
  readonly site: string;
  readonly environment: Environment;
  /** The AWS account, 12 digits. */
  readonly account: string;
}

/** What Terraform reads to plan an environment. Nothing of it writes, and nothing reads the site's files. */
export function planSite(target: SiteTarget): Statement[] {
  const { bucket, role, lambda, parameters, cloudFront } = arnsOf(target);
  const { originAccess, responseHeadersPolicy, domain, adopted } = target.environment;
  const identity =
    originAccess === 'oai' ? 'cloudfront:GetCloudFrontOriginAccessIdentity' : 'cloudfront:GetOriginAccessControl';
  return managed(target.environment, [
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
    allow(
      'ReadRole',
      ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
      [role],
    ),
    allow(
      'ReadFunction',
      ['lambda:GetFunction', 'lambda:GetFunctionCodeSigningConfig', 'lambda:ListVersionsByFunction'],
      [lambda, `${lambda}:*`],
    ),
    allow(
      'ReadDistribution',
      [
        'cloudfront:GetDistribution',
        'cloudfront:ListTagsForResource',
        ...(adopted ? [] : [identity]),
        ...(responseHeadersPolicy ? ['cloudfront:GetResponseHeadersPolicy'] : []),
      ],
      cloudFront,
    ),
    allow('ReadOutputs', ['ssm:GetParameter', 'ssm:ListTagsForResource'], [parameters]),
    // Of no resource: SSM describes all of a region's parameters, without their values, or none.
    allow('DescribeOutputs', ['ssm:DescribeParameters'], ['*']),
    ...planMonitoring(target),
    ...(domain?.hostedZoneId ? planNames(target, domain.hostedZoneId) : []),
  ]);
}

/** What `npm run status` reads beside what planning does: the records of deployments, and a certificate that Terraform does not manage. */
export function watchSite(target: SiteTarget): Statement[] {
  const { bucket } = arnsOf(target);
  const { certificateArn } = target.environment.domain ?? {};
  return managed(target.environment, [
    allow('ListDeployments', ['s3:ListBucketVersions'], [bucket], {
      StringEquals: { 's3:prefix': DEPLOYMENT_RECORDS },
    }),
    allow('ReadDeployments', ['s3:GetObject'], [`${bucket}/${DEPLOYMENT_RECORDS}*`]),
    ...(certificateArn ? [allow('ReadGivenCertificate', ['acm:DescribeCertificate'], [certificateArn])] : []),
  ]);
}

/** What applying, publishing, invalidating, rolling back, destroying and sweeping an environment call beside what planning does. */
export function deploySite(target: SiteTarget): Statement[] {
  const { account } = target;
  const { bucket, role, lambda, parameters, cloudFront, edgeTags, distributions, boundary, logGroups } = arnsOf(target);
  const { originAccess, responseHeadersPolicy, domain, forceDestroy, accessLogs, adopted } = target.environment;
  const access = originAccess === 'oai' ? 'CloudFrontOriginAccessIdentity' : 'OriginAccessControl';
  return managed(target.environment, [
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
        // Without the right to delete versions nobody empties it.
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
    // Bounded, or whoever deploys could make a role that may do anything, and run it in a function.
    allow(
      'MakeBoundedRole',
      ['iam:CreateRole', 'iam:PutRolePolicy'],
      [role],
      boundary === undefined ? undefined : { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    ),
    allow(
      'WriteRole',
      ['iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:ListInstanceProfilesForRole', 'iam:TagRole', 'iam:UntagRole'],
      [role],
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
    // AWS makes it at the first association of an account: the role by which Lambda copies functions to the edge.
    allow(
      'MakeReplicator',
      ['iam:CreateServiceLinkedRole'],
      [
        `arn:aws:iam::${account}:role/aws-service-role/replicator.lambda.amazonaws.com/AWSServiceRoleForLambdaReplicator`,
      ],
      { StringEquals: { 'iam:AWSServiceName': 'replicator.lambda.amazonaws.com' } },
    ),
    // A distribution is told apart by its tags: its id is not known beforehand.
    allow('CreateDistribution', ['cloudfront:CreateDistribution', 'cloudfront:TagResource'], distributions, {
      StringEquals: tagged('Request', edgeTags),
    }),
    allow(
      'WriteDistribution',
      [
        'cloudfront:CreateInvalidation',
        'cloudfront:DeleteDistribution',
        'cloudfront:GetInvalidation',
        'cloudfront:TagResource',
        'cloudfront:UntagResource',
        'cloudfront:UpdateDistribution',
      ],
      distributions,
      { StringEquals: tagged('Resource', edgeTags) },
    ),
    // Neither carries tags, and their ids are not known beforehand.
    allow(
      'WriteOriginAccess',
      [
        ...(adopted ? [] : [`cloudfront:Create${access}`, `cloudfront:Delete${access}`]),
        ...(responseHeadersPolicy
          ? [
              'cloudfront:CreateResponseHeadersPolicy',
              'cloudfront:DeleteResponseHeadersPolicy',
              'cloudfront:UpdateResponseHeadersPolicy',
            ]
          : []),
      ],
      cloudFront,
    ),
    allow(
      'WriteOutputs',
      ['ssm:AddTagsToResource', 'ssm:DeleteParameter', 'ssm:PutParameter', 'ssm:RemoveTagsFromResource'],
      [parameters],
    ),
    ...(accessLogs
      ? [allow('DeliverLogs', ['s3:GetBucketAcl', 's3:PutBucketAcl'], [`arn:aws:s3:::${accessLogs.bucket}`])]
      : []),
    // Of no resource: CloudWatch Logs tells the names of all of a region's groups, or none.
    allow('FindLogGroups', ['logs:DescribeLogGroups'], [`arn:aws:logs:*:${account}:log-group:*`]),
    allow(
      'WriteLogGroups',
      ['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:TagResource'],
      logGroups,
    ),
    ...deployMonitoring(target),
    ...(domain?.hostedZoneId ? deployNames(target, domain.hostedZoneId) : []),
  ]);
}

const OF_BUCKET = ['ReadBucket', 'WriteBucket', 'PublishFiles', 'ReadRecords', 'ListDeployments', 'ReadDeployments'];
const OF_ROLE = ['ReadRole', 'MakeBoundedRole', 'WriteRole'];
const OF_DISTRIBUTION = [
  'ReadDistribution',
  'CreateDistribution',
  'WriteDistribution',
  'WriteOriginAccess',
  'DeliverLogs',
];
const OF_NAMES = [
  'ReadZone',
  'ReadGivenCertificate',
  'ReadCertificate',
  'WriteRecords',
  'AwaitRecords',
  'RequestCertificate',
  'WriteCertificate',
];

/** Without the statements on what is somebody else's, and those that would allow nothing. */
function managed({ adopted, attach }: Environment, statements: readonly Statement[]): Statement[] {
  const not = new Set([
    ...(attach === 'existing' ? [...OF_BUCKET, ...OF_DISTRIBUTION, ...OF_NAMES] : []),
    ...(adopted?.bucket === false ? OF_BUCKET : []),
    ...(adopted?.roleArn === undefined ? [] : OF_ROLE),
    ...(adopted ? ['CreateDistribution'] : []),
  ]);
  return statements.filter(({ Sid, Action }) => !not.has(Sid) && Action.length > 0);
}

function planNames({ account, environment }: SiteTarget, hostedZoneId: string): Statement[] {
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

function deployNames(target: SiteTarget, hostedZoneId: string): Statement[] {
  const { account, environment, site } = target;
  const names = environment.domain?.names ?? [];
  const certificates = [`arn:aws:acm:us-east-1:${account}:certificate/*`];
  const tags = { site, environment: environment.name };
  return [
    allow('WriteRecords', ['route53:ChangeResourceRecordSets'], [`arn:aws:route53:::hostedzone/${hostedZoneId}`], {
      'ForAllValues:StringLike': {
        // The records of the names themselves, and those by which ACM sees that they are ours.
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': names.flatMap((name) => [
          name.replace('*', '\\052'),
          `_*.${name.replace(/^\*\./, '')}`,
        ]),
      },
    }),
    allow('AwaitRecords', ['route53:GetChange'], ['arn:aws:route53:::change/*']),
    ...(environment.domain?.certificateArn
      ? []
      : [
          allow('RequestCertificate', ['acm:AddTagsToCertificate', 'acm:RequestCertificate'], certificates, {
            StringEquals: tagged('Request', tags),
          }),
          allow(
            'WriteCertificate',
            ['acm:AddTagsToCertificate', 'acm:DeleteCertificate', 'acm:RemoveTagsFromCertificate'],
            certificates,
            { StringEquals: tagged('Resource', tags) },
          ),
        ]),
  ];
}

/** Every resource that can carry tags has these two. */
function tagged(
  of: 'Request' | 'Resource',
  { site, environment }: { readonly site: string; readonly environment: string },
) {
  return { [`aws:${of}Tag/site`]: site, [`aws:${of}Tag/environment`]: environment };
}

function arnsOf({ site, environment, account }: SiteTarget) {
  const { functionName, roleName, edgeBoundary, bucketName, outputsPath } = namesOf(site, environment);
  const { name, region, adopted } = environment;
  const { edge, home } = logGroupsOf(functionName);
  const distributions = [`arn:aws:cloudfront::${account}:distribution/*`];
  return {
    bucket: `arn:aws:s3:::${bucketName(account)}`,
    role: adopted?.roleArn ?? `arn:aws:iam::${account}:role/${roleName}`,
    boundary: edgeBoundary && `arn:aws:iam::${account}:policy/${edgeBoundary}`,
    lambda: `arn:aws:lambda:us-east-1:${account}:function:${functionName}`,
    parameters: `arn:aws:ssm:${region}:${account}:parameter${outputsPath}*`,
    distributions,
    // The ARN of a group as such, and with `:*` of what is done to it: CloudWatch Logs wants both.
    logGroups: [edge, home].flatMap((group) => {
      const arn = `arn:aws:logs:*:${account}:log-group:${group}`;
      return [arn, `${arn}:*`];
    }),
    cloudFront: [
      ...distributions,
      `arn:aws:cloudfront::${account}:origin-access-identity/*`,
      `arn:aws:cloudfront::${account}:origin-access-control/*`,
      `arn:aws:cloudfront::${account}:response-headers-policy/*`,
    ],
    edgeTags: { site, environment: name },
  };
}
