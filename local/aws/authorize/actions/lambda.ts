import { decode } from '../../target';
import { passRole } from './s3';
import { requestTags } from './tags';
import type { ApiRequest, Mapping, Need, Parameters } from './types';

/** Of `/DATE/functions/NAME/…`: method and what follows the name. */
const OF_FUNCTION: Readonly<Record<string, string>> = {
  'GET ': 'GetFunction',
  'DELETE ': 'DeleteFunction',
  'GET configuration': 'GetFunctionConfiguration',
  'PUT configuration': 'UpdateFunctionConfiguration',
  'PUT code': 'UpdateFunctionCode',
  'GET versions': 'ListVersionsByFunction',
  'POST versions': 'PublishVersion',
  'GET policy': 'GetPolicy',
  'POST policy': 'AddPermission',
  'DELETE policy/*': 'RemovePermission',
  'GET aliases': 'ListAliases',
  'POST aliases': 'CreateAlias',
  'GET aliases/*': 'GetAlias',
  'PUT aliases/*': 'UpdateAlias',
  'DELETE aliases/*': 'DeleteAlias',
  'POST invocations': 'InvokeFunction',
  'GET concurrency': 'GetFunctionConcurrency',
  'PUT concurrency': 'PutFunctionConcurrency',
  'DELETE concurrency': 'DeleteFunctionConcurrency',
  'GET code-signing-config': 'GetFunctionCodeSigningConfig',
  'PUT code-signing-config': 'PutFunctionCodeSigningConfig',
  'DELETE code-signing-config': 'DeleteFunctionCodeSigningConfig',
  'GET event-invoke-config': 'GetFunctionEventInvokeConfig',
  'PUT event-invoke-config': 'PutFunctionEventInvokeConfig',
  'POST event-invoke-config': 'UpdateFunctionEventInvokeConfig',
  'DELETE event-invoke-config': 'DeleteFunctionEventInvokeConfig',
  'GET runtime-management-config': 'GetRuntimeManagementConfig',
  'PUT runtime-management-config': 'PutRuntimeManagementConfig',
  'GET recursion-config': 'GetFunctionRecursionConfig',
  'PUT recursion-config': 'PutFunctionRecursionConfig',
  'GET url': 'GetFunctionUrlConfig',
  'POST url': 'CreateFunctionUrlConfig',
  'PUT url': 'UpdateFunctionUrlConfig',
  'DELETE url': 'DeleteFunctionUrlConfig',
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export const mapLambda: Mapping = (request) => {
  const { method, pathname, query } = request;
  const [, , collection, ...rest] = pathname.replace(/\/$/, '').split('/');
  if (collection === 'account-settings') return [need('GetAccountSettings', '*')];
  if (collection === 'tags') return tagging(request, decode(rest.join('/')));
  if (collection === 'layers') return layers(request, rest);
  if (collection !== 'functions') return undefined;
  const [given, ...below] = rest;
  if (given === undefined)
    return method === 'GET' ? [need('ListFunctions', '*')] : method === 'POST' ? creating(request) : undefined;
  const what = below.length > 1 && /^(?:policy|aliases)$/.test(below[0] ?? '') ? `${below[0]}/*` : below.join('/');
  const name = OF_FUNCTION[`${method} ${what}`];
  if (name === undefined) return undefined;
  // A policy that names a version is met by its qualified ARN alone:
  // https://docs.aws.amazon.com/lambda/latest/dg/access-control-resources.html
  const arn = functionArn(request, decode(given), query.get('Qualifier'));
  return [need(name, arn, contextOf(name, request)), ...dependent(name, request)];
};

function need(name: string, resource: string, context = {}): Need {
  return { action: `lambda:${name}`, resource, context };
}

/** `NAME`, `NAME:QUALIFIER` or an ARN with or without a qualifier. */
function functionArn({ region, account }: ApiRequest, given: string, qualifier: string | null): string {
  const parts = given.startsWith('arn:') ? given.split(':').slice(6) : given.split(':');
  const [name, inName] = parts;
  const version = qualifier ?? inName;
  return `arn:aws:lambda:${region}:${account}:function:${name}${version ? `:${version}` : ''}`;
}

const json = (body: string): Parameters => (body === '' ? {} : JSON.parse(body));

function contextOf(name: string, { body }: ApiRequest): Record<string, string> {
  if (name !== 'AddPermission') return {};
  const { Principal, FunctionUrlAuthType } = json(body);
  return {
    'lambda:Principal': String(Principal),
    ...(FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': String(FunctionUrlAuthType) }),
  };
}

function creating(request: ApiRequest): Need[] {
  const { FunctionName, Tags = {}, ...given } = json(request.body);
  const arn = functionArn(request, String(FunctionName), null);
  const tags = requestTags(Tags);
  return [
    need('CreateFunction', arn, tags),
    ...(Object.keys(Tags).length > 0 ? [need('TagResource', arn, tags)] : []),
    ...(given.Role ? [passRole(String(given.Role), 'lambda.amazonaws.com')] : []),
    ...layersOf(given.Layers),
    ...codeOf(given.Code ?? {}),
  ];
}

function dependent(name: string, request: ApiRequest): Need[] {
  if (name === 'UpdateFunctionConfiguration') {
    const { Role, Layers } = json(request.body);
    // The role is passed anew, also where it stays the same.
    return [...(Role ? [passRole(String(Role), 'lambda.amazonaws.com')] : []), ...layersOf(Layers)];
  }
  if (name === 'UpdateFunctionCode') return codeOf(json(request.body));
  return [];
}

/** "The user must have s3:GetObject" on a zip in a bucket: https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html */
function codeOf({ S3Bucket, S3Key, S3ObjectVersion }: Parameters): Need[] {
  if (!S3Bucket) return [];
  return [
    { action: S3ObjectVersion ? 's3:GetObjectVersion' : 's3:GetObject', resource: `arn:aws:s3:::${S3Bucket}/${S3Key}` },
  ];
}

const layersOf = (layers: unknown) =>
  (Array.isArray(layers) ? layers : []).map((arn) => need('GetLayerVersion', String(arn)));

function tagging({ method, query, body }: ApiRequest, arn: string): Need[] | undefined {
  if (method === 'GET') return [need('ListTags', arn)];
  if (method === 'POST') return [need('TagResource', arn, requestTags(json(body).Tags ?? {}))];
  return method === 'DELETE' ? [need('UntagResource', arn, { 'aws:TagKeys': query.getAll('tagKeys') })] : undefined;
}

function layers(
  { method, region, account }: ApiRequest,
  [name, versions, version, ...more]: string[],
): Need[] | undefined {
  if (name === undefined) return method === 'GET' ? [need('ListLayers', '*')] : undefined;
  const arn = `arn:aws:lambda:${region}:${account}:layer:${decode(name)}`;
  if (versions !== 'versions' || more.length > 0) return undefined;
  if (version === undefined) {
    return method === 'GET'
      ? [need('ListLayerVersions', '*')]
      : method === 'POST'
        ? [need('PublishLayerVersion', arn)]
        : undefined;
  }
  const action = { GET: 'GetLayerVersion', DELETE: 'DeleteLayerVersion' }[method];
  return action ? [need(action, `${arn}:${version}`)] : undefined;
}
