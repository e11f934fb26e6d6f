import { requestTags, tagsOfList } from './tags';
import type { Mapping, Need } from './types';

const ON_NONE =
  /^(?:List(?:WebACLs|IPSets|RegexPatternSets|RuleGroups|AvailableManagedRuleGroups|AvailableManagedRuleGroupVersions|LoggingConfigurations)|DescribeManagedRuleGroup|CheckCapacity)$/;
const ON_ARN: Readonly<Record<string, string>> = {
  ListTagsForResource: 'ResourceARN',
  TagResource: 'ResourceARN',
  UntagResource: 'ResourceARN',
  GetLoggingConfiguration: 'ResourceArn',
  DeleteLoggingConfiguration: 'ResourceArn',
  ListResourcesForWebACL: 'WebACLArn',
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html */
export const mapWaf: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const need = (resource: string, context: Need['context'] = {}, name = operation): Need => ({
    action: `wafv2:${name}`,
    resource,
    context,
  });
  if (ON_NONE.test(operation)) return [need('*')];
  const tags = requestTags(tagsOfList(given.Tags));
  const parameter = ON_ARN[operation];
  if (parameter) return [need(String(given[parameter]), given.TagKeys ? { 'aws:TagKeys': given.TagKeys } : tags)];
  const [, verb, what] = /^(Create|Get|Update|Delete)(WebACL|IPSet|RegexPatternSet|RuleGroup)$/.exec(operation) ?? [];
  if (!verb || !what) return undefined;
  const scope = `arn:aws:wafv2:${region}:${account}:${given.Scope === 'CLOUDFRONT' ? 'global' : 'regional'}`;
  const resource = given.ARN ? String(given.ARN) : `${scope}/${what.toLowerCase()}/${given.Name}/${given.Id ?? '*'}`;
  const rules = JSON.stringify(given.Rules ?? []);
  // What its rules refer to is a required resource of the same action.
  const referred =
    verb === 'Create' || verb === 'Update' ? [...new Set(rules.match(/arn:aws:wafv2:[^"]+/g) ?? [])] : [];
  if (rules.includes('"ManagedRuleGroupStatement"')) referred.push(`${scope}/managedruleset/*/*`);
  return [
    need(resource, tags),
    ...referred.map((arn) => need(arn, tags)),
    ...(verb === 'Create' && Object.keys(tags).length > 0 ? [need(resource, tags, 'TagResource')] : []),
  ];
};
