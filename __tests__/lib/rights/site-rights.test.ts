import { type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';
import { deploySite, planSite, watchSite } from '../../../lib/rights/site-rights';

const target = (options: EnvironmentOptions) => {
  const { site, environments } = parseSiteConfig({
    site: 'example',
    environments: { prod: { urls: 'exact', ...options } },
  });
  return { site, environment: environments.prod!, account: '123456789012' };
};
/** The statements that allow something of a service. */
const of = (service: string, statements: ReturnType<typeof planSite>) =>
  statements.filter(({ Action }) => Action.some((action) => action.startsWith(`${service}:`)));

const ZONE = 'Z0123456789ABCDEFGHIJ';
const ZONE_ARN = 'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

describe('the rights to a site’s names', () => {
  const named = target({ domain: { names: ['www.example.com', '*.example.com'], hostedZoneId: ZONE } });

  it.each<EnvironmentOptions>([{}, { domain: { names: ['www.example.com'], certificateArn: CERTIFICATE } }])(
    'are none where DNS is kept elsewhere: %j',
    (options) => {
      const statements = [...planSite(target(options)), ...deploySite(target(options))];
      expect([...of('route53', statements), ...of('acm', statements)]).toEqual([]);
      expect(of('cloudfront', statements)).not.toEqual([]);
    },
  );

  it('reach the records of those names in that zone, and what proves them to ACM', () => {
    const records = of('route53', deploySite(named)).filter(({ Action }) =>
      Action.includes('route53:ChangeResourceRecordSets'),
    );
    const names = 'route53:ChangeResourceRecordSetsNormalizedRecordNames';
    const types = 'route53:ChangeResourceRecordSetsRecordTypes';
    const write = { Effect: 'Allow', Action: ['route53:ChangeResourceRecordSets'], Resource: [ZONE_ARN] };
    expect(records).toEqual([
      {
        Sid: 'WriteAddresses1',
        ...write,
        Condition: {
          // Route 53 writes a star so.
          'ForAllValues:StringEquals': { [names]: ['www.example.com', '\\052.example.com'], [types]: ['A', 'AAAA'] },
        },
      },
      {
        Sid: 'WriteValidation1',
        ...write,
        Condition: {
          'ForAllValues:StringLike': { [names]: ['_????????????????????????????????.example.com'] },
          'ForAllValues:StringNotLike': { [names]: ['_*.*.example.com'] },
          'ForAllValues:StringEquals': { [types]: ['CNAME'] },
        },
      },
      {
        Sid: 'WriteValidation2',
        ...write,
        Condition: {
          'ForAllValues:StringLike': { [names]: ['_????????????????????????????????.www.example.com'] },
          'ForAllValues:StringNotLike': { [names]: ['_*.*.www.example.com'] },
          'ForAllValues:StringEquals': { [types]: ['CNAME'] },
        },
      },
    ]);
    expect(of('route53', planSite(named)).map(({ Resource }) => Resource)).toEqual([[ZONE_ARN]]);
  });

  it('reach certificates that carry the environment’s tags, in us-east-1', () => {
    const tags = (key: string) => ({ [`aws:${key}/site`]: 'example', [`aws:${key}/environment`]: 'prod' });
    const all = ['arn:aws:acm:us-east-1:123456789012:certificate/*'];
    expect(of('acm', deploySite(named)).map(({ Effect, ...statement }) => statement)).toEqual([
      {
        Sid: 'CreateCertificate',
        Action: ['acm:RequestCertificate'],
        Resource: ['*'],
        Condition: { StringEquals: tags('RequestTag') },
      },
      {
        Sid: 'TagNewCertificate',
        Action: ['acm:AddTagsToCertificate'],
        Resource: all,
        Condition: { StringEquals: tags('RequestTag'), StringEqualsIfExists: tags('ResourceTag') },
      },
      {
        Sid: 'WriteCertificate',
        Action: ['acm:DeleteCertificate'],
        Resource: all,
        Condition: { StringEquals: tags('ResourceTag') },
      },
      {
        Sid: 'TagCertificate',
        Action: ['acm:AddTagsToCertificate'],
        Resource: all,
        Condition: { StringEquals: tags('ResourceTag'), StringEqualsIfExists: tags('RequestTag') },
      },
      {
        Sid: 'UntagCertificate',
        Action: ['acm:RemoveTagsFromCertificate'],
        Resource: all,
        Condition: {
          StringEquals: tags('ResourceTag'),
          'ForAllValues:StringNotEqualsIgnoreCase': { 'aws:TagKeys': ['site', 'environment'] },
        },
      },
    ]);
  });

  it('reach no certificate where one is given', () => {
    const given = target({ domain: { names: ['www.example.com'], hostedZoneId: ZONE, certificateArn: CERTIFICATE } });
    expect(of('acm', [...planSite(given), ...deploySite(given)])).toEqual([]);
    expect(of('route53', deploySite(given))).not.toEqual([]);
  });
});

describe('the rights to deploy a site', () => {
  it('reach this environment’s bucket, function, role and parameters, whatever another is called', () => {
    const resources = deploySite(target({ region: 'eu-west-1' })).flatMap(({ Resource }) => Resource);
    const own = [
      'arn:aws:s3:::example-prod-123456789012',
      'arn:aws:s3:::example-prod-123456789012/*',
      'arn:aws:s3:::example-prod-123456789012/.publish/*',
      'arn:aws:iam::123456789012:role/example-prod-headers',
      'arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers',
      'arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers:*',
      'arn:aws:ssm:eu-west-1:123456789012:parameter/sites/example/prod/*',
      'arn:aws:iam::123456789012:role/aws-service-role/replicator.lambda.amazonaws.com/AWSServiceRoleForLambdaReplicator',
      'arn:aws:iam::123456789012:role/aws-service-role/logger.cloudfront.amazonaws.com/AWSServiceRoleForCloudFrontLogger',
    ];
    expect(new Set(resources.filter((arn) => !/^arn:aws:(cloudfront|logs):|^\*$/.test(arn)))).toEqual(new Set(own));
  });

  it('reach the bucket that is named', () => {
    const resources = deploySite(target({ bucketName: 'my-site' })).flatMap(({ Resource }) => Resource);
    expect(resources.filter((arn) => arn.startsWith('arn:aws:s3:'))).toEqual([
      'arn:aws:s3:::my-site',
      'arn:aws:s3:::my-site/*',
      'arn:aws:s3:::my-site/.publish/*',
    ]);
  });
});

describe('the rights to what is somebody else’s', () => {
  const sids = (statements: ReturnType<typeof planSite>) => statements.map(({ Sid }) => Sid);
  const adopted = {
    distributionId: 'E2EXAMPLE',
    bucket: { import: [], leave: ['policy'] },
    functionName: 'blog-headers',
    roleArn: 'arn:aws:iam::123456789012:role/service-role/blog',
  } as const;

  it('are none to a distribution and a bucket that others own, where the function is attached to them', () => {
    const attached = target({ attach: 'existing', domain: { names: ['www.example.com'], hostedZoneId: ZONE } });
    expect(sids(planSite(attached))).toEqual(['ReadRole', 'ReadFunction', 'ReadOutputs', 'DescribeOutputs']);
    expect(sids(deploySite(attached))).toEqual([
      'MakeBoundedRole',
      'WriteRole',
      'PassRole',
      'WriteFunction',
      'MakeEdgeServiceRoles',
      'WriteOutputs',
      'FindLogGroups',
      'WriteLogGroups',
    ]);
  });

  it('follow the names of what was adopted, and leave role and identity alone', () => {
    const over = target({ bucketName: 'old', adopted });
    const statements = [...planSite(over), ...deploySite(over)];
    const resourcesOf = (sid: string) => statements.find(({ Sid }) => Sid === sid)?.Resource;
    expect(resourcesOf('ReadBucket')).toEqual(['arn:aws:s3:::old']);
    expect(resourcesOf('ReadFunction')?.[0]).toBe('arn:aws:lambda:us-east-1:123456789012:function:blog-headers');
    expect(resourcesOf('PassRole')).toEqual(['arn:aws:iam::123456789012:role/service-role/blog']);
    expect(sids(statements)).not.toEqual(expect.arrayContaining(['WriteRole']));
    expect(of('cloudfront', statements).flatMap(({ Action }) => Action)).toEqual([
      'cloudfront:GetDistribution',
      'cloudfront:ListTagsForResource',
      'cloudfront:CreateInvalidation',
      'cloudfront:DeleteDistribution',
      'cloudfront:GetInvalidation',
      'cloudfront:UpdateDistribution',
      'cloudfront:TagResource',
      'cloudfront:UntagResource',
    ]);
    expect(resourcesOf('WriteDistribution')).toEqual(['arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE']);
  });

  it('are none to a bucket where none was adopted', () => {
    const without = target({ adopted: { ...adopted, bucket: false } });
    expect(of('s3', [...planSite(without), ...deploySite(without)])).toEqual([]);
  });
});

describe('the rights to the function’s logs', () => {
  const statements = of('logs', deploySite(target({})));

  it('reach the groups of this function, in every region', () => {
    const [, write] = statements;
    const groups = ['us-east-1.example-prod-headers', 'example-prod-headers'].map(
      (name) => `arn:aws:logs:*:123456789012:log-group:/aws/lambda/${name}`,
    );
    expect(write?.Resource).toEqual(groups.flatMap((group) => [group, `${group}:*`]));
  });

  it('read no line of what was logged', () => {
    const actions = [...statements, ...of('logs', planSite(target({})))].flatMap(({ Action }) => Action);
    expect(actions).toEqual([
      'logs:DescribeLogGroups',
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
    ]);
  });
});

describe('the rights to look at a site', () => {
  it('reach the records of its deployments, and no other object', () => {
    expect(watchSite(target({}))).toEqual([
      {
        Sid: 'ListDeployments',
        Effect: 'Allow',
        Action: ['s3:ListBucketVersions'],
        Resource: ['arn:aws:s3:::example-prod-123456789012'],
        Condition: { StringEquals: { 's3:prefix': '.publish/deployments/' } },
      },
      {
        Sid: 'ReadDeployments',
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: ['arn:aws:s3:::example-prod-123456789012/.publish/deployments/*'],
      },
    ]);
  });

  it('reach a certificate that is given, and that one alone', () => {
    const given = target({ domain: { names: ['www.example.com'], certificateArn: CERTIFICATE } });
    expect(of('acm', watchSite(given))).toEqual([
      { Sid: 'ReadGivenCertificate', Effect: 'Allow', Action: ['acm:DescribeCertificate'], Resource: [CERTIFICATE] },
    ]);
  });
});

describe('the rights to take a site away', () => {
  const actions = (options: EnvironmentOptions) => deploySite(target(options)).flatMap(({ Action }) => Action);

  it('let nobody delete a version of a file, unless site.config.ts says that the content may go', () => {
    expect(actions({})).not.toContain('s3:DeleteObjectVersion');
    expect(actions({})).not.toContain('s3:ListBucketMultipartUploads');
    expect(actions({ forceDestroy: true })).toEqual(
      expect.arrayContaining(['s3:DeleteObjectVersion', 's3:ListBucketMultipartUploads']),
    );
  });

  it('reach the function, whatever Terraform does with it', () => {
    for (const onDestroy of ['retain', 'delete'] as const) {
      expect(actions({ edgeFunction: { onDestroy } })).toContain('lambda:DeleteFunction');
    }
  });
});
