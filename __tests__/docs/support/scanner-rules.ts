import { all, type Resource, type Synthesised } from '../../lib/stacks/support';

/**
 * Which resources a check of a scanner judges, by logical name, and whether each passes. Written from the scanners' own rules
 * (bridgecrewio/checkov `checkov/terraform/checks`, aquasecurity/trivy-checks `checks/cloud/aws`), where these can tell anything
 * of what is declared here.
 */
export type Rule = (stack: Synthesised) => ReadonlyMap<string, boolean>;

type Test = (resource: Resource, name: string, stack: Synthesised) => boolean;

const every =
  (types: string | readonly string[], test: Test): Rule =>
  (stack) =>
    new Map(
      [types].flat().flatMap((type) => all(stack, type).map(([name, it]) => [name, test(it, name, stack)] as const)),
    );

/** What refers to a resource: the bucket's own policy, a bucket's versioning. */
const partsOf = (stack: Synthesised, part: string, of: string, name: string): Resource[] =>
  all(stack, part)
    .map(([, it]) => it)
    .filter((it) => JSON.stringify(it).includes(`\${${of}.${name}.`));

const buckets = (part: string, test: (part: Resource, stack: Synthesised) => boolean = () => true): Rule =>
  every('aws_s3_bucket', (_, name, stack) =>
    partsOf(stack, part, 'aws_s3_bucket', name)
      // A replication names two buckets, and is of the one whose versions it copies.
      .filter(({ bucket }) => bucket === `\${aws_s3_bucket.${name}.id}`)
      .some((it) => test(it, stack)),
  );

const publicAccess = (setting: string): Rule =>
  every('aws_s3_bucket_public_access_block', (it) => it[setting] === true);
const trivyPublicAccess = (...settings: string[]): Rule =>
  buckets('aws_s3_bucket_public_access_block', (it) => settings.every((setting) => it[setting] === true));

const withoutAcl = (...refused: string[]): Rule =>
  every('aws_s3_bucket', ({ acl }, name, stack) =>
    [acl, ...partsOf(stack, 'aws_s3_bucket_acl', 'aws_s3_bucket', name).map((it) => it.acl)].every(
      (given) => !refused.includes(given),
    ),
  );

const encryption = ({ rule }: Resource) => rule[0].apply_server_side_encryption_by_default;

interface Statement {
  readonly Effect: string;
  readonly Principal?: any;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

const list = <T>(value: T | readonly T[] | undefined): T[] => (value === undefined ? [] : ([value].flat() as T[]));
const statements = (document: string): Statement[] => JSON.parse(document).Statement;
const anybody = ({ Principal: principal }: Statement) => list(principal?.AWS ?? principal).includes('*');

const IAM_POLICIES = ['aws_iam_policy', 'aws_iam_role_policy'];
/** Whether no statement of an IAM policy allows what `bad` says. */
const noneAllows = (bad: (statement: Statement) => boolean, types: readonly string[] = IAM_POLICIES): Rule =>
  every(types, ({ policy }) => !statements(policy).some((it) => it.Effect === 'Allow' && bad(it)));
/** AWS gives these for all resources or for none: no scanner asks for a narrower one. */
const WHOLE = [
  'cloudfront:CreateFunction',
  'cloudfront:CreateKeyValueStore',
  'cloudfront:CreateCloudFrontOriginAccessIdentity',
  'cloudfront:CreateDistribution',
  'logs:DescribeLogGroups',
  'ssm:DescribeParameters',
];
/** cloudsplaining's `has_resource_constraints`; stricter, in that it takes any other action for one that a resource could narrow. */
const unconstrained = ({ Resource: resource, Action: action }: Statement) =>
  list(resource).includes('*') && !list<string>(action).every((one) => WHOLE.includes(one));
const acts =
  (...actions: string[]) =>
  (it: Statement) =>
    list(it.Action).some((action) => actions.includes(action));

const trust = (test: (statement: Statement) => boolean): Rule =>
  every('aws_iam_role', ({ assume_role_policy }) => statements(assume_role_policy).every(test));
const noManaged = (refused: RegExp): Rule =>
  every(
    ['aws_iam_role', 'aws_iam_role_policy_attachment'],
    ({ managed_policy_arns, policy_arn }) =>
      ![...list(managed_policy_arns), policy_arn].some((arn) => refused.test(arn ?? '')),
  );
/** `checkov/common/util/oidc_utils.py`; a provider that the stack itself makes has no name yet, and is GitHub's. */
const safeSubject = ({ Principal: principal, Condition: condition }: Statement) => {
  if (principal.Federated === undefined) return true;
  const subjects = Object.values(condition ?? {}).flatMap((of: Record<string, string>) =>
    Object.entries(of)
      .filter(([key]) => key.endsWith(':sub'))
      .flatMap(([, value]) => list(value)),
  );
  return subjects.length > 0 && subjects.every((subject) => /^repo:[\w-]+(\.[\w-]+)*\/[^/:]+:[^*]+$/.test(subject));
};

const distribution = (test: Test): Rule => every('aws_cloudfront_distribution', test);
const behaviors = (it: Resource): Resource[] => [it.default_cache_behavior, ...it.ordered_cache_behavior];
const noPlainHttp = distribution((it) => behaviors(it).every((one) => one.viewer_protocol_policy !== 'allow-all'));
const logged = distribution((it) => it.logging_config?.bucket !== undefined);
const behindWaf = distribution((it) => it.web_acl_id !== undefined);
const lambda = (test: Test): Rule => every('aws_lambda_function', test);
const logGroups = (test: Test): Rule => every('aws_cloudwatch_log_group', test);
const keys = (test: Test): Rule => every('aws_kms_key', test);

const DEPRECATED_RUNTIMES =
  /^(nodejs(4\.3(-edge)?|6\.10|8\.10|1[0246]\.x)?|python(2\.7|3\.[678])|java8|go1\.x|provided)$/;

/** By id, in the order of the page. */
export const RULES: Readonly<Record<string, Rule>> = {
  CKV_AWS_18: buckets('aws_s3_bucket_logging'),
  CKV_AWS_19: buckets('aws_s3_bucket_server_side_encryption_configuration', (it) =>
    ['AES256', 'aws:kms'].includes(encryption(it).sse_algorithm),
  ),
  CKV_AWS_20: withoutAcl('public-read', 'public-read-write', 'website', 'authenticated-read'),
  CKV_AWS_21: buckets('aws_s3_bucket_versioning', (it) => it.versioning_configuration.status === 'Enabled'),
  CKV_AWS_53: publicAccess('block_public_acls'),
  CKV_AWS_54: publicAccess('block_public_policy'),
  CKV_AWS_55: publicAccess('ignore_public_acls'),
  CKV_AWS_56: publicAccess('restrict_public_buckets'),
  CKV_AWS_57: withoutAcl('public-read-write'),
  CKV_AWS_70: every('aws_s3_bucket_policy', ({ policy }) =>
    statements(policy).every((it) => it.Effect === 'Deny' || !anybody(it)),
  ),
  CKV_AWS_93: every('aws_s3_bucket_policy', ({ policy }) =>
    statements(policy).every((it) => it.Effect !== 'Deny' || it.Condition !== undefined || !anybody(it)),
  ),
  CKV_AWS_144: buckets('aws_s3_bucket_replication_configuration', ({ rule }) =>
    rule.some((it: Resource) => it.status === 'Enabled'),
  ),
  CKV_AWS_145: buckets('aws_s3_bucket_server_side_encryption_configuration', (it) =>
    ['aws:kms', 'aws:kms:dsse'].includes(encryption(it).sse_algorithm),
  ),
  // A filter that names anything, an empty prefix too, is taken for one that leaves something out.
  CKV_AWS_300: every('aws_s3_bucket_lifecycle_configuration', ({ rule }) =>
    rule.some(
      (it: Resource) =>
        it.abort_incomplete_multipart_upload &&
        it.status === 'Enabled' &&
        Object.keys(it.filter?.[0] ?? {}).length === 0,
    ),
  ),
  CKV2_AWS_6: buckets('aws_s3_bucket_public_access_block', (it) => it.block_public_acls && it.block_public_policy),
  CKV2_AWS_61: buckets('aws_s3_bucket_lifecycle_configuration'),
  CKV2_AWS_62: buckets('aws_s3_bucket_notification'),
  CKV2_AWS_65: every('aws_s3_bucket_ownership_controls', ({ rule }) => rule.object_ownership === 'BucketOwnerEnforced'),

  CKV_AWS_34: noPlainHttp,
  CKV_AWS_68: behindWaf,
  CKV_AWS_86: logged,
  CKV_AWS_174: distribution(({ viewer_certificate: { minimum_protocol_version } }) =>
    ['TLSv1.2_2018', 'TLSv1.2_2019', 'TLSv1.2_2021'].includes(minimum_protocol_version),
  ),
  CKV_AWS_216: distribution((it) => it.enabled === true),
  CKV_AWS_259: every(
    'aws_cloudfront_response_headers_policy',
    ({ security_headers_config: { strict_transport_security: it } }) =>
      it.access_control_max_age_sec >= 31_536_000 && it.include_subdomains && it.preload && it.override,
  ),
  CKV_AWS_305: distribution((it) => it.default_root_object !== undefined),
  CKV_AWS_310: distribution((it) =>
    list(it.origin_group).some((group: any) => group.failover_criteria && group.member?.length >= 2),
  ),
  CKV_AWS_374: distribution((it) => it.restrictions.geo_restriction.restriction_type !== 'none'),
  CKV2_AWS_32: distribution((it) => JSON.stringify(it).includes('${aws_cloudfront_response_headers_policy.')),
  CKV2_AWS_42: distribution(
    ({ viewer_certificate: it }) => (it.acm_certificate_arn ?? it.iam_certificate_id) !== undefined,
  ),
  CKV2_AWS_46: distribution(({ origin }) =>
    origin.some((it: Resource) => (it.s3_origin_config ?? it.origin_access_control_id) !== undefined),
  ),
  // By a web ACL of the same configuration, whose rules can be read: never by an ARN.
  CKV2_AWS_47: distribution((it) => JSON.stringify(it).includes('${aws_wafv2_web_acl.')),
  CKV2_AWS_54: distribution(({ origin }) =>
    origin.every((it: Resource) => !it.custom_origin_config?.origin_ssl_protocols?.includes('SSLv3')),
  ),
  CKV2_AWS_72: distribution(({ origin }) =>
    origin.every((it: Resource) => (it.custom_origin_config?.origin_protocol_policy ?? 'https-only') === 'https-only'),
  ),

  CKV_AWS_45: lambda(({ environment }) => !/AKIA|ASIA/.test(JSON.stringify(environment ?? ''))),
  CKV_AWS_50: lambda((it) => ['PassThrough', 'Active'].includes(it.tracing_config?.mode)),
  CKV_AWS_115: lambda((it) => it.reserved_concurrent_executions !== undefined),
  CKV_AWS_116: lambda((it) => it.dead_letter_config?.target_arn !== undefined),
  CKV_AWS_117: lambda((it) => it.vpc_config !== undefined),
  // Judges functions with an environment alone.
  CKV_AWS_173: (stack) =>
    new Map(
      all(stack, 'aws_lambda_function')
        .filter(([, it]) => it.environment !== undefined || it.kms_key_arn !== undefined)
        .map(([name, it]) => [name, it.environment !== undefined && it.kms_key_arn !== undefined]),
    ),
  CKV_AWS_272: lambda((it) => it.code_signing_config_arn !== undefined),
  CKV_AWS_363: lambda((it) => !DEPRECATED_RUNTIMES.test(it.runtime)),

  CKV_AWS_60: trust((it) => it.Effect === 'Deny' || !anybody(it)),
  CKV_AWS_61: trust(
    (it) => !list<string>(it.Principal.AWS).some((who) => /^(\d{12}|arn:aws:iam::\d{12}:root)/.test(who)),
  ),
  CKV_AWS_62: noneAllows((it) => acts('*')(it) && unconstrained(it)),
  CKV_AWS_63: noneAllows(acts('*')),
  CKV_AWS_274: noManaged(/^arn:aws:iam::aws:policy\/AdministratorAccess$/),
  CKV_AWS_286: noneAllows(unconstrained),
  CKV_AWS_287: noneAllows(unconstrained),
  CKV_AWS_288: noneAllows(unconstrained),
  CKV_AWS_289: noneAllows((it) => unconstrained(it) && it.Condition === undefined),
  CKV_AWS_290: noneAllows((it) => unconstrained(it) && it.Condition === undefined),
  CKV_AWS_355: noneAllows(unconstrained),
  CKV_AWS_393: trust(safeSubject),
  CKV2_AWS_40: noneAllows(acts('*', 'iam:*')),
  CKV2_AWS_56: noManaged(/IAMFullAccess/),

  CKV_AWS_66: logGroups((it) => it.retention_in_days !== undefined),
  CKV_AWS_158: logGroups((it) => it.kms_key_id !== undefined),
  CKV_AWS_338: logGroups((it) => it.retention_in_days === 0 || it.retention_in_days >= 365),

  CKV_AWS_7: keys((it) => it.enable_key_rotation === true),
  CKV_AWS_33: keys(({ policy }) => statements(policy).every((it) => it.Effect === 'Deny' || !anybody(it))),
  CKV_AWS_227: keys((it) => it.is_enabled !== false),

  CKV_AWS_337: every('aws_ssm_parameter', (it) => it.key_id !== undefined),
  CKV2_AWS_34: every('aws_ssm_parameter', (it) => it.type === 'SecureString'),

  'AVD-AWS-0086': trivyPublicAccess('block_public_acls'),
  'AVD-AWS-0087': trivyPublicAccess('block_public_policy'),
  'AVD-AWS-0089': buckets('aws_s3_bucket_logging'),
  'AVD-AWS-0090': buckets('aws_s3_bucket_versioning', (it) => it.versioning_configuration.status === 'Enabled'),
  'AVD-AWS-0091': trivyPublicAccess('ignore_public_acls'),
  'AVD-AWS-0092': withoutAcl('public-read', 'public-read-write', 'website', 'authenticated-read'),
  'AVD-AWS-0093': trivyPublicAccess('restrict_public_buckets'),
  'AVD-AWS-0094': trivyPublicAccess(),
  'AVD-AWS-0132': buckets(
    'aws_s3_bucket_server_side_encryption_configuration',
    (it) => encryption(it).kms_master_key_id !== undefined,
  ),
  'AVD-AWS-0320': every('aws_s3_bucket', ({ bucket }) => !bucket.replace(/\$\{[^}]*\}/g, '').includes('.')),
  'AVD-AWS-0010': logged,
  'AVD-AWS-0011': behindWaf,
  'AVD-AWS-0012': noPlainHttp,
  // Lets CloudFront's own certificate be: with that, nobody can choose.
  'AVD-AWS-0013': distribution(
    ({ viewer_certificate: it }) =>
      it.cloudfront_default_certificate === true || it.minimum_protocol_version === 'TLSv1.2_2021',
  ),
  'AVD-AWS-0066': lambda((it) => it.tracing_config?.mode === 'Active'),
  'AVD-AWS-0067': every('aws_lambda_permission', (it) => it.source_arn !== undefined),
  // Looks at managed policies alone.
  'AVD-AWS-0342': noneAllows(acts('iam:PassRole'), ['aws_iam_policy']),
  'AVD-AWS-0345': noneAllows(acts('s3:*')),
  'AVD-AWS-0346': noneAllows((it) => unconstrained(it) && acts('s3:Get*')(it) && acts('s3:Put*')(it)),
  'AVD-AWS-0017': logGroups((it) => it.kms_key_id !== undefined),
  'AVD-AWS-0065': keys((it) => it.enable_key_rotation === true),
};
