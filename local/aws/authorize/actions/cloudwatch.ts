import { listOfQuery, requestTags, tagsOfList, tagsOfQuery } from './tags';
import type { Mapping, Need, Parameters } from './types';

const ON_NONE =
  /^(?:ListDashboards|GetMetricData|GetMetricStatistics|ListMetrics|PutMetricData|GetMetricWidgetImage|DescribeAnomalyDetectors|DescribeAlarmsForMetric)$/;
const ON_ALARMS = /^(?:DeleteAlarms|EnableAlarmActions|DisableAlarmActions)$/;
const ON_ALARM = /^(?:PutMetricAlarm|PutCompositeAlarm|SetAlarmState)$/;

/** A list in a query's flat parameters or, in JSON and CBOR, as it is. */
function listOf(given: Parameters, name: string): string[] {
  return Array.isArray(given[name]) ? given[name].map(String) : listOfQuery(given, name);
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const mapCloudWatch: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const need = (resource: string, context?: Need['context'], name = operation): Need => ({
    action: `cloudwatch:${name}`,
    resource,
    context,
  });
  const alarm = (name: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
  const dashboard = (name: string) => `arn:aws:cloudwatch::${account}:dashboard/${name}`;
  const tags = Array.isArray(given.Tags) ? tagsOfList(given.Tags) : tagsOfQuery(given);
  if (ON_NONE.test(operation))
    return [need('*', given.Namespace ? { 'cloudwatch:namespace': String(given.Namespace) } : {})];
  // Whichever alarms are asked for:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
  if (/^DescribeAlarm(?:s|History)$/.test(operation)) return [need(alarm('*'))];
  if (ON_ALARMS.test(operation)) return listOf(given, 'AlarmNames').map((name) => need(alarm(name)));
  if (operation === 'GetDashboard' || operation === 'PutDashboard')
    return [need(dashboard(String(given.DashboardName)))];
  if (operation === 'DeleteDashboards') return listOf(given, 'DashboardNames').map((name) => need(dashboard(name)));
  if (/^(?:ListTagsForResource|TagResource|UntagResource)$/.test(operation)) {
    const keys = listOf(given, 'TagKeys');
    return [need(String(given.ResourceARN), keys.length > 0 ? { 'aws:TagKeys': keys } : requestTags(tags))];
  }
  if (!ON_ALARM.test(operation)) return undefined;
  const resource = alarm(String(given.AlarmName));
  const context = requestTags(tags);
  return [need(resource, context), ...(Object.keys(tags).length > 0 ? [need(resource, context, 'TagResource')] : [])];
};
