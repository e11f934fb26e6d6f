import { passRole } from './s3';
import { listOfQuery, requestTags, tagsOfQuery } from './tags';
import type { Account, ApiRequest, Mapping, Need, Parameters } from './types';

const words = (text: string) => text.trim().split(/\s+/);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
const ON_ROLE =
  words(`AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy
  GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags
  PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription`);
const ON_USER = words(`AddUserToGroup AttachUserPolicy CreateAccessKey CreateUser DeleteAccessKey DeleteUser
  DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy GetUser GetUserPolicy ListAccessKeys
  ListAttachedUserPolicies ListGroupsForUser ListUserPolicies ListUserTags PutUserPermissionsBoundary PutUserPolicy
  TagUser UntagUser UpdateAccessKey UpdateUser`);
const ON_GROUP =
  words(`AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup GetGroupPolicy
  ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy UpdateGroup`);
const ON_POLICY =
  words(`CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy
  ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy`);
const ON_PROVIDER = words(`AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider
  ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider
  UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint`);
const ON_PROFILE = words(`AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
  RemoveRoleFromInstanceProfile`);
const ON_NONE =
  words(`GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountSummary ListAccountAliases ListGroups
  ListInstanceProfiles ListOpenIDConnectProviders ListPolicies ListRoles ListSAMLProviders ListServerCertificates ListUsers`);

export const mapIam: Mapping = async (request, account) => {
  const { operation = '', parameters } = request;
  const resource = await resourceOf(request, account);
  if (resource === undefined) return undefined;
  const keys = listOfQuery(parameters, 'TagKeys');
  const tags = tagsOfQuery(parameters);
  // The boundary that the role has already; at creation, and where it is put, the one that it is to have.
  const boundary =
    parameters.PermissionsBoundary ??
    (/^(?:Put|Delete|Attach|Detach)Role\w*Policy$|^DeleteRolePermissionsBoundary$/.test(operation)
      ? await account.roleBoundary(resource)
      : undefined);
  const context = {
    ...(keys.length > 0 ? { 'aws:TagKeys': keys } : requestTags(tags)),
    ...(boundary && { 'iam:PermissionsBoundary': String(boundary) }),
    ...(/^(?:At|De)tach/.test(operation) && { 'iam:PolicyARN': String(parameters.PolicyArn) }),
    ...(operation === 'CreateServiceLinkedRole' && { 'iam:AWSServiceName': String(parameters.AWSServiceName) }),
  };
  const needs: Need[] = [{ action: `iam:${operation}`, resource, context }];
  // "iam:TagRole" and its like are asked for with tags at creation:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_permissions
  const tagged = /^Create(Role|User|Policy|OpenIDConnectProvider|InstanceProfile)$/.exec(operation)?.[1];
  if (tagged && Object.keys(tags).length > 0) {
    needs.push({ action: `iam:Tag${tagged}`, resource, context: requestTags(tags) });
  }
  if (operation === 'AddRoleToInstanceProfile') {
    needs.push(passRole(await account.iamArn('role', String(parameters.RoleName)), 'ec2.amazonaws.com'));
  }
  return needs;
};

async function resourceOf(request: ApiRequest, account: Account): Promise<string | undefined> {
  const { operation = '', parameters: given, account: id } = request;
  if (ON_NONE.includes(operation)) return '*';
  if (ON_POLICY.includes(operation)) return String(given.PolicyArn);
  if (ON_PROVIDER.includes(operation)) return String(given.OpenIDConnectProviderArn);
  if (operation === 'CreateOpenIDConnectProvider') {
    return `arn:aws:iam::${id}:oidc-provider/${String(given.Url).replace(/^https:\/\//, '')}`;
  }
  if (operation === 'CreatePolicy') return `arn:aws:iam::${id}:policy${pathOf(given)}${given.PolicyName}`;
  if (operation === 'CreateServiceLinkedRole') {
    return `arn:aws:iam::${id}:role/aws-service-role/${given.AWSServiceName}/*`;
  }
  // The user in a group is not the resource.
  if (ON_GROUP.includes(operation) || operation === 'AddUserToGroup' || operation === 'RemoveUserFromGroup') {
    return named(given, 'GroupName', 'group', operation, id, account);
  }
  if (ON_ROLE.includes(operation)) return named(given, 'RoleName', 'role', operation, id, account);
  if (ON_USER.includes(operation)) return named(given, 'UserName', 'user', operation, id, account);
  if (ON_PROFILE.includes(operation)) {
    return named(given, 'InstanceProfileName', 'instance-profile', operation, id, account);
  }
  return undefined;
}

const pathOf = (given: Parameters) => String(given.Path ?? '/');

async function named(
  given: Parameters,
  parameter: string,
  kind: 'role' | 'user' | 'group' | 'instance-profile',
  operation: string,
  id: string,
  account: Account,
): Promise<string | undefined> {
  const name = given[parameter];
  if (name === undefined) return undefined;
  if (/^Create(?:Role|User|Group|InstanceProfile)$/.test(operation))
    return `arn:aws:iam::${id}:${kind}${pathOf(given)}${name}`;
  return account.iamArn(kind, String(name));
}
