import { count } from '../../core/text';
import { bytes, files } from '../../publish/words';
import type { State } from '../../terraform/state-file';
import { targetsOf } from '../../terraform/targets';
import type { BucketContent } from './bucket-content';

/** What there is of an environment, as Terraform's state says. */
export interface Standing {
  readonly distributionId?: string;
  readonly bucket?: string;
  readonly resources: readonly Resource[];
}

interface Resource {
  readonly address: string;
  readonly type: string;
  /** As people know it. */
  readonly name: string;
}

/** By type, what people call it; in the order in which it is told. */
const WORDS: Readonly<Record<string, string>> = {
  aws_cloudfront_distribution: 'CloudFront distribution',
  aws_cloudfront_origin_access_identity: 'origin access identity',
  aws_cloudfront_origin_access_control: 'origin access control',
  aws_cloudfront_response_headers_policy: 'response headers policy',
  aws_cloudfront_function: 'function for the routes',
  aws_cloudfront_key_value_store: 'KeyValueStore',
  aws_route53_record: 'DNS record',
  aws_acm_certificate: 'certificate',
  aws_lambda_function: 'edge function',
  aws_iam_role: 'IAM role',
  aws_ssm_parameter: 'SSM parameter',
  aws_s3_bucket: 'bucket',
};
/** Settings of something else, which go with it. */
const SETTINGS =
  /^aws_(?:s3_bucket_.+|iam_role_policy|cloudfrontkeyvaluestore_keys_exclusive|acm_certificate_validation)$/;

/** @param state `undefined` where nothing was ever deployed */
export function standingOf(state: State | undefined): Standing {
  const found = [...(state?.resources ?? [])].map(([address, { type, json }]) => ({
    address,
    type,
    attributes: (JSON.parse(json).attributes ?? {}) as Attributes,
  }));
  const of = (type: string, attribute: string) => {
    const value = found.find((one) => one.type === type)?.attributes[attribute];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    distributionId: of('aws_cloudfront_distribution', 'id'),
    bucket: of('aws_s3_bucket', 'bucket'),
    resources: found.map(({ address, type, attributes }) => ({ address, type, name: nameOf(attributes) })),
  };
}

type Attributes = Readonly<Record<string, unknown>>;

function nameOf(attributes: Attributes): string {
  const { function_name, domain_name, bucket, name, alarm_name, dashboard_name, id } = attributes;
  const known = [function_name, bucket, name, alarm_name, dashboard_name, id].find((one) => typeof one === 'string');
  return typeof domain_name === 'string' && typeof id === 'string' && !id.startsWith('arn:')
    ? `${id}, ${domain_name}`
    : String(domain_name ?? known ?? '');
}

/** The lines of what goes, and of what stays. */
export function describe(
  { resources, bucket }: Standing,
  content: BucketContent | undefined,
  deleteContent: boolean,
): { readonly goes: string[]; readonly stays: string[] } {
  const kept = bucket !== undefined && !deleteContent;
  const types = [...new Set([...Object.keys(WORDS), ...resources.map(({ type }) => type)])];
  const goes = types.flatMap((type) => {
    if (SETTINGS.test(type) || (kept && type === 'aws_s3_bucket')) return [];
    const names = resources.filter((one) => one.type === type).map(({ name }) => name);
    const words = WORDS[type] ?? type;
    if (names.length === 0) return [];
    if (type === 'aws_s3_bucket')
      return [`${words} ${names[0]} with ${contentText(content)}: nothing of it can be brought back`];
    if (type === 'aws_lambda_function')
      return [`${words} ${names[0]}, with its versions and its log groups in every region`];
    return [names.length > 2 ? count(names.length, words) : `${words} ${names.join(', ')}`];
  });
  // A destroy that was killed may have left these alone.
  const addresses = resources.map(({ address }) => address);
  const rest = targetsOf(addresses, { content: kept, function: false }) ?? addresses;
  if (goes.length === 0 && rest.length > 0) goes.push(`${count(rest.length, 'setting')} of what is gone already`);
  return {
    goes,
    stays: kept
      ? [`bucket ${bucket} with ${contentText(content)}, closed to everybody: --delete-content takes it too`]
      : [],
  };
}

/** `12 files in 40 versions, 3 MB` */
export function contentText(content: BucketContent | undefined): string {
  if (!content || content.versions === 0) return 'nothing in it';
  return `${files(content.files)} in ${count(content.versions, 'version')}, ${bytes(content.bytes)}`;
}
