import { requestTags, tagsOfList } from './tags';
import { type Mapping, type Need, Unmapped } from './types';

const ON_KEY =
  /^(?:DescribeKey|GetKeyPolicy|PutKeyPolicy|ListKeyPolicies|GetKeyRotationStatus|EnableKeyRotation|DisableKeyRotation|ListKeyRotations|RotateKeyOnDemand|ScheduleKeyDeletion|CancelKeyDeletion|EnableKey|DisableKey|UpdateKeyDescription|TagResource|UntagResource|ListResourceTags|ListGrants|CreateGrant|RevokeGrant|Encrypt|Decrypt|GenerateDataKey(?:Pair)?(?:WithoutPlaintext)?|GenerateMac|VerifyMac|Sign|Verify|GetPublicKey)$/;
const ON_NONE = /^(?:ListKeys|ListAliases|GenerateRandom|CreateKey)$/;

/** https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html */
export const mapKms: Mapping = async ({ operation = '', parameters: given, region, account: id }, account) => {
  const tags = requestTags(tagsOfList(given.Tags));
  const keys = operation === 'UntagResource' ? { 'aws:TagKeys': given.TagKeys ?? [] } : {};
  const encryption = Object.entries((given.EncryptionContext ?? {}) as Record<string, string>);
  const context: Need['context'] = {
    ...tags,
    ...keys,
    ...Object.fromEntries(encryption.map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
    ...(encryption.length > 0 && { 'kms:EncryptionContextKeys': encryption.map(([key]) => key) }),
    ...(given.PendingWindowInDays && {
      'kms:ScheduleKeyDeletionPendingWindowInDays': String(given.PendingWindowInDays),
    }),
  };
  const need = (resource: string, name = operation): Need => ({ action: `kms:${name}`, resource, context });
  const key = async (named: unknown) => {
    if (named === undefined) throw new Unmapped(`the local AWS needs the KeyId at kms ${operation}`);
    return (await account.keyArn(String(named), region)) ?? `arn:aws:kms:${region}:${id}:key/${named}`;
  };
  if (operation === 'CreateKey')
    return [
      need('*'),
      ...(Object.keys(tags).length > 0 ? [need(`arn:aws:kms:${region}:${id}:key/*`, 'TagResource')] : []),
    ];
  if (ON_NONE.test(operation)) return [need('*')];
  if (ON_KEY.test(operation)) return [need(await key(given.KeyId))];
  // An alias and its key both: https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
  const alias = `arn:aws:kms:${region}:${id}:${given.AliasName}`;
  const old = operation === 'CreateAlias' ? undefined : await account.keyArn(String(given.AliasName), region);
  if (operation === 'CreateAlias') return [need(alias), need(await key(given.TargetKeyId))];
  if (operation === 'DeleteAlias') return [need(alias), ...(old ? [need(old)] : [])];
  if (operation === 'UpdateAlias')
    return [need(alias), ...(old ? [need(old)] : []), need(await key(given.TargetKeyId))];
  return undefined;
};
