import { parseSignature } from '../../../../../cli/core/sigv4';
import { distributions, needs, rights } from './support';

const CLOUDFRONT = 'arn:aws:cloudfront::123456789012';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:headers';
const lambdas = (...arns: string[]) =>
  `<DefaultCacheBehavior><LambdaFunctionAssociations><Items>${arns
    .map(
      (arn) => `<LambdaFunctionAssociation><LambdaFunctionARN>${arn}</LambdaFunctionARN></LambdaFunctionAssociation>`,
    )
    .join('')}</Items></LambdaFunctionAssociations></DefaultCacheBehavior>`;
const config = (content: string) => `<DistributionConfig>${content}</DistributionConfig>`;

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfrontkeyvaluestore.html
describe('CloudFront KeyValueStore', () => {
  const ARN = `${CLOUDFRONT}:key-value-store/k1`;

  it.each([
    ['GET ', 'DescribeKeyValueStore'],
    ['GET keys?MaxResults=50', 'ListKeys'],
    ['POST keys', 'UpdateKeys'],
    ['GET keys/%2Fold%2Fpage', 'GetKey'],
    ['PUT keys/a', 'PutKey'],
    ['DELETE keys/a', 'DeleteKey'],
  ])('%s needs %s', async (line, action) => {
    const [method, path] = line.split(' ');
    const target = `${method} /key-value-stores/${encodeURIComponent(ARN)}${path && `/${path}`}`;
    expect(await rights('cloudfront-keyvaluestore', target)).toEqual([`cloudfront-keyvaluestore:${action} ${ARN}`]);
  });

  it('knows the key of a signature for several regions', () => {
    const authorization =
      'AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/cloudfront-keyvaluestore/aws4_request, SignedHeaders=host, Signature=3045';
    expect(parseSignature({ authorization }, new URLSearchParams())).toMatchObject({
      accessKey: 'AKIA',
      region: 'us-east-1',
      service: 'cloudfront-keyvaluestore',
    });
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
describe('CloudFront', () => {
  it.each([
    ['GET distribution', 'ListDistributions *'],
    ['GET distribution/E1', `GetDistribution ${CLOUDFRONT}:distribution/E1`],
    ['GET distribution/E1/config', `GetDistributionConfig ${CLOUDFRONT}:distribution/E1`],
    ['DELETE distribution/E1', `DeleteDistribution ${CLOUDFRONT}:distribution/E1`],
    ['POST distribution/E1/invalidation', `CreateInvalidation ${CLOUDFRONT}:distribution/E1`],
    ['GET distribution/E1/invalidation', `ListInvalidations ${CLOUDFRONT}:distribution/E1`],
    ['GET distribution/E1/invalidation/I1', `GetInvalidation ${CLOUDFRONT}:distribution/E1`],
    ['POST distributions/E1/monitoring-subscription', 'CreateMonitoringSubscription *'],
    [`GET tagging?Resource=${CLOUDFRONT}:distribution/E1`, `ListTagsForResource ${CLOUDFRONT}:distribution/E1`],
    ['GET cache-policy?Type=managed', 'ListCachePolicies *'],
    ['GET cache-policy/P1', `GetCachePolicy ${CLOUDFRONT}:cache-policy/P1`],
    ['GET origin-request-policy/P1/config', `GetOriginRequestPolicyConfig ${CLOUDFRONT}:origin-request-policy/P1`],
    ['POST response-headers-policy', 'CreateResponseHeadersPolicy *'],
    ['PUT response-headers-policy/P1', `UpdateResponseHeadersPolicy ${CLOUDFRONT}:response-headers-policy/P1`],
    ['GET origin-access-identity/cloudfront', 'ListCloudFrontOriginAccessIdentities *'],
    [
      'DELETE origin-access-identity/cloudfront/E2',
      `DeleteCloudFrontOriginAccessIdentity ${CLOUDFRONT}:origin-access-identity/E2`,
    ],
    ['PUT origin-access-control/E3/config', `UpdateOriginAccessControl ${CLOUDFRONT}:origin-access-control/E3`],
    ['GET key-group/G1', 'GetKeyGroup *'],
    ['POST public-key', 'CreatePublicKey *'],
    ['GET function', 'ListFunctions *'],
    ['GET function/rewrite/describe?Stage=LIVE', `DescribeFunction ${CLOUDFRONT}:function/rewrite`],
    ['POST function/rewrite/publish', `PublishFunction ${CLOUDFRONT}:function/rewrite`],
    ['POST function/rewrite/test', `TestFunction ${CLOUDFRONT}:function/rewrite`],
    ['GET function', 'ListFunctions *'],
    ['POST key-value-store', 'CreateKeyValueStore *'],
    ['GET key-value-store', 'ListKeyValueStores *'],
    ['GET key-value-store/routes', `DescribeKeyValueStore ${CLOUDFRONT}:key-value-store/k1`],
    ['PUT key-value-store/routes', `UpdateKeyValueStore ${CLOUDFRONT}:key-value-store/k1`],
    ['DELETE key-value-store/none', `DeleteKeyValueStore ${CLOUDFRONT}:key-value-store/*`],
  ])('%s', async (line, expected) => {
    expect(await rights('cloudfront', line.replace(' ', ' /2020-05-31/'))).toEqual([`cloudfront:${expected}`]);
  });

  it('tags name what they set and what they take away', async () => {
    const path = `/2020-05-31/tagging?Resource=${CLOUDFRONT}:distribution/E1&Operation=`;
    const tags = '<Tags><Items><Tag><Key>env</Key><Value>prod</Value></Tag></Items></Tags>';
    expect((await needs('cloudfront', `${path}Tag`, { body: tags }))[0]).toMatchObject({
      action: 'cloudfront:TagResource',
      context: { 'aws:RequestTag/env': 'prod', 'aws:TagKeys': ['env'] },
    });
    const keys = '<TagKeys><Items><Key>env</Key></Items></TagKeys>';
    expect((await needs('cloudfront', `${path}Untag`, { body: keys }))[0]).toMatchObject({
      action: 'cloudfront:UntagResource',
      context: { 'aws:TagKeys': ['env'] },
    });
  });

  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
  it('a new association needs the function’s version, and the roles of the edge', async () => {
    const associating = [
      `lambda:GetFunction ${FUNCTION}:2`,
      `lambda:EnableReplication* ${FUNCTION}:2`,
      `lambda:DisableReplication* ${FUNCTION}:2`,
      'iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/replicator.lambda.amazonaws.com/AWSServiceRoleForLambdaReplicator',
      'iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/logger.cloudfront.amazonaws.com/AWSServiceRoleForCloudFrontLogger',
    ];
    const body = config(lambdas(`${FUNCTION}:2`));
    const created = `cloudfront:CreateDistribution ${CLOUDFRONT}:distribution/*`;
    expect(await rights('cloudfront', 'POST /2020-05-31/distribution', { body })).toEqual([created, ...associating]);

    const tagged = `<DistributionConfigWithTags>${body}<Tags><Items/></Tags></DistributionConfigWithTags>`;
    expect(await rights('cloudfront', 'POST /2020-05-31/distribution?WithTags', { body: tagged })).toEqual([
      created,
      `cloudfront:TagResource ${CLOUDFRONT}:distribution/*`,
      ...associating,
    ]);

    distributions.E1 = config(lambdas(`${FUNCTION}:1`));
    const update = (next: string) => rights('cloudfront', 'PUT /2020-05-31/distribution/E1/config', { body: next });
    const updated = `cloudfront:UpdateDistribution ${CLOUDFRONT}:distribution/E1`;
    const released = `lambda:DisableReplication* ${FUNCTION}:1`;
    expect(await update(body)).toEqual([updated, ...associating, released]);
    expect(await update(config(lambdas(`${FUNCTION}:1`)))).toEqual([updated]);
    expect(await update(config(''))).toEqual([updated, released]);
    expect(await rights('cloudfront', 'DELETE /2020-05-31/distribution/E1')).toEqual([
      `cloudfront:DeleteDistribution ${CLOUDFRONT}:distribution/E1`,
      released,
    ]);
    delete distributions.E1;
  });

  it('logs need the bucket’s ACL, and a web ACL must be the caller’s to read', async () => {
    const acl = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/w/1';
    const logging = '<Logging><Enabled>true</Enabled><Bucket>logs.s3.eu-west-1.amazonaws.com</Bucket></Logging>';
    const body = config(`${logging}<WebACLId>${acl}</WebACLId>`);
    expect((await rights('cloudfront', 'POST /2020-05-31/distribution', { body })).slice(1)).toEqual([
      `wafv2:GetWebACL ${acl}`,
      's3:GetBucketAcl arn:aws:s3:::logs',
      's3:PutBucketAcl arn:aws:s3:::logs',
    ]);
  });

  it.each([
    'POST /2020-05-31/distribution/E1/copy',
    'GET /2020-05-31/realtime-log-config',
    'PUT /2020-05-31/distribution/E1',
  ])('refuses what it does not know: %s', async (line) => {
    await expect(rights('cloudfront', line)).rejects.toThrow('does not know which rights');
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
describe('Lambda', () => {
  it.each([
    ['GET /2015-03-31/functions', 'ListFunctions *'],
    ['GET /2015-03-31/functions/', 'ListFunctions *'],
    ['GET /2016-08-19/account-settings/', 'GetAccountSettings *'],
    ['GET /2015-03-31/functions/headers', `GetFunction ${FUNCTION}`],
    ['GET /2015-03-31/functions/headers?Qualifier=2', `GetFunction ${FUNCTION}:2`],
    ['GET /2015-03-31/functions/headers%3A2', `GetFunction ${FUNCTION}:2`],
    [`GET /2015-03-31/functions/${encodeURIComponent(`${FUNCTION}:2`)}`, `GetFunction ${FUNCTION}:2`],
    ['GET /2015-03-31/functions/headers/configuration?Qualifier=live', `GetFunctionConfiguration ${FUNCTION}:live`],
    ['GET /2015-03-31/functions/headers/versions', `ListVersionsByFunction ${FUNCTION}`],
    ['POST /2015-03-31/functions/headers/versions', `PublishVersion ${FUNCTION}`],
    ['PUT /2015-03-31/functions/headers/code', `UpdateFunctionCode ${FUNCTION}`],
    ['GET /2015-03-31/functions/headers/policy', `GetPolicy ${FUNCTION}`],
    ['DELETE /2015-03-31/functions/headers/policy/sid', `RemovePermission ${FUNCTION}`],
    ['GET /2015-03-31/functions/headers/aliases/live', `GetAlias ${FUNCTION}`],
    ['DELETE /2015-03-31/functions/headers?Qualifier=1', `DeleteFunction ${FUNCTION}:1`],
    ['POST /2015-03-31/functions/headers/invocations', `InvokeFunction ${FUNCTION}`],
    ['GET /2020-06-30/functions/headers/code-signing-config', `GetFunctionCodeSigningConfig ${FUNCTION}`],
    ['PUT /2017-10-31/functions/headers/concurrency', `PutFunctionConcurrency ${FUNCTION}`],
    [`GET /2017-03-31/tags/${encodeURIComponent(FUNCTION)}`, `ListTags ${FUNCTION}`],
    [`DELETE /2017-03-31/tags/${encodeURIComponent(FUNCTION)}?tagKeys=a`, `UntagResource ${FUNCTION}`],
    ['GET /2018-10-31/layers/l/versions/3', 'GetLayerVersion arn:aws:lambda:us-east-1:123456789012:layer:l:3'],
  ])('%s', async (line, expected) => {
    expect(await rights('lambda', line)).toEqual([`lambda:${expected}`]);
  });

  const role = 'arn:aws:iam::123456789012:role/edge';
  it('making a function passes its role to Lambda, tags it and reads its code', async () => {
    const body = {
      FunctionName: 'headers',
      Role: role,
      Tags: { env: 'prod' },
      Code: { S3Bucket: 'code', S3Key: 'a.zip' },
    };
    const found = await needs('lambda', 'POST /2015-03-31/functions', { body });
    expect(found.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `lambda:CreateFunction ${FUNCTION}`,
      `lambda:TagResource ${FUNCTION}`,
      `iam:PassRole ${role}`,
      's3:GetObject arn:aws:s3:::code/a.zip',
    ]);
    expect(found[0]?.context).toEqual({ 'aws:RequestTag/env': 'prod', 'aws:TagKeys': ['env'] });
    expect(found[2]?.context).toEqual({ 'iam:PassedToService': 'lambda.amazonaws.com' });
  });

  it('a new configuration passes the role that it names', async () => {
    const change = (body: object) => rights('lambda', 'PUT /2015-03-31/functions/headers/configuration', { body });
    expect(await change({ Role: role })).toEqual([
      `lambda:UpdateFunctionConfiguration ${FUNCTION}`,
      `iam:PassRole ${role}`,
    ]);
    expect(await change({ Timeout: 5 })).toEqual([`lambda:UpdateFunctionConfiguration ${FUNCTION}`]);
  });

  it('refuses what it does not know', async () => {
    await expect(rights('lambda', 'GET /2025-12-01/durable-executions/x')).rejects.toThrow(
      'does not know which rights',
    );
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
describe('Route 53', () => {
  it.each([
    ['GET hostedzone', 'ListHostedZones *'],
    ['POST hostedzone', 'CreateHostedZone *'],
    ['GET hostedzonesbyname?dnsname=example.com', 'ListHostedZonesByName *'],
    ['GET hostedzone/Z1', 'GetHostedZone arn:aws:route53:::hostedzone/Z1'],
    ['GET hostedzone/Z1/rrset?maxitems=1', 'ListResourceRecordSets arn:aws:route53:::hostedzone/Z1'],
    ['GET change/C1', 'GetChange arn:aws:route53:::change/C1'],
    ['GET tags/hostedzone/Z1', 'ListTagsForResource arn:aws:route53:::hostedzone/Z1'],
    ['DELETE hostedzone/Z1', 'DeleteHostedZone arn:aws:route53:::hostedzone/Z1'],
  ])('%s', async (line, expected) => {
    expect(await rights('route53', line.replace(' ', ' /2013-04-01/'))).toEqual([`route53:${expected}`]);
  });

  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
  it('a change of records has names, types and actions as condition keys', async () => {
    const record = (action: string, name: string, type: string) =>
      `<Change><Action>${action}</Action><ResourceRecordSet><Name>${name}</Name><Type>${type}</Type></ResourceRecordSet></Change>`;
    const changes = record('UPSERT', 'WWW.Example.com.', 'A') + record('CREATE', '*.example.com', 'AAAA');
    const body = `<ChangeResourceRecordSetsRequest><ChangeBatch><Changes>${changes}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
    expect(await needs('route53', 'POST /2013-04-01/hostedzone/Z1/rrset/', { body })).toEqual([
      {
        action: 'route53:ChangeResourceRecordSets',
        resource: 'arn:aws:route53:::hostedzone/Z1',
        context: {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['www.example.com', '\\052.example.com'],
          'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA'],
          'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'CREATE'],
        },
      },
    ]);
  });

  it('refuses what it does not know', async () => {
    await expect(rights('route53', 'POST /2013-04-01/cidrcollection')).rejects.toThrow('does not know which rights');
  });
});
