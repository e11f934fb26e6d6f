import type { EnvironmentOptions } from '../../../../lib/config';
import { example, siteSchema } from '../../../../lib/config/schema';
import type { Statement } from '../../../../lib/rights/statement';
import { all, type Bootstrapped, documentsOf, type Synthesised, synthBootstrap, synthSite } from '../../stacks/support';

/** ARNs that only AWS knows. */
export const STATE_KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
export const COPY_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/66666666-7777-8888-9999-000000000000';
export const WEB_ACL = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555';
export const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
export const ZONE = 'Z0123456789ABCDEFGHIJ';
export const NAMES = ['www.example.com', '*.example.com'];

/** Everything that can be had at once. */
export const EVERYTHING: EnvironmentOptions = {
  region: 'eu-west-1',
  forceDestroy: true,
  listBucket: true,
  domain: { names: NAMES, hostedZoneId: ZONE },
  behaviors: [{ path: '/assets/*' }],
  webAclArn: WEB_ACL,
  accessLogs: { bucket: 'example-logs' },
  geoRestriction: { allow: ['DE'] },
  responseHeadersPolicy: true,
  monitoring: { alarmEmail: 'web-team@example.com', additionalMetrics: true },
  state: { bucket: 'example-tfstate', region: 'eu-west-1', encryption: 'aws:kms', replicaRegion: 'eu-central-1' },
};

const ADOPTED = {
  distributionId: 'E2EXAMPLE',
  bucket: { import: [], leave: ['policy'] },
  functionName: 'blog-headers',
  roleArn: 'arn:aws:iam::123456789012:role/service-role/blog',
} as const;

/** What cannot be had by itself, or together with everything else, or changes roles by another value than the schema's example. */
const WRITTEN: Readonly<Record<string, EnvironmentOptions>> = {
  'no option': {},
  'every option': EVERYTHING,
  'every option with origin access control': { ...EVERYTHING, originAccess: 'oac' },
  'a certificate of one’s own': { domain: { names: NAMES, certificateArn: CERTIFICATE, hostedZoneId: ZONE } },
  'DNS elsewhere': { domain: { names: NAMES, certificateArn: CERTIFICATE } },
  'a topic of one’s own': { monitoring: { alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms' } },
  'an adopted distribution': { bucketName: 'blog', adopted: ADOPTED },
  'an adopted distribution without a bucket': { adopted: { ...ADOPTED, bucket: false } },
  'a distribution that others own': { attach: 'existing', domain: { names: NAMES, hostedZoneId: ZONE } },
  'redirects of single paths': { redirects: [{ from: '/old', to: '/new' }] },
  'a boundary of the platform’s': { edgeFunction: { permissionsBoundary: 'platform-boundary' } },
};

/** Those of the header policy, which no role depends on, and those that cannot be had by themselves. */
const NOT_ALONE = [
  'preset',
  'headers',
  'stage',
  'remove',
  'rules',
  'account',
  'domain',
  'geoRestriction',
  'monitoring',
];
const NOT_SIMPLE = ['state', 'adopted', 'attach'];

/** Every option of `site.config.ts` by itself, by the schema, and those above. */
export const VARIANTS: readonly (readonly [name: string, options: EnvironmentOptions])[] = [
  ...Object.entries(WRITTEN),
  ...Object.keys(siteSchema.shape.defaults.unwrap().shape)
    .filter((option) => ![...NOT_ALONE, ...NOT_SIMPLE].includes(option))
    .map((option): [string, EnvironmentOptions] => [option, { [option]: example(['defaults', option]) }]),
];

export interface Role {
  readonly name: string;
  readonly documents: readonly string[];
  readonly statements: readonly Statement[];
}

/** Every role that both stacks make for environment `prod` of site `example` and for team `payments`, and the boundary. */
export function rolesOf(options: EnvironmentOptions): Role[] {
  const { state, ...prod } = options;
  const bootstrapped: Bootstrapped = {
    prod,
    state,
    props: { teams: [{ name: 'payments', repository: 'example-org/payments' }] },
  };
  const bootstrap = synthBootstrap(bootstrapped);
  const boundary = all(bootstrap, 'aws_iam_policy').filter(([name]) => name.endsWith('_edge-boundary'));
  return [
    ...rolesIn(bootstrap),
    ...boundary.map(([, { name, policy }]) => roleOf(name, [policy])),
    ...rolesIn(synthSite({ ...prod, state: { bucket: 'example-tfstate', ...state } })),
  ];
}

function rolesIn(synthesised: Synthesised): Role[] {
  return all(synthesised, 'aws_iam_role').map(([id, { name }]) => roleOf(name, documentsOf(synthesised, id)));
}

function roleOf(name: string, documents: readonly string[]): Role {
  const known = documents.map((document) =>
    document
      .replaceAll('${aws_kms_key.state-key.arn}', STATE_KEY)
      .replaceAll('${aws_kms_key.copy-key.arn}', COPY_KEY)
      .replaceAll('${aws_s3_bucket.state_bucket.arn}', 'arn:aws:s3:::example-tfstate')
      .replaceAll('${aws_s3_bucket.copy_bucket.arn}', 'arn:aws:s3:::example-tfstate-replica')
      .replaceAll('${data.aws_caller_identity.account.account_id}', '123456789012'),
  );
  const unknown = known.flatMap((document) => document.match(/\$\{[^}]*\}/g) ?? []);
  if (unknown.length > 0) throw new Error(`role ${name}: ${unknown.join(', ')} is not known here`);
  return { name, documents: known, statements: known.flatMap((document) => JSON.parse(document).Statement) };
}
