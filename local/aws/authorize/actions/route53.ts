import { decode } from '../../target';
import { listAt, parseXml, textAt } from '../../xml';
import { requestTags } from './tags';
import type { ApiRequest, Mapping, Need } from './types';

type Rule = readonly [request: RegExp, action: string];

/** `METHOD path`, after `/2013-04-01/`; the group is the resource's id. */
const ZONE = '(?<hostedzone>\\w+)';
const RULES: readonly Rule[] = [
  [/^GET hostedzone$/, 'ListHostedZones'],
  [/^POST hostedzone$/, 'CreateHostedZone'],
  [/^GET hostedzonesbyname$/, 'ListHostedZonesByName'],
  [/^GET hostedzonecount$/, 'GetHostedZoneCount'],
  [/^GET accountlimit\/\w+$/, 'GetAccountLimit'],
  [/^GET geolocations?$/, 'ListGeoLocations'],
  [/^GET checkeripranges$/, 'GetCheckerIpRanges'],
  [new RegExp(`^GET hostedzone/${ZONE}$`), 'GetHostedZone'],
  [new RegExp(`^POST hostedzone/${ZONE}$`), 'UpdateHostedZoneComment'],
  [new RegExp(`^DELETE hostedzone/${ZONE}$`), 'DeleteHostedZone'],
  [new RegExp(`^GET hostedzone/${ZONE}/rrset$`), 'ListResourceRecordSets'],
  [new RegExp(`^POST hostedzone/${ZONE}/rrset$`), 'ChangeResourceRecordSets'],
  [new RegExp(`^GET hostedzone/${ZONE}/dnssec$`), 'GetDNSSEC'],
  [new RegExp(`^POST hostedzone/${ZONE}/enable-dnssec$`), 'EnableHostedZoneDNSSEC'],
  [new RegExp(`^POST hostedzone/${ZONE}/disable-dnssec$`), 'DisableHostedZoneDNSSEC'],
  [new RegExp(`^GET hostedzonelimit/${ZONE}/\\w+$`), 'GetHostedZoneLimit'],
  [/^GET change\/(?<change>\w+)$/, 'GetChange'],
  [new RegExp(`^GET tags/hostedzone/${ZONE}$`), 'ListTagsForResource'],
  [new RegExp(`^POST tags/hostedzone/${ZONE}$`), 'ChangeTagsForResource'],
  [/^GET tags\/healthcheck\/(?<healthcheck>[\w-]+)$/, 'ListTagsForResource'],
  [/^POST tags\/healthcheck\/(?<healthcheck>[\w-]+)$/, 'ChangeTagsForResource'],
  [/^GET healthcheck$/, 'ListHealthChecks'],
  [/^POST healthcheck$/, 'CreateHealthCheck'],
  [/^GET healthcheck\/(?<healthcheck>[\w-]+)$/, 'GetHealthCheck'],
  [/^POST healthcheck\/(?<healthcheck>[\w-]+)$/, 'UpdateHealthCheck'],
  [/^DELETE healthcheck\/(?<healthcheck>[\w-]+)$/, 'DeleteHealthCheck'],
  [/^GET queryloggingconfig$/, 'ListQueryLoggingConfigs'],
  [/^GET delegationset$/, 'ListReusableDelegationSets'],
  [/^GET delegationset\/(?<delegationset>\w+)$/, 'GetReusableDelegationSet'],
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html */
export const mapRoute53: Mapping = (request) => {
  const path = request.pathname.replace(/^\/2013-04-01\//, '').replace(/\/$/, '');
  const line = `${request.method} ${path.split('/').map(decode).join('/')}`;
  for (const [expression, name] of RULES) {
    const match = expression.exec(line);
    if (!match) continue;
    const [kind, id] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    const resource = kind === undefined ? '*' : `arn:aws:route53:::${kind}/${id}`;
    return [{ action: `route53:${name}`, resource, context: contextOf(name, request) } satisfies Need];
  }
  return undefined;
};

function contextOf(name: string, { body }: ApiRequest): Need['context'] {
  if (name === 'ChangeTagsForResource') {
    const { value } = parseXml(body);
    const tags = listAt(value, 'AddTags', 'Tag').map((tag) => [textAt(tag, 'Key'), textAt(tag, 'Value')]);
    const removed = listAt(value, 'RemoveTagKeys', 'Key').map(String);
    const keys = [...tags.map(([key]) => key ?? ''), ...removed];
    return { ...requestTags(Object.fromEntries(tags)), 'aws:TagKeys': keys };
  }
  if (name !== 'ChangeResourceRecordSets') return {};
  const changes = listAt(parseXml(body).value, 'ChangeBatch', 'Changes', 'Change');
  const each = (read: (change: (typeof changes)[number]) => string) => [...new Set(changes.map(read))];
  return {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': each((change) =>
      normalised(textAt(change, 'ResourceRecordSet', 'Name')),
    ),
    'route53:ChangeResourceRecordSetsRecordTypes': each((change) => textAt(change, 'ResourceRecordSet', 'Type')),
    'route53:ChangeResourceRecordSetsActions': each((change) => textAt(change, 'Action')),
  };
}

/**
 * Lower case, without the last dot, and other characters than letters, digits, `-`, `_` and `.` in octal.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
function normalised(name: string): string {
  return name
    .replace(/\.$/, '')
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
