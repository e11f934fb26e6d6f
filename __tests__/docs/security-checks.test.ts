import { readFileSync } from 'node:fs';
import { type Bootstrapped, type Synthesised, synthBootstrap, synthSite } from '../lib/stacks/support';
import { RULES } from './support/scanner-rules';

/** The checks of Checkov and Trivy that apply to what the two stacks declare. */
const CHECKS = [
  // S3
  ...checkov('18 19 20 21 53 54 55 56 57 70 93 144 145 300', '6 61 62 65'),
  // CloudFront
  ...checkov('34 68 86 174 216 259 305 310 374', '32 42 46 47 54 72'),
  // Lambda
  ...checkov('45 50 115 116 117 173 272 363'),
  // IAM
  ...checkov('60 61 62 63 274 286 287 288 289 290 355 393', '40 56'),
  // Logs, KMS, SSM
  ...checkov('66 158 338'),
  ...checkov('7 33 227'),
  ...checkov('337', '34'),
  ...'0086 0087 0089 0090 0091 0092 0093 0094 0132 0320 0010 0011 0012 0013 0066 0067 0342 0345 0346 0017 0065'
    .split(' ')
    .map((id) => `AVD-AWS-${id}`),
];

function checkov(first: string, second?: string): string[] {
  const ids = (prefix: string, numbers = '') =>
    numbers
      .split(' ')
      .filter(Boolean)
      .map((number) => `${prefix}_${number}`);
  return [...ids('CKV_AWS', first), ...ids('CKV2_AWS', second)];
}

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const WEB_ACL = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555';

/** Each option by itself, of those that change what a scanner sees. */
const SITE_OPTIONS: Record<string, Synthesised> = {
  domain: synthSite({ domain: { names: ['www.example.com'], certificateArn: CERTIFICATE } }),
  webAclArn: synthSite({ webAclArn: WEB_ACL }),
  accessLogs: synthSite({ accessLogs: { bucket: 'example-logs' } }),
  geoRestriction: synthSite({ geoRestriction: { allow: ['DE'] } }),
  responseHeadersPolicy: synthSite({ responseHeadersPolicy: true }),
  originAccess: synthSite({ originAccess: 'oac', listBucket: true }),
};
const state = (options: Bootstrapped['state']) => synthBootstrap({ state: options });
const BOOTSTRAP_OPTIONS: Record<string, Synthesised> = {
  'state.encryption': state({ encryption: 'aws:kms' }),
  'state.accessLogs': state({ accessLogs: { bucket: 'example-logs' } }),
  'state.replicaRegion': state({ replicaRegion: 'eu-central-1' }),
};
const SITE = synthSite();
const BOOTSTRAP = synthBootstrap();

/** In the words of the page. */
function verdict(id: string, stack: Synthesised): string {
  const judged = [...RULES[id]!(stack)];
  if (judged.length === 0) return 'no such resource';
  const failing = judged.filter(([, passes]) => !passes).map(([name]) => name);
  if (failing.length === 0) return 'passes';
  const copyAlone = failing.length < judged.length && failing.every((name) => name.startsWith('copy'));
  return copyAlone ? 'passes but for the copy' : 'does not';
}

/** What the page is to say of a stack: its verdict, and each option that changes it. */
function cell(id: string, stack: Synthesised, options: Record<string, Synthesised>): string {
  const plain = verdict(id, stack);
  const changed = Object.entries(options)
    .map(([option, with_]): [string, string] => [option, verdict(id, with_)])
    .filter(([, now]) => now !== plain);
  return [plain, ...changed.map(([option, now]) => `\`${option}\`: ${now}`)].join('; ');
}

const anyone = (Effect: string, more: object = {}) =>
  JSON.stringify({ Statement: [{ Effect, Principal: '*', Action: 's3:*', Resource: '*', ...more }] });
const allowing = (Action: string[], Resource = '*') =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action, Resource }] });
const BUCKET = 'aws_s3_bucket';
const DISTRIBUTION = 'aws_cloudfront_distribution';
const LAMBDA = 'aws_lambda_function';
const ROLE = 'aws_iam_role';
const RIGHTS = 'aws_iam_role_policy';
const LOG_GROUP = 'aws_cloudwatch_log_group';
const KEY = 'aws_kms_key';
const WEBSITE = '${aws_s3_bucket.website_bucket.id}';
const plainHttp = { ordered_cache_behavior: [{ viewer_protocol_policy: 'allow-all' }] };

/** What makes a check fail that no cell of the page says to fail: to every resource of a type, or to a new one. `null` takes them away. */
const SPOILT: Record<string, [string, object | null]> = {
  CKV_AWS_19: ['aws_s3_bucket_server_side_encryption_configuration', null],
  CKV_AWS_20: [BUCKET, { acl: 'public-read' }],
  CKV_AWS_21: ['aws_s3_bucket_versioning', { versioning_configuration: { status: 'Suspended' } }],
  CKV_AWS_53: ['aws_s3_bucket_public_access_block', { block_public_acls: false }],
  CKV_AWS_54: ['aws_s3_bucket_public_access_block', { block_public_policy: false }],
  CKV_AWS_55: ['aws_s3_bucket_public_access_block', { ignore_public_acls: false }],
  CKV_AWS_56: ['aws_s3_bucket_public_access_block', { restrict_public_buckets: false }],
  CKV_AWS_57: [BUCKET, { acl: 'public-read-write' }],
  CKV_AWS_70: ['aws_s3_bucket_policy', { policy: anyone('Allow') }],
  CKV_AWS_93: ['aws_s3_bucket_policy', { policy: anyone('Deny') }],
  CKV_AWS_300: [
    'aws_s3_bucket_lifecycle_configuration',
    { rule: [{ status: 'Enabled', filter: [{ prefix: '' }], abort_incomplete_multipart_upload: [{}] }] },
  ],
  CKV2_AWS_6: ['aws_s3_bucket_public_access_block', null],
  CKV2_AWS_61: ['aws_s3_bucket_lifecycle_configuration', null],
  CKV2_AWS_65: ['aws_s3_bucket_ownership_controls', { rule: { object_ownership: 'ObjectWriter' } }],
  CKV_AWS_34: [DISTRIBUTION, plainHttp],
  CKV_AWS_216: [DISTRIBUTION, { enabled: false }],
  CKV_AWS_305: [DISTRIBUTION, { default_root_object: undefined }],
  CKV2_AWS_46: [DISTRIBUTION, { origin: [{}] }],
  CKV2_AWS_54: [DISTRIBUTION, { origin: [{ custom_origin_config: { origin_ssl_protocols: ['SSLv3'] } }] }],
  CKV2_AWS_72: [DISTRIBUTION, { origin: [{ custom_origin_config: { origin_protocol_policy: 'match-viewer' } }] }],
  CKV_AWS_45: [LAMBDA, { environment: { variables: { KEY: 'AKIAIOSFODNN7EXAMPLE' } } }],
  CKV_AWS_50: [LAMBDA, { tracing_config: undefined }],
  CKV_AWS_173: [LAMBDA, { environment: { variables: {} } }],
  CKV_AWS_363: [LAMBDA, { runtime: 'nodejs16.x' }],
  CKV_AWS_60: [ROLE, { assume_role_policy: anyone('Allow', { Principal: { AWS: '*' } }) }],
  CKV_AWS_61: [ROLE, { assume_role_policy: anyone('Allow', { Principal: { AWS: 'arn:aws:iam::123456789012:root' } }) }],
  CKV_AWS_62: [RIGHTS, { policy: allowing(['*']) }],
  CKV_AWS_63: [RIGHTS, { policy: allowing(['*'], 'arn:aws:s3:::x') }],
  CKV_AWS_274: [ROLE, { managed_policy_arns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }],
  CKV_AWS_286: [RIGHTS, { policy: allowing(['iam:PassRole']) }],
  CKV_AWS_287: [RIGHTS, { policy: allowing(['sts:AssumeRole']) }],
  CKV_AWS_288: [RIGHTS, { policy: allowing(['s3:GetObject']) }],
  CKV_AWS_289: [RIGHTS, { policy: allowing(['iam:PutRolePolicy']) }],
  CKV_AWS_290: [RIGHTS, { policy: allowing(['s3:PutObject']) }],
  CKV_AWS_355: [RIGHTS, { policy: allowing(['s3:PutObject']) }],
  CKV_AWS_393: [
    ROLE,
    {
      assume_role_policy: anyone('Allow', {
        Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com' },
        Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example-org/site:*' } },
      }),
    },
  ],
  CKV2_AWS_40: [RIGHTS, { policy: allowing(['iam:*'], 'arn:aws:iam::123456789012:role/x') }],
  CKV2_AWS_56: [ROLE, { managed_policy_arns: ['arn:aws:iam::aws:policy/IAMFullAccess'] }],
  CKV_AWS_66: [LOG_GROUP, {}],
  CKV_AWS_158: [LOG_GROUP, {}],
  CKV_AWS_338: [LOG_GROUP, { retention_in_days: 30 }],
  CKV_AWS_7: [KEY, { enable_key_rotation: false }],
  CKV_AWS_33: [KEY, { policy: anyone('Allow') }],
  CKV_AWS_227: [KEY, { is_enabled: false }],
  'AVD-AWS-0086': ['aws_s3_bucket_public_access_block', { block_public_acls: false }],
  'AVD-AWS-0087': ['aws_s3_bucket_public_access_block', { block_public_policy: false }],
  'AVD-AWS-0090': ['aws_s3_bucket_versioning', null],
  'AVD-AWS-0091': ['aws_s3_bucket_public_access_block', { ignore_public_acls: false }],
  'AVD-AWS-0092': ['aws_s3_bucket_acl', { bucket: WEBSITE, acl: 'authenticated-read' }],
  'AVD-AWS-0093': ['aws_s3_bucket_public_access_block', { restrict_public_buckets: false }],
  'AVD-AWS-0094': ['aws_s3_bucket_public_access_block', null],
  'AVD-AWS-0320': [BUCKET, { bucket: 'www.example.com' }],
  'AVD-AWS-0012': [DISTRIBUTION, plainHttp],
  'AVD-AWS-0013': [DISTRIBUTION, { viewer_certificate: { minimum_protocol_version: 'TLSv1.1_2016' } }],
  'AVD-AWS-0067': ['aws_lambda_permission', { principal: 's3.amazonaws.com' }],
  'AVD-AWS-0345': [RIGHTS, { policy: allowing(['s3:*'], 'arn:aws:s3:::x') }],
  'AVD-AWS-0346': [RIGHTS, { policy: allowing(['s3:Get*', 's3:Put*']) }],
  'AVD-AWS-0017': [LOG_GROUP, {}],
  'AVD-AWS-0065': [KEY, { enable_key_rotation: false }],
};

/** What makes a check pass that no cell of the page says to pass. */
const MENDED: Record<string, [string, object]> = {
  CKV2_AWS_62: ['aws_s3_bucket_notification', { bucket: WEBSITE }],
  CKV_AWS_259: [
    'aws_cloudfront_response_headers_policy',
    {
      security_headers_config: {
        strict_transport_security: {
          access_control_max_age_sec: 31_536_000,
          include_subdomains: true,
          preload: true,
          override: true,
        },
      },
    },
  ],
  CKV_AWS_310: [DISTRIBUTION, { origin_group: [{ failover_criteria: [{}], member: [{}, {}] }] }],
  CKV2_AWS_47: [DISTRIBUTION, { web_acl_id: '${aws_wafv2_web_acl.acl.arn}' }],
  CKV_AWS_115: [LAMBDA, { reserved_concurrent_executions: 10 }],
  CKV_AWS_116: [LAMBDA, { dead_letter_config: { target_arn: 'arn:aws:sqs:us-east-1:123456789012:q' } }],
  CKV_AWS_117: [LAMBDA, { vpc_config: {} }],
  CKV_AWS_173: [LAMBDA, { environment: { variables: {} }, kms_key_arn: 'arn:aws:kms:us-east-1:123456789012:key/k' }],
  CKV_AWS_272: [LAMBDA, { code_signing_config_arn: 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1' }],
  CKV_AWS_66: [LOG_GROUP, { retention_in_days: 30 }],
  CKV_AWS_158: [LOG_GROUP, { kms_key_id: 'alias/x' }],
  CKV_AWS_338: [LOG_GROUP, { retention_in_days: 365 }],
  CKV_AWS_337: ['aws_ssm_parameter', { key_id: 'alias/x' }],
  CKV2_AWS_34: ['aws_ssm_parameter', { type: 'SecureString' }],
  'AVD-AWS-0066': [LAMBDA, { tracing_config: { mode: 'Active' } }],
  'AVD-AWS-0067': ['aws_lambda_permission', { principal: 's3.amazonaws.com', source_arn: 'arn:aws:s3:::x' }],
  'AVD-AWS-0342': ['aws_iam_policy', { policy: allowing(['s3:GetObject'], 'arn:aws:s3:::x') }],
  'AVD-AWS-0017': [LOG_GROUP, { kms_key_id: 'alias/x' }],
};

function changed(stack: Synthesised, [type, patch]: [string, object | null]): Synthesised {
  const { [type]: before = { it: {} }, ...others } = stack.resource;
  if (patch === null) return { ...stack, resource: others };
  const after = Object.fromEntries(Object.entries(before).map(([name, it]) => [name, { ...it, ...patch }]));
  return { ...stack, resource: { ...others, [type]: after } };
}

/** `id: [wants, site stack, bootstrap stack, why]`, of every table on the page whose rows are checks. */
const ROWS = new Map(
  [...readFileSync('docs/security.md', 'utf8').matchAll(/^\| `((?:CKV|AVD)[\w-]+)` \|(.*)\|$/gm)].map(
    ([, id, rest]): [string, string[]] => [id!, rest!.split('|').map((text) => text.trim())],
  ),
);

describe('docs/security.md', () => {
  it('has a row for each check that applies, and for no other', () => {
    expect([...ROWS.keys()]).toEqual(CHECKS);
    expect(Object.keys(RULES)).toEqual(CHECKS);
  });

  it.each(CHECKS)('says of %s what the stacks give it', (id) => {
    const [, site, bootstrap] = ROWS.get(id) ?? [];
    expect({ site, bootstrap }).toEqual({
      site: cell(id, SITE, SITE_OPTIONS),
      bootstrap: cell(id, BOOTSTRAP, BOOTSTRAP_OPTIONS),
    });
  });

  it.each(CHECKS)('says what %s wants, and why it does not pass or how it does', (id) => {
    const [wants, site, bootstrap, why] = ROWS.get(id) ?? [];
    expect(wants).not.toBe('');
    if (/does not|but for/.test(`${site} ${bootstrap}`)) expect(why).not.toBe('');
  });

  describe('is judged by rules that can say both', () => {
    const said = (id: string) => ROWS.get(id)!.slice(1, 3).join('; ');

    it('of each check', () => {
      expect(Object.keys(SPOILT)).toEqual(CHECKS.filter((id) => !said(id).includes('does not')));
      expect(Object.keys(MENDED)).toEqual(CHECKS.filter((id) => !said(id).includes('passes')));
    });

    it.each(Object.entries(SPOILT))('%s does not pass once it is spoilt', (id, change) => {
      expect(verdict(id, changed(SITE, change))).toBe('does not');
    });

    it.each(Object.entries(MENDED))('%s passes once it is mended', (id, change) => {
      expect(verdict(id, changed(SITE, change))).toBe('passes');
    });
  });
});
