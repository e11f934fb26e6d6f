import { mapAcm } from './acm';
import { mapCloudFront } from './cloudfront';
import { mapKeyValues } from './cloudfront-keyvaluestore';
import { mapCloudWatch } from './cloudwatch';
import { mapDynamoDb } from './dynamodb';
import { mapIam } from './iam';
import { mapKms } from './kms';
import { mapLambda } from './lambda';
import { mapLogs } from './logs';
import { mapRoute53 } from './route53';
import { mapS3 } from './s3';
import { mapSns } from './sns';
import { mapSqs } from './sqs';
import { mapSsm } from './ssm';
import { mapSts } from './sts';
import { mapTagging } from './tagging';
import { type Account, type ApiRequest, type Mapping, type Need, Unmapped } from './types';
import { mapWaf } from './wafv2';

/** By the service of the credential scope. */
const MAPPINGS: Readonly<Record<string, Mapping>> = {
  acm: mapAcm,
  cloudfront: mapCloudFront,
  'cloudfront-keyvaluestore': mapKeyValues,
  dynamodb: mapDynamoDb,
  iam: mapIam,
  kms: mapKms,
  lambda: mapLambda,
  logs: mapLogs,
  monitoring: mapCloudWatch,
  route53: mapRoute53,
  s3: mapS3,
  sns: mapSns,
  sqs: mapSqs,
  ssm: mapSsm,
  sts: mapSts,
  tagging: mapTagging,
  wafv2: mapWaf,
};

/**
 * Every right that AWS asks for before it answers a request, by the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/) and the pages named at each rule.
 * Throws Unmapped for what is not known here: it is refused, never let through.
 */
export async function needsOf(request: ApiRequest, account: Account): Promise<Need[]> {
  const mapping = Object.hasOwn(MAPPINGS, request.service) ? MAPPINGS[request.service] : undefined;
  const needs = await mapping?.(request, account);
  if (needs) return needs;
  throw new Unmapped(
    `the local AWS does not know which rights ${request.service} ${request.operation ?? `${request.method} ${request.pathname}`} needs`,
  );
}
