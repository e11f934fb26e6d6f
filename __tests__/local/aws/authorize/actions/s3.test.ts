import { KEY, needs, rights } from './support';

const BUCKET = 'arn:aws:s3:::site';
const OBJECT = `${BUCKET}/a/b.txt`;

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
it.each([
  ['GET /', ['s3:ListAllMyBuckets *']],
  ['PUT /site', [`s3:CreateBucket ${BUCKET}`]],
  ['HEAD /site', [`s3:ListBucket ${BUCKET}`]],
  ['HEAD /site/', [`s3:ListBucket ${BUCKET}`]],
  ['GET /site?list-type=2&prefix=a&max-keys=10', [`s3:ListBucket ${BUCKET}`]],
  ['GET /site?versions', [`s3:ListBucketVersions ${BUCKET}`]],
  ['GET /site?uploads', [`s3:ListBucketMultipartUploads ${BUCKET}`]],
  ['GET /site?location', [`s3:GetBucketLocation ${BUCKET}`]],
  ['GET /site?lifecycle', [`s3:GetLifecycleConfiguration ${BUCKET}`]],
  ['PUT /site?lifecycle', [`s3:PutLifecycleConfiguration ${BUCKET}`]],
  ['DELETE /site?lifecycle', [`s3:PutLifecycleConfiguration ${BUCKET}`]],
  ['GET /site?encryption', [`s3:GetEncryptionConfiguration ${BUCKET}`]],
  ['DELETE /site?encryption', [`s3:PutEncryptionConfiguration ${BUCKET}`]],
  ['GET /site?publicAccessBlock', [`s3:GetBucketPublicAccessBlock ${BUCKET}`]],
  ['DELETE /site?publicAccessBlock', [`s3:PutBucketPublicAccessBlock ${BUCKET}`]],
  ['PUT /site?ownershipControls', [`s3:PutBucketOwnershipControls ${BUCKET}`]],
  ['GET /site?cors', [`s3:GetBucketCORS ${BUCKET}`]],
  ['GET /site?policy', [`s3:GetBucketPolicy ${BUCKET}`]],
  ['PUT /site?policy', [`s3:PutBucketPolicy ${BUCKET}`]],
  ['DELETE /site?policy', [`s3:DeleteBucketPolicy ${BUCKET}`]],
  ['GET /site?policyStatus', [`s3:GetBucketPolicyStatus ${BUCKET}`]],
  ['GET /site?versioning', [`s3:GetBucketVersioning ${BUCKET}`]],
  ['GET /site?website', [`s3:GetBucketWebsite ${BUCKET}`]],
  ['DELETE /site?website', [`s3:DeleteBucketWebsite ${BUCKET}`]],
  ['GET /site?accelerate', [`s3:GetAccelerateConfiguration ${BUCKET}`]],
  ['GET /site?requestPayment', [`s3:GetBucketRequestPayment ${BUCKET}`]],
  ['PUT /site?logging', [`s3:PutBucketLogging ${BUCKET}`]],
  ['GET /site?replication', [`s3:GetReplicationConfiguration ${BUCKET}`]],
  ['GET /site?object-lock', [`s3:GetBucketObjectLockConfiguration ${BUCKET}`]],
  ['GET /site?notification', [`s3:GetBucketNotification ${BUCKET}`]],
  ['GET /site?inventory&id=x', [`s3:GetInventoryConfiguration ${BUCKET}`]],
  ['GET /site?tagging', [`s3:GetBucketTagging ${BUCKET}`]],
  ['DELETE /site?tagging', [`s3:PutBucketTagging ${BUCKET}`]],
  ['DELETE /site', [`s3:DeleteBucket ${BUCKET}`]],
  ['GET /site/a/b.txt?x-id=GetObject', [`s3:GetObject ${OBJECT}`]],
  ['GET /site/a%2Fb.txt', [`s3:GetObject ${OBJECT}`]],
  ['HEAD /site/a/b.txt', [`s3:GetObject ${OBJECT}`]],
  ['GET /site/a/b.txt?versionId=1', [`s3:GetObjectVersion ${OBJECT}`]],
  ['GET /site/a/b.txt?attributes', [`s3:GetObject ${OBJECT}`, `s3:GetObjectAttributes ${OBJECT}`]],
  ['GET /site/a/b.txt?tagging&versionId=1', [`s3:GetObjectVersionTagging ${OBJECT}`]],
  ['PUT /site/a/b.txt?tagging', [`s3:PutObjectTagging ${OBJECT}`]],
  ['DELETE /site/a/b.txt?tagging', [`s3:DeleteObjectTagging ${OBJECT}`]],
  ['GET /site/a/b.txt?acl', [`s3:GetObjectAcl ${OBJECT}`]],
  ['PUT /site/a/b.txt?retention', [`s3:PutObjectRetention ${OBJECT}`]],
  ['PUT /site/a/b.txt?legal-hold', [`s3:PutObjectLegalHold ${OBJECT}`]],
  ['PUT /site/a/b.txt', [`s3:PutObject ${OBJECT}`]],
  ['POST /site/a/b.txt?uploads', [`s3:PutObject ${OBJECT}`]],
  ['PUT /site/a/b.txt?partNumber=1&uploadId=u', [`s3:PutObject ${OBJECT}`]],
  ['POST /site/a/b.txt?uploadId=u', [`s3:PutObject ${OBJECT}`]],
  ['GET /site/a/b.txt?uploadId=u', [`s3:ListMultipartUploadParts ${OBJECT}`]],
  ['DELETE /site/a/b.txt?uploadId=u', [`s3:AbortMultipartUpload ${OBJECT}`]],
  ['DELETE /site/a/b.txt', [`s3:DeleteObject ${OBJECT}`]],
  ['DELETE /site/a/b.txt?versionId=1', [`s3:DeleteObjectVersion ${OBJECT}`]],
  ['GET /v20180820/configuration/publicAccessBlock', ['s3:GetAccountPublicAccessBlock *']],
  ['GET /v20180820/tags/arn%3Aaws%3As3%3A%3A%3Asite', ['s3:ListTagsForResource arn:aws:s3:::site']],
])('%s', async (line, expected) => {
  expect(await rights('s3', line)).toEqual(expected);
});

it('deleting many names each key, with its version where there is one', async () => {
  const body =
    '<Delete><Object><Key>a</Key></Object><Object><Key>b&amp;c</Key><VersionId>7</VersionId></Object></Delete>';
  expect(await needs('s3', 'POST /site?delete', { body })).toEqual([
    expect.objectContaining({ action: 's3:DeleteObject', resource: 'arn:aws:s3:::site/a' }),
    expect.objectContaining({
      action: 's3:DeleteObjectVersion',
      resource: 'arn:aws:s3:::site/b&c',
      context: expect.objectContaining({ 's3:VersionId': '7' }),
    }),
  ]);
});

it.each<[string, Record<string, string>, string[]]>([
  [
    'governance bypassed',
    { 'x-amz-bypass-governance-retention': 'true' },
    ['DeleteObject', 'BypassGovernanceRetention'],
  ],
])('deleting with %s', async (_, headers, names) => {
  expect(await rights('s3', 'DELETE /site/a', { headers })).toEqual(names.map((name) => `s3:${name} ${BUCKET}/a`));
});

it.each<[string, Record<string, string>, string[]]>([
  ['tags', { 'x-amz-tagging': 'env=prod' }, ['PutObject', 'PutObjectTagging']],
  ['an ACL', { 'x-amz-acl': 'public-read' }, ['PutObject', 'PutObjectAcl']],
  ['a lock', { 'x-amz-object-lock-mode': 'COMPLIANCE' }, ['PutObject', 'PutObjectRetention']],
  ['a hold', { 'x-amz-object-lock-legal-hold': 'ON' }, ['PutObject', 'PutObjectLegalHold']],
])('writing with %s', async (_, headers, names) => {
  expect(await rights('s3', 'PUT /site/a', { headers })).toEqual(names.map((name) => `s3:${name} ${BUCKET}/a`));
});

it.each<[string, Record<string, string>, string[]]>([
  ['a private ACL', { 'x-amz-acl': 'private' }, ['CreateBucket']],
  ['another ACL', { 'x-amz-acl': 'public-read' }, ['CreateBucket', 'PutBucketAcl']],
  ['an owner', { 'x-amz-object-ownership': 'BucketOwnerEnforced' }, ['CreateBucket', 'PutBucketOwnershipControls']],
  [
    'locks',
    { 'x-amz-bucket-object-lock-enabled': 'true' },
    ['CreateBucket', 'PutBucketObjectLockConfiguration', 'PutBucketVersioning'],
  ],
])('making a bucket with %s', async (_, headers, names) => {
  expect(await rights('s3', 'PUT /site', { headers })).toEqual(names.map((name) => `s3:${name} ${BUCKET}`));
});

it('tags of a new bucket are what it is asked to carry, by name and value', async () => {
  const tags = '<Tag><Key>site</Key><Value>example</Value></Tag><Tag><Key>cost</Key><Value>7</Value></Tag>';
  const expected = { 'aws:RequestTag/site': 'example', 'aws:RequestTag/cost': '7', 'aws:TagKeys': ['site', 'cost'] };
  const body = `<CreateBucketConfiguration><Tags>${tags}</Tags></CreateBucketConfiguration>`;
  // Of one that is there AWS tells policies nothing.
  const created = await needs('s3', 'PUT /site', { body });
  expect(created.map(({ action }) => action)).toEqual(['s3:CreateBucket', 's3:TagResource']);
  for (const { context } of created) expect(context).toMatchObject(expected);
});

it('a copy reads its source, with its version', async () => {
  const copy = (source: string) => rights('s3', 'PUT /site/a', { headers: { 'x-amz-copy-source': source } });
  expect(await copy('/from/x%20y')).toEqual([`s3:PutObject ${BUCKET}/a`, 's3:GetObject arn:aws:s3:::from/x y']);
  expect(await copy('from/x?versionId=3')).toEqual([
    `s3:PutObject ${BUCKET}/a`,
    's3:GetObjectVersion arn:aws:s3:::from/x',
  ]);
});

it('replication passes a role', async () => {
  const body = '<ReplicationConfiguration><Role>arn:aws:iam::123456789012:role/copy</Role></ReplicationConfiguration>';
  expect((await needs('s3', 'PUT /site?replication', { body })).at(-1)).toEqual({
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::123456789012:role/copy',
    context: expect.objectContaining({ 'iam:PassedToService': 's3.amazonaws.com' }),
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
it.each([
  ['PUT /secret/a', ['GenerateDataKey']],
  ['GET /secret/a', ['Decrypt']],
  ['HEAD /secret/a', []],
  ['POST /secret/a?uploads', ['GenerateDataKey', 'Decrypt']],
  ['PUT /secret/a?partNumber=1&uploadId=u', ['Decrypt']],
])('%s uses the bucket’s key', async (line, names) => {
  const used = (await needs('s3', line)).filter(({ action }) => action.startsWith('kms:'));
  expect(used).toEqual(
    names.map((name) => ({
      action: `kms:${name}`,
      resource: KEY,
      context: expect.objectContaining({
        'kms:ViaService': 's3.us-east-1.amazonaws.com',
        'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::secret/a',
      }),
    })),
  );
});

it('an object encrypted with S3’s own key needs no other', async () => {
  expect(await rights('s3', 'PUT /secret/a', { headers: { 'x-amz-server-side-encryption': 'AES256' } })).toEqual([
    's3:PutObject arn:aws:s3:::secret/a',
  ]);
});

it('knows the condition keys of a request', async () => {
  const [listing] = await needs('s3', 'GET /site?list-type=2&prefix=teams%2Fred%2F&delimiter=%2F&max-keys=5');
  expect(listing?.context).toMatchObject({ 's3:prefix': 'teams/red/', 's3:delimiter': '/', 's3:max-keys': '5' });
  const headers = { 'if-none-match': '*', 'x-amz-server-side-encryption': 'AES256', 'x-amz-tagging': 'env=prod' };
  const [putting] = await needs('s3', 'PUT /site/a.tflock', { headers });
  expect(putting?.context).toMatchObject({
    's3:if-none-match': '*',
    's3:x-amz-server-side-encryption': 'AES256',
    's3:RequestObjectTag/env': 'prod',
    's3:RequestObjectTagKeys': ['env'],
    's3:ResourceAccount': '123456789012',
  });
});

it.each(['GET /site?acl&policy', 'GET /site?unheard-of', 'POST /site/a', 'PATCH /site/a', 'PUT /site/a?torrent'])(
  'refuses what it does not know: %s',
  async (line) => {
    await expect(rights('s3', line)).rejects.toThrow(/^the local AWS does not know which rights s3 \w+ \S+ needs$/);
  },
);
