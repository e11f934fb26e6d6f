import { ALARMS, alarmName } from '../names/alarms';
import { namesOf } from '../names/names';
import type { SiteTarget } from './site-rights';
import { allow, type Statement } from './statement';

/**
 * CloudFront gives these rights for all distributions, or for none:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 */
const EVERY_DISTRIBUTION = ['*'];

/** What planning reads of an environment's dashboard, alarms and their topic; nothing where it has none. */
export function planMonitoring(target: SiteTarget): Statement[] {
  const { monitoring } = target.environment;
  if (monitoring === undefined) return [];
  const { dashboard, alarms, everyAlarm, topic } = arnsOf(target);
  return [
    // AWS describes alarms by any name or none.
    allow('DescribeAlarms', ['cloudwatch:DescribeAlarms'], [everyAlarm]),
    allow('ReadDashboard', ['cloudwatch:GetDashboard'], [dashboard]),
    allow('ReadAlarms', ['cloudwatch:ListTagsForResource'], alarms),
    ...(monitoring.alarmEmail === undefined
      ? []
      : [
          allow(
            'ReadTopic',
            ['sns:GetSubscriptionAttributes', 'sns:GetTopicAttributes', 'sns:ListTagsForResource'],
            [topic],
          ),
        ]),
    ...(monitoring.additionalMetrics
      ? [allow('ReadMetrics', ['cloudfront:GetMonitoringSubscription'], EVERY_DISTRIBUTION)]
      : []),
  ];
}

/** What applying and destroying them call beside that. */
export function deployMonitoring(target: SiteTarget): Statement[] {
  const { monitoring } = target.environment;
  if (monitoring === undefined) return [];
  const { dashboard, alarms, topic } = arnsOf(target);
  return [
    allow('WriteDashboard', ['cloudwatch:DeleteDashboards', 'cloudwatch:PutDashboard'], [dashboard]),
    allow(
      'WriteAlarms',
      ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'cloudwatch:UntagResource'],
      alarms,
    ),
    ...(monitoring.alarmEmail === undefined
      ? []
      : [
          allow(
            'WriteTopic',
            [
              'sns:CreateTopic',
              'sns:DeleteTopic',
              'sns:SetTopicAttributes',
              'sns:Subscribe',
              'sns:TagResource',
              'sns:Unsubscribe',
              'sns:UntagResource',
            ],
            [topic],
          ),
        ]),
    ...(monitoring.additionalMetrics
      ? [
          allow(
            'WriteMetrics',
            ['cloudfront:CreateMonitoringSubscription', 'cloudfront:DeleteMonitoringSubscription'],
            EVERY_DISTRIBUTION,
          ),
        ]
      : []),
  ];
}

function arnsOf({ site, environment, account }: SiteTarget) {
  const { name } = namesOf(site, environment);
  return {
    dashboard: `arn:aws:cloudwatch::${account}:dashboard/${name}`,
    // Each by its whole name: those of an environment `dev-2` begin as those of `dev` do.
    alarms: Object.keys(ALARMS).map(
      (alarm) => `arn:aws:cloudwatch:us-east-1:${account}:alarm:${alarmName(name, alarm)}`,
    ),
    everyAlarm: `arn:aws:cloudwatch:us-east-1:${account}:alarm:*`,
    topic: `arn:aws:sns:us-east-1:${account}:${name}-alarms`,
  };
}
