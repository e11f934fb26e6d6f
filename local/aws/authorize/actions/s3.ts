import type { Context } from '../../policy-evaluation';
import { decode } from '../../target';
import { listAt, parseXml, textAt } from '../../xml';
import { requestTags } from './tags';
import { type Account, type ApiRequest, type Mapping, type Need, Unmapped } from './types';

/** Read and write of a bucket's configuration, by subresource; deleting it is writing it, but where said. */
const BUCKET: Readonly<Record<string, readonly [get: string, put?: string, del?: string]>> = {
  accelerate: ['GetAccelerateConfiguration', 'PutAccelerateConfiguration'],
  acl: ['GetBucketAcl', 'PutBucketAcl'],
  analytics: ['GetAnalyticsConfiguration', 'PutAnalyticsConfiguration'],
  cors: ['GetBucketCORS', 'PutBucketCORS'],
  encryption: ['GetEncryptionConfiguration', 'PutEncryptionConfiguration'],
  'intelligent-tiering': ['GetIntelligentTieringConfiguration', 'PutIntelligentTieringConfiguration'],
  inventory: ['GetInventoryConfiguration', 'PutInventoryConfiguration'],
  lifecycle: ['GetLifecycleConfiguration', 'PutLifecycleConfiguration'],
  location: ['GetBucketLocation'],
  logging: ['GetBucketLogging', 'PutBucketLogging'],
  metrics: ['GetMetricsConfiguration', 'PutMetricsConfiguration'],
  notification: ['GetBucketNotification', 'PutBucketNotification'],
  'object-lock': ['GetBucketObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
  ownershipControls: ['GetBucketOwnershipControls', 'PutBucketOwnershipControls'],
  policy: ['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'],
  policyStatus: ['GetBucketPolicyStatus'],
  publicAccessBlock: ['GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'],
  replication: ['GetReplicationConfiguration', 'PutReplicationConfiguration'],
  requestPayment: ['GetBucketRequestPayment', 'PutBucketRequestPayment'],
  tagging: ['GetBucketTagging', 'PutBucketTagging'],
  uploads: ['ListBucketMultipartUploads'],
  versioning: ['GetBucketVersioning', 'PutBucketVersioning'],
  versions: ['ListBucketVersions'],
  website: ['GetBucketWebsite', 'PutBucketWebsite', 'DeleteBucketWebsite'],
};

/** The same of an object. `Version` goes in before the last word where a version is named. */
const OBJECT: Readonly<Record<string, readonly [get: string, put?: string, del?: string]>> = {
  acl: ['GetObject{Version}Acl', 'PutObject{Version}Acl'],
  'legal-hold': ['GetObjectLegalHold', 'PutObjectLegalHold'],
  retention: ['GetObjectRetention', 'PutObjectRetention'],
  tagging: ['GetObject{Version}Tagging', 'PutObject{Version}Tagging', 'DeleteObject{Version}Tagging'],
  torrent: ['GetObject{Version}Torrent'],
};

/** Of a query, what does not change which right is asked for. */
const PLAIN =
  /^(?:x-id|x-amz-.*|list-type|prefix|delimiter|max-keys|max-uploads|max-parts|max-buckets|marker|key-marker|version-id-marker|upload-id-marker|part-number-marker|continuation-token|start-after|encoding-type|fetch-owner|versionid|partnumber|uploadid|response-.*|id|allow-unordered|bucket-region)$/i;

const s3 = (name: string, resource: string, context?: Context): Need => ({ action: `s3:${name}`, resource, context });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const mapS3: Mapping = async (request, account) => {
  if (request.pathname.startsWith('/v20180820/')) return mapControl(request);
  const [bucket = '', ...rest] = request.pathname.slice(1).split('/');
  const key = decode(rest.join('/'));
  const names = [...request.query.keys()].filter((name) => !PLAIN.test(name));
  if (names.length > 1) return undefined;
  const context = contextOf(request);
  const needs =
    bucket === ''
      ? ofAccount(request, names[0])
      : key === ''
        ? ofBucket(request, bucket, names[0])
        : await ofObject(request, bucket, key, names[0], account);
  return needs?.map((need, i) => ({
    ...need,
    context: { ...(i === 0 ? context : dependent(need, context)), ...need.context },
  }));
};

/** Of the keys of a request those that an action knows which it needs besides. */
function dependent({ action }: Need, context: Context): Context {
  if (!action.startsWith('s3:')) return {};
  const own = /Acl$/.test(action)
    ? /^s3:x-amz-(?:acl|grant-)/
    : /Retention$/.test(action)
      ? /^s3:object-lock-(?:mode|retain)/
      : /LegalHold$/.test(action)
        ? /^s3:object-lock-legal-hold$/
        : /^$/;
  return Object.fromEntries(Object.entries(context).filter(([key]) => OF_EVERY_ACTION.test(key) || own.test(key)));
}

const OF_EVERY_ACTION = /^s3:(?:signatureversion|authType|TlsVersion|ResourceAccount|x-amz-content-sha256)$/;

function ofAccount({ method }: ApiRequest, subresource: string | undefined): Need[] | undefined {
  return method === 'GET' && subresource === undefined ? [s3('ListAllMyBuckets', '*')] : undefined;
}

/** S3 Control: the account's public access block and tags by ARN. */
function mapControl({ method, pathname, query }: ApiRequest): Need[] | undefined {
  const [, , ...rest] = pathname.split('/');
  if (rest.join('/') === 'configuration/publicAccessBlock') {
    return [s3(`${method === 'GET' ? 'Get' : 'Put'}AccountPublicAccessBlock`, '*')];
  }
  if (rest[0] !== 'tags') return undefined;
  const name = { GET: 'ListTagsForResource', POST: 'TagResource', DELETE: 'UntagResource' }[method];
  const keys = query.getAll('tagKeys');
  return name ? [s3(name, decode(rest.slice(1).join('/')), keys.length > 0 ? { 'aws:TagKeys': keys } : {})] : undefined;
}

function ofBucket(request: ApiRequest, bucket: string, subresource: string | undefined): Need[] | undefined {
  const { method, headers, body } = request;
  const arn = `arn:aws:s3:::${bucket}`;
  if (subresource === 'delete' && method === 'POST') return deleteObjects(bucket, headers, body);
  if (subresource !== undefined) {
    const [get, put, del] = BUCKET[subresource] ?? [];
    const name = method === 'GET' ? get : method === 'PUT' ? put : method === 'DELETE' ? (del ?? put) : undefined;
    if (!name) return undefined;
    const needs = [s3(name, arn)];
    // "The user must have iam:PassRole for the role" of the replication:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
    if (name === 'PutReplicationConfiguration' && method === 'PUT')
      needs.push(passRole(textAt(parseXml(body).value, 'Role'), 's3.amazonaws.com'));
    return needs;
  }
  if (method === 'GET' || method === 'HEAD') return [s3('ListBucket', arn)];
  if (method === 'DELETE') return [s3('DeleteBucket', arn)];
  if (method !== 'PUT') return undefined;
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html, "Permissions"
  const tags = body.includes('<Tag') ? requestTags(tagsIn(body)) : undefined;
  const region = /<LocationConstraint[^>]*>([^<]+)/.exec(body)?.[1];
  return [
    s3('CreateBucket', arn, { ...(region && { 's3:locationconstraint': region }), ...tags }),
    // "If the ACL is private, only s3:CreateBucket" is needed.
    ...(hasAcl(headers) && headers['x-amz-acl'] !== 'private' ? [s3('PutBucketAcl', arn)] : []),
    ...(headers['x-amz-object-ownership'] ? [s3('PutBucketOwnershipControls', arn)] : []),
    ...(headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true'
      ? [s3('PutBucketObjectLockConfiguration', arn), s3('PutBucketVersioning', arn)]
      : []),
    ...(tags ? [s3('TagResource', arn, tags)] : []),
  ];
}

function tagsIn(body: string): Record<string, string> {
  return Object.fromEntries(
    listAt(parseXml(body).value, 'Tags', 'Tag').map((tag) => [textAt(tag, 'Key'), textAt(tag, 'Value')]),
  );
}

function deleteObjects(bucket: string, headers: ApiRequest['headers'], body: string): Need[] {
  const objects = listAt(parseXml(body).value, 'Object');
  return objects.flatMap((object) => {
    const arn = `arn:aws:s3:::${bucket}/${textAt(object, 'Key')}`;
    const version = textAt(object, 'VersionId');
    return deleting(arn, headers, version === '' ? undefined : version);
  });
}

function deleting(arn: string, headers: ApiRequest['headers'], version: string | undefined): Need[] {
  const bypass = headers['x-amz-bypass-governance-retention']?.toLowerCase() === 'true';
  return [
    version === undefined ? s3('DeleteObject', arn) : s3('DeleteObjectVersion', arn, { 's3:VersionId': version }),
    ...(bypass ? [s3('BypassGovernanceRetention', arn)] : []),
  ];
}

async function ofObject(
  request: ApiRequest,
  bucket: string,
  key: string,
  subresource: string | undefined,
  account: Account,
): Promise<Need[] | undefined> {
  const { method, query, headers } = request;
  const arn = `arn:aws:s3:::${bucket}/${key}`;
  const version = query.get('versionId') ?? undefined;
  const versioned = (name: string) => name.replace('{Version}', version === undefined ? '' : 'Version');
  const reading = async () => [
    s3(versioned('GetObject{Version}'), arn),
    ...(await decrypting(bucket, key, version, account)),
  ];

  if (subresource === 'uploads' && method === 'POST')
    return [
      ...putting(request, arn),
      ...(await encrypting(request, bucket, key, account, ['GenerateDataKey', 'Decrypt'])),
    ];
  if (subresource === 'attributes' && method === 'GET') {
    return [s3(versioned('GetObject{Version}'), arn), s3(versioned('GetObject{Version}Attributes'), arn)];
  }
  if (subresource === 'restore' && method === 'POST') return [s3('RestoreObject', arn)];
  if (subresource === 'select' && method === 'POST') return reading();
  if (subresource !== undefined) {
    const [get, put, del] = OBJECT[subresource] ?? [];
    const name = method === 'GET' ? get : method === 'PUT' ? put : method === 'DELETE' ? del : undefined;
    return name ? [s3(versioned(name), arn)] : undefined;
  }
  if (query.has('uploadId')) {
    if (method === 'GET') return [s3('ListMultipartUploadParts', arn)];
    if (method === 'DELETE') return [s3('AbortMultipartUpload', arn)];
    if (method !== 'PUT' && method !== 'POST') return undefined;
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
    return [
      s3('PutObject', arn),
      ...(await copied(request, account)),
      ...(await encrypting(request, bucket, key, account, ['Decrypt'])),
    ];
  }
  if (method === 'GET') return reading();
  if (method === 'HEAD') return [s3(versioned('GetObject{Version}'), arn)];
  if (method === 'PUT') {
    return [
      ...putting(request, arn),
      ...(await copied(request, account)),
      ...(await encrypting(request, bucket, key, account, ['GenerateDataKey'])),
    ];
  }
  return method === 'DELETE' ? deleting(arn, headers, version) : undefined;
}

const hasAcl = (headers: ApiRequest['headers']) =>
  Object.keys(headers).some((name) => name === 'x-amz-acl' || name.startsWith('x-amz-grant-'));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, "Permissions" */
function putting({ headers }: ApiRequest, arn: string): Need[] {
  const tags = [...new URLSearchParams(headers['x-amz-tagging'] ?? '')];
  const tagged: Context = {
    ...Object.fromEntries(tags.map(([name, value]) => [`s3:RequestObjectTag/${name}`, value])),
    ...(tags.length > 0 && { 's3:RequestObjectTagKeys': tags.map(([name]) => name) }),
  };
  return [
    s3('PutObject', arn, tagged),
    ...(hasAcl(headers) ? [s3('PutObjectAcl', arn)] : []),
    ...(tags.length > 0 ? [s3('PutObjectTagging', arn, tagged)] : []),
    ...(headers['x-amz-object-lock-mode'] ? [s3('PutObjectRetention', arn)] : []),
    ...(headers['x-amz-object-lock-legal-hold'] ? [s3('PutObjectLegalHold', arn)] : []),
  ];
}

/** A copy reads its source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, "Permissions" */
async function copied(request: ApiRequest, account: Account): Promise<Need[]> {
  const source = request.headers['x-amz-copy-source'];
  if (source === undefined) return [];
  const [path = '', query = ''] = source.replace(/^\//, '').split('?');
  const [bucket = '', ...rest] = decode(path).split('/');
  if (bucket.startsWith('arn:')) throw new Unmapped('the local AWS has no access points');
  const version = new URLSearchParams(query).get('versionId') ?? undefined;
  const name = version === undefined ? 'GetObject' : 'GetObjectVersion';
  const key = rest.join('/');
  return [s3(name, `arn:aws:s3:::${bucket}/${key}`), ...(await decrypting(bucket, key, version, account))];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html, "Permissions" */
async function encrypting(
  { headers }: ApiRequest,
  bucket: string,
  key: string,
  account: Account,
  actions: readonly string[],
): Promise<Need[]> {
  const asked = headers['x-amz-server-side-encryption'];
  if (asked !== undefined && !asked.startsWith('aws:kms')) return [];
  const own = await account.bucketKey(bucket);
  const id = headers['x-amz-server-side-encryption-aws-kms-key-id'] ?? own?.key;
  if (id === undefined) return [];
  const whole = (headers['x-amz-server-side-encryption-bucket-key-enabled'] ?? String(own?.bucketKey)) === 'true';
  return throughS3(actions, id, bucket, whole ? '' : `/${key}`, account);
}

async function decrypting(bucket: string, key: string, version: string | undefined, account: Account): Promise<Need[]> {
  const id = await account.objectKey(bucket, key, version);
  const whole = id === undefined ? undefined : (await account.bucketKey(bucket))?.bucketKey;
  return id === undefined ? [] : throughS3(['Decrypt'], id, bucket, whole ? '' : `/${key}`, account);
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
async function throughS3(
  actions: readonly string[],
  id: string,
  bucket: string,
  path: string,
  account: Account,
): Promise<Need[]> {
  const region = await account.bucketRegion(bucket);
  const resource = await account.keyArn(id, region);
  if (resource === undefined) return [];
  const context = {
    'kms:ViaService': `s3.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${bucket}${path}`,
    'kms:EncryptionContextKeys': ['aws:s3:arn'],
    'aws:CalledViaFirst': 's3.amazonaws.com',
  };
  return actions.map((name) => ({ action: `kms:${name}`, resource, context }));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function passRole(role: string, service: string): Need {
  return { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service } };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/list_amazons3.html, "Condition keys" */
function contextOf({ headers, query, account }: ApiRequest): Context {
  const asked: Record<string, string | null | undefined> = {
    's3:prefix': query.get('prefix'),
    's3:delimiter': query.get('delimiter'),
    's3:max-keys': query.get('max-keys'),
    's3:VersionId': query.get('versionId'),
    's3:if-none-match': headers['if-none-match'],
    's3:if-match': headers['if-match'],
    's3:object-lock-mode': headers['x-amz-object-lock-mode'],
    's3:object-lock-retain-until-date': headers['x-amz-object-lock-retain-until-date'],
    's3:object-lock-legal-hold': headers['x-amz-object-lock-legal-hold'],
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:authType': query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:TlsVersion': '1.3',
    's3:ResourceAccount': account,
  };
  for (const [name, value] of Object.entries(headers)) {
    if (
      /^x-amz-(?:acl|grant-|copy-source|metadata-directive|server-side-encryption|storage-class|content-sha256|object-ownership|website-redirect-location)/.test(
        name,
      )
    ) {
      asked[`s3:${name}`] = value;
    }
  }
  const given = Object.entries(asked).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(given);
}
