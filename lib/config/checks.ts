import { type CompiledPolicy, nearest, type Path, type Problem } from '../policy';
import { type CompiledRoutes, needsFunction } from '../routing';
import { isBucketName } from './bucket-name';
import { domainProblems } from './domain-checks';
import { EDGE_REGIONS, REGIONS, REGIONS_WITHOUT_OAI } from './regions';
import type { Environment } from './site-config';
import { stateProblems } from './state-checks';

const WEB_ACL_ARN = /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[0-9a-f-]{36}$/;
/** The longest that leaves room for `-<account>` within S3's 63 characters. */
const LONGEST_NAME = 63 - 1 - 12;

type Checked = Omit<Environment, 'policy' | 'routes'>;

/** Tells a problem unless all is well; the path is relative to the environment. */
type Check = (ok: boolean, path: Path, value: unknown, rule: string, remedy: string) => void;

/** What is wrong with the values of one environment, whose shape is right already. Pure; `[]` when all is well. */
export function environmentProblems(env: Checked, at: Path): Problem[] {
  const problems: Problem[] = [];
  const check: Check = (ok, path, value, rule, remedy) => {
    if (!ok) problems.push({ path: [...at, ...path], value, rule, remedy });
  };
  checkPlace(env, check);
  checkBucket(env, check);
  if (env.domain) problems.push(...domainProblems(env.domain, [...at, 'domain'], env.attach !== 'existing'));
  checkBehaviors(env, check);
  checkFiles(env, check);
  checkPages(env, check);
  checkAttachments(env, check);
  checkCountries(env, check);
  checkFunction(env, check);
  checkLogs(env, check);
  checkMonitoring(env, check);
  checkTags(env, check);
  checkAdopted(env, check);
  if (env.state) problems.push(...stateProblems(env.state, [...at, 'state']));
  return problems;
}

function checkPlace(env: Checked, check: Check): void {
  if (env.account !== undefined) {
    check(/^\d{12}$/.test(env.account), ['account'], env.account, 'is not an AWS account ID', 'Write its 12 digits');
  }

  const known = REGIONS.includes(env.region);
  const near = /^(cn|us-gov)-/.test(env.region) ? undefined : nearest(env.region, REGIONS);
  check(
    known,
    ['region'],
    env.region,
    'is not a region of AWS that Lambda@Edge serves',
    `Write ${near ?? 'a commercial region such as eu-west-1'}`,
  );
  check(
    !(env.originAccess === 'oai' && REGIONS_WITHOUT_OAI.includes(env.region)) || env.adopted !== undefined,
    ['region'],
    env.region,
    'has no origin access identities (opt-in region launched after December 2022)',
    "Write originAccess: 'oac', or choose an older region",
  );
}

function checkBucket(env: Checked, check: Check): void {
  if (env.bucketName !== undefined) {
    // One that stands already may have dots in its name, as S3 wants it for its website endpoint.
    const name = env.adopted ? env.bucketName.replaceAll('.', '-') : env.bucketName;
    check(
      isBucketName(name),
      ['bucketName'],
      env.bucketName,
      'is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens; dots break TLS to the origin)',
      'Write a name such as example-site-prod',
    );
  }
  check(
    Number.isInteger(env.oldVersionsDays) && env.oldVersionsDays >= 1 && env.oldVersionsDays <= 36_500,
    ['oldVersionsDays'],
    env.oldVersionsDays,
    'is not a whole number of days from 1 to 36500',
    'Write 90 to keep old versions for three months',
  );
}

function checkBehaviors(env: Checked, check: Check): void {
  const seen = new Set<string>();
  env.behaviors.forEach(({ path }, i) => {
    check(
      /^[/*][A-Za-z0-9_.*$/~"'@:+&?-]*$/.test(path) && path.length <= 255,
      ['behaviors', i, 'path'],
      path,
      'is not a path pattern of CloudFront (it starts with / or *, holds no spaces, and has at most 255 characters)',
      "Write a pattern such as '/assets/*'",
    );
    check(
      path !== '*' && path !== '/*',
      ['behaviors', i, 'path'],
      path,
      'matches every path, which is what the default behaviour does',
      'Leave it out',
    );
    check(!seen.has(path), ['behaviors', i, 'path'], path, 'stands twice', 'Leave one of the two out');
    seen.add(path);
  });
  check(
    env.behaviors.length <= 74,
    ['behaviors'],
    env.behaviors.length,
    'are more behaviours than a distribution holds (CloudFront quotas: 75 with the default)',
    'Join patterns with * and ?',
  );
}

/** RFC 9110, 8.3.1: `type/subtype`, and parameters. */
const MEDIA_TYPE =
  /^[\w!#$%&'+.^`|~-]+\/[\w!#$%&'+.^`|~-]+(?:[ \t]*;[ \t]*[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|"[ !#-[\]-~]*"))*$/;

/** The options on files of the site, by their paths. */
function checkFiles({ contentTypes = [], hashedNames = [] }: Checked, check: Check): void {
  for (const [option, all] of Object.entries({ contentTypes, hashedNames })) {
    const seen = new Set<string>();
    all.forEach(({ path }, i) => {
      check(
        /^[/*][^\p{Cc}\\]*$/u.test(path),
        [option, i, 'path'],
        path,
        'is not a path pattern on files of the site (it starts with / or *)',
        "Write a pattern such as '/uploads/*'",
      );
      check(!seen.has(path), [option, i, 'path'], path, 'stands twice', 'Leave one of the two out');
      seen.add(path);
    });
  }
  contentTypes.forEach(({ type, encoding }, i) => {
    check(
      type === undefined || MEDIA_TYPE.test(type),
      ['contentTypes', i, 'type'],
      type,
      'is not a media type (RFC 9110, 8.3.1)',
      "Write one such as 'text/plain; charset=utf-8'",
    );
    check(
      type !== undefined || encoding !== undefined,
      ['contentTypes', i],
      contentTypes[i],
      'says neither type nor encoding',
      "Write type: 'application/json', or leave the entry out",
    );
  });
}

function checkPages(env: Checked, check: Check): void {
  check(
    env.defaultRootObject !== '' && !env.defaultRootObject.startsWith('/'),
    ['defaultRootObject'],
    env.defaultRootObject,
    'is not the name of an object at the root of the bucket (CloudFront wants no / in front)',
    "Write 'index.html'",
  );
  check(
    /^\/[^\s?#]+$/.test(env.errorPage),
    ['errorPage'],
    env.errorPage,
    'is not a path on the site',
    "Write '/404.html'",
  );
}

function checkAttachments(env: Checked, check: Check): void {
  if (env.webAclArn !== undefined) {
    check(
      WEB_ACL_ARN.test(env.webAclArn),
      ['webAclArn'],
      env.webAclArn,
      'is not the ARN of a web ACL of scope CLOUDFRONT, in us-east-1',
      'Write arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<id>',
    );
  }
  if (env.accessLogs !== undefined) {
    check(
      isBucketName(env.accessLogs.bucket),
      ['accessLogs', 'bucket'],
      env.accessLogs.bucket,
      'is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens)',
      'Write the name alone, without .s3.amazonaws.com',
    );
    check(
      !env.accessLogs.prefix?.startsWith('/'),
      ['accessLogs', 'prefix'],
      env.accessLogs.prefix,
      'starts with /, which CloudFront refuses',
      'Leave the / out',
    );
  }
}

function checkCountries(env: Checked, check: Check): void {
  if (env.geoRestriction === undefined) return;
  const { allow, deny } = env.geoRestriction as { allow?: readonly string[]; deny?: readonly string[] };
  check(
    (allow === undefined) !== (deny === undefined),
    ['geoRestriction'],
    env.geoRestriction,
    'does not hold exactly one of allow and deny',
    "Write { allow: ['DE'] } or { deny: ['DE'] }",
  );
  for (const [key, countries] of Object.entries({ allow, deny })) {
    if (countries === undefined) continue;
    check(
      countries.length > 0,
      ['geoRestriction', key],
      countries,
      'names no country',
      'Name one, or leave geoRestriction out',
    );
    countries.forEach((country, i) => {
      check(
        /^[A-Z]{2}$/.test(country),
        ['geoRestriction', key, i],
        country,
        'is not a country code of two capital letters (ISO 3166-1)',
        "Write 'DE' for Germany",
      );
    });
  }
}

function checkFunction(env: Checked, check: Check): void {
  const { memorySize, timeout, permissionsBoundary } = env.edgeFunction;
  check(
    !permissionsBoundary || /^[\w+=,.@-]{1,128}$/.test(permissionsBoundary),
    ['edgeFunction', 'permissionsBoundary'],
    permissionsBoundary,
    'is not the name of an IAM policy (1 to 128 letters, digits and _+=,.@-)',
    'Write the name alone, without arn:aws:iam::<account>:policy/',
  );
  check(
    Number.isInteger(timeout) && timeout >= 1 && timeout <= 30,
    ['edgeFunction', 'timeout'],
    timeout,
    'is not a whole number of seconds from 1 to 30 (Lambda@Edge quota at origin events)',
    'Write 3',
  );
  check(
    Number.isInteger(memorySize) && memorySize >= 128 && memorySize <= 10_240,
    ['edgeFunction', 'memorySize'],
    memorySize,
    'is not a whole number of MB from 128 to 10240 (Lambda@Edge quota at origin events)',
    'Write 128',
  );
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function checkLogs(env: Checked, check: Check): void {
  const { regions, retentionDays } = env.edgeFunction.logs;
  const at = ['edgeFunction', 'logs'];
  check(
    RETENTION_DAYS.includes(retentionDays),
    [...at, 'retentionDays'],
    retentionDays,
    'is not a number of days that CloudWatch Logs keeps lines for (PutRetentionPolicy)',
    `Write ${RETENTION_DAYS.find((days) => days > retentionDays) ?? RETENTION_DAYS.at(-1)}`,
  );
  check(
    regions === undefined || regions.length > 0,
    [...at, 'regions'],
    regions,
    'names no region, and every line would be lost',
    'Name one, or leave regions out',
  );
  regions?.forEach((region, i) => {
    check(
      EDGE_REGIONS.includes(region),
      [...at, 'regions', i],
      region,
      'is not a region of a regional edge cache, where alone the function runs',
      `Write ${nearest(region, EDGE_REGIONS) ?? 'one such as eu-west-1'}`,
    );
    check(regions.indexOf(region) === i, [...at, 'regions', i], region, 'stands twice', 'Leave one of the two out');
  });
}

function checkMonitoring({ monitoring }: Checked, check: Check): void {
  if (monitoring === undefined) return;
  const { alarmTopicArn, alarmEmail } = monitoring;
  check(
    alarmTopicArn === undefined || alarmEmail === undefined,
    ['monitoring', 'alarmEmail'],
    alarmEmail,
    'stands beside alarmTopicArn, and alarms go to one topic',
    'Leave one of the two out',
  );
  check(
    alarmEmail === undefined || /^[^\s@]+@[^\s@]+$/.test(alarmEmail),
    ['monitoring', 'alarmEmail'],
    alarmEmail,
    'is not an e-mail address',
    'Write one such as web-team@example.com',
  );
  if (alarmTopicArn === undefined) return;
  check(
    /^arn:aws:sns:us-east-1:\d{12}:[\w-]{1,256}$/.test(alarmTopicArn),
    ['monitoring', 'alarmTopicArn'],
    alarmTopicArn,
    "is not the ARN of an SNS topic in us-east-1, where CloudFront's metrics and so the alarms are",
    'Write arn:aws:sns:us-east-1:<account>:<name>',
  );
}

/** What IAM, SSM, CloudFront and ACM take in a tag, by the API models of each: letters, digits, spaces and these. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** Of a resource, in every service that is used here. */
const MOST_TAGS = 50;
/** By these the roles know what is theirs, and `sweep` what is destroyed. */
const OWN_TAGS = ['site', 'environment', 'destroyed-at'];

function checkTags({ tags, adopted }: Checked, check: Check): void {
  const keys = Object.keys(tags);
  for (const [key, value] of Object.entries(tags)) {
    check(
      key.length >= 1 && key.length <= 128 && !/^aws:/i.test(key) && TAG_TEXT.test(key),
      ['tags', key],
      key,
      'is not a tag key (1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:)',
      'Choose another key',
    );
    check(
      value.length <= 256,
      ['tags', key],
      value,
      'is longer than the 256 characters of a tag value',
      'Write a shorter one',
    );
    check(
      TAG_TEXT.test(value),
      ['tags', key],
      value,
      'is not a tag value (letters, digits, spaces and _.:/=+-@)',
      'Leave out the other characters',
    );
  }
  const most = MOST_TAGS - OWN_TAGS.length;
  const adoptedTags = Object.entries(adopted?.tags ?? {});
  const count = Math.max(0, ...adoptedTags.map(([, own]) => new Set([...keys, ...Object.keys(own)]).size), keys.length);
  check(
    count <= most,
    ['tags'],
    count,
    `are more tags than the ${most} that a resource has room for (${MOST_TAGS}, less ${OWN_TAGS.join(', ')})`,
    'Leave some out',
  );
  const reserved = [
    ...keys.map((key) => ({ at: ['tags', key], key })),
    ...adoptedTags.flatMap(([what, own]) =>
      Object.keys(own).map((key) => ({ at: ['adopted', 'tags', what, key], key })),
    ),
  ];
  for (const { at, key } of reserved) {
    check(
      !OWN_TAGS.includes(key.toLowerCase()),
      at,
      key,
      `is a tag that this project sets itself (${OWN_TAGS.join(', ')}, in upper or lower case)`,
      'Choose another key',
    );
  }
}

function checkAdopted({ adopted, attach, bucketName, monitoring }: Checked, check: Check): void {
  check(
    attach === undefined || monitoring === undefined,
    ['monitoring'],
    monitoring,
    'watches a distribution, and attach leaves that to others',
    'Leave it out',
  );
  if (adopted === undefined) return;
  const at = (...path: Path) => ['adopted', ...path];
  check(
    attach === undefined,
    ['attach'],
    attach,
    'leaves the distribution to others, which adopted takes over',
    'Write one of the two',
  );
  check(
    /^[A-Z0-9]{7,20}$/.test(adopted.distributionId),
    at('distributionId'),
    adopted.distributionId,
    'is not the ID of a distribution',
    'Write the ID alone, such as E2EXAMPLE',
  );
  check(
    adopted.roleArn === undefined || /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(adopted.roleArn),
    at('roleArn'),
    adopted.roleArn,
    'is not the ARN of an IAM role',
    'Write arn:aws:iam::<account>:role/<name>',
  );
  if (adopted.bucket === false) return;
  const { bucket, originAccessId } = adopted;
  check(
    bucketName !== undefined,
    at('bucket'),
    bucket,
    'takes a bucket over that has no name',
    'Write bucketName beside adopted',
  );
  for (const [i, part] of bucket.leave.entries()) {
    check(
      !bucket.import.includes(part),
      at('bucket', 'leave', i),
      part,
      'is imported and left alone',
      'Write it in one of the two lists',
    );
  }
  check(
    originAccessId !== undefined || bucket.leave.includes('policy'),
    at('bucket', 'leave'),
    bucket.leave,
    'has not the policy, which names an origin access identity or control, and there is none',
    "Write originAccessId, or 'policy' in leave",
  );
}

/** What a compiled policy cannot do in this environment. */
export function policyProblems(
  { rules, set, preset }: CompiledPolicy,
  { defaultRootObject, responseHeadersPolicy }: Omit<Environment, 'policy' | 'routes'>,
  at: Path,
): Problem[] {
  const unreachable = rules.flatMap(({ when }, rule) =>
    (when.paths ?? []).flatMap((path, i) =>
      path === '/'
        ? [
            {
              path: [...at, 'rules', rule, 'when', 'paths', i],
              value: path,
              rule: `never matches, since CloudFront asks the origin for /${defaultRootObject} in its place (default root object)`,
              remedy: `Write '/${defaultRootObject}'`,
            },
          ]
        : [],
    ),
  );
  if (!responseHeadersPolicy || set.length > 0) return unreachable;
  return [
    ...unreachable,
    {
      path: [...at, 'responseHeadersPolicy'],
      value: true,
      rule: `has nothing to say, since preset ${preset} and headers set none (CloudFront refuses an empty response headers policy)`,
      remedy: 'Leave it out, or set a header',
    },
  ];
}

/** Rules over the whole file: names that must be short enough together, aliases that only one environment can have. */
export function siteProblems(site: string, environments: readonly Checked[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z][a-z0-9-]{1,29}[a-z0-9]$/.test(site)) {
    problems.push({
      path: ['site'],
      value: site,
      rule: 'is not a name of 3 to 31 lower-case letters, digits and hyphens that starts with a letter',
      remedy: "Write a name such as 'example-site'",
    });
  }
  const owner = new Map<string, string>();
  const buckets = new Map<string, { readonly name: string; readonly state: string }>();
  for (const { name, domain, state } of environments) {
    if (!/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/.test(name)) {
      problems.push({
        path: ['environments', name],
        value: name,
        rule: 'is not a name of 1 to 20 lower-case letters, digits and hyphens that starts with a letter',
        remedy: 'Rename the environment',
      });
    } else if (`${site}-${name}`.length > LONGEST_NAME) {
      problems.push({
        path: ['environments', name],
        value: `${site}-${name}`,
        rule: `is longer than ${LONGEST_NAME} characters, which leaves no room for the account in the bucket's name`,
        remedy: 'Shorten the site or the environment',
      });
    }
    domain?.names.forEach((alias, i) => {
      const other = owner.get(alias);
      if (other !== undefined && other !== name) {
        problems.push({
          path: ['environments', name, 'domain', 'names', i],
          value: alias,
          rule: `belongs to environment ${other} already, and CloudFront gives a name to one distribution only`,
          remedy: 'Give each environment names of its own',
        });
      }
      owner.set(alias, name);
    });
    if (state === undefined) continue;
    const first = buckets.get(state.bucket) ?? { name, state: JSON.stringify(state) };
    buckets.set(state.bucket, first);
    if (first.state !== JSON.stringify(state)) {
      problems.push({
        path: ['environments', name, 'state'],
        value: state.bucket,
        rule: `is described otherwise than in environment ${first.name}, and there is one bucket of that name`,
        remedy: 'Write the same options for both, best in defaults.state',
      });
    }
  }
  return problems;
}

/** What runs on viewer events of a distribution that was adopted: the routes' function has no place next to it. */
export function viewerProblems({ adopted }: Checked, routes: CompiledRoutes, at: Path): Problem[] {
  if (!adopted?.distribution || !needsFunction(routes)) return [];
  const { defaultCacheBehavior, orderedCacheBehavior = [] } = adopted.distribution;
  const ordered = Array.isArray(orderedCacheBehavior) ? orderedCacheBehavior : [];
  const behaviors = [
    ...(defaultCacheBehavior ? [{ ...defaultCacheBehavior, place: ['defaultCacheBehavior'] }] : []),
    ...ordered.map((one, i) => ({ ...one, place: ['orderedCacheBehavior', i] })),
  ];
  return behaviors.flatMap(({ functionAssociation, lambdaFunctionAssociation, place }): Problem[] => {
    const own = Array.isArray(functionAssociation) ? functionAssociation : [];
    const edge = Array.isArray(lambdaFunctionAssociation) ? lambdaFunctionAssociation : [];
    const taken =
      own.find(({ eventType }) => eventType === 'viewer-request')?.functionArn ??
      edge.find(({ eventType }) => eventType.startsWith('viewer-'))?.lambdaArn;
    if (taken === undefined) return [];
    return [
      {
        path: [...at, 'adopted', 'distribution', ...place],
        value: taken,
        rule: 'runs on a viewer event, where the function for the routes goes: CloudFront runs one of them (CloudFront Developer Guide, "Restrictions on all edge functions")',
        remedy: "Write urls: 'exact' without redirects and spa, or take that function off first",
      },
    ];
  });
}
