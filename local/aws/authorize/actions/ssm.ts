import { requestTags, tagsOfList } from './tags';
import type { Mapping, Need } from './types';

const ON_ONE =
  /^(?:PutParameter|GetParameter|DeleteParameter|GetParameterHistory|LabelParameterVersion|UnlabelParameterVersion)$/;
const ON_TAGS = /^(?:AddTagsToResource|RemoveTagsFromResource|ListTagsForResource)$/;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html */
export const mapSsm: Mapping = async ({ operation = '', parameters: given, region, account: id }, account) => {
  // `arn:…:parameter/site/url` is the parameter `/site/url`; a selector after a colon is not part of it.
  const parameter = (name: unknown) => {
    const text = String(name);
    if (text.startsWith('arn:')) return text.split(':').slice(0, 6).join(':');
    return `arn:aws:ssm:${region}:${id}:parameter/${text.replace(/^\//, '').replace(/:.*$/, '')}`;
  };
  const need = (resource: string, context?: Need['context'], name = operation): Need => ({
    action: `ssm:${name}`,
    resource,
    context,
  });
  if (operation === 'DescribeParameters') return [need('*')];
  if (operation === 'GetParameters' || operation === 'DeleteParameters')
    return (given.Names ?? []).map((name: string) => need(parameter(name)));
  if (operation === 'GetParametersByPath')
    return [need(parameter(given.Path), { 'ssm:Recursive': String(given.Recursive ?? false) })];
  if (ON_TAGS.test(operation) && given.ResourceType === 'Parameter') {
    const context = operation.startsWith('Remove')
      ? { 'aws:TagKeys': given.TagKeys ?? [] }
      : requestTags(tagsOfList(given.Tags));
    return [need(parameter(given.ResourceId), context)];
  }
  if (!ON_ONE.test(operation)) return undefined;
  const resource = parameter(given.Name);
  if (operation !== 'PutParameter') return [need(resource)];
  const tags = tagsOfList(given.Tags);
  const tagged = requestTags(tags);
  const needs = [need(resource, { ...tagged, 'ssm:Overwrite': String(given.Overwrite ?? false) })];
  if (Object.keys(tags).length > 0) needs.push(need(resource, tagged, 'AddTagsToResource'));
  // The key that SSM brings along is open to everybody in the account.
  // https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
  const key =
    given.Type === 'SecureString' && given.KeyId ? await account.keyArn(String(given.KeyId), region) : undefined;
  if (key)
    needs.push({
      action: 'kms:Encrypt',
      resource: key,
      context: {
        'kms:ViaService': `ssm.${region}.amazonaws.com`,
        'kms:EncryptionContext:PARAMETER_ARN': resource,
        'kms:EncryptionContextKeys': ['PARAMETER_ARN'],
      },
    });
  return needs;
};
