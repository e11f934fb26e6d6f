import type { EnvironmentOptions } from '../../../lib/config';
import { BUCKET_PARTS, type BucketPart } from '../../../lib/config';
import {
  CACHE_POLICY_ID,
  type DistributionArguments,
  distributionArguments,
} from '../../../lib/constructs/distribution-arguments';
import { PUBLISH_RECORDS } from '../../../lib/names/publish-records';
import { bucketOfOrigin, defaultOrigin, type Facts, headerFunctions } from './facts';
import { differences, isSame, type Kept, show } from './kept';
import { lastWords } from './last-word';
import { environmentFrom, isAccepted } from './sayable';
import { readSettings } from './settings';

export interface Adoption {
  /** What `site.config.ts` gets for the environment. */
  readonly entry: EnvironmentOptions;
  /** What stays as it is though no option says so, and what the stack would do by itself. */
  readonly kept: readonly Kept[];
  /** What whoever adopts should know, a sentence each. */
  readonly notes: readonly string[];
  /** Why it must not be adopted as it is, a sentence each; `[]` when all is well. */
  readonly refusals: readonly string[];
}

/**
 * What a site that stands is in `site.config.ts`: options where options can say it, and the rest as it is, each of which is told.
 * Pure.
 *
 * @param site the site's name, and the environment that it becomes
 */
export function adoptionOf(facts: Facts, site: { readonly site: string; readonly environment: string }): Adoption {
  const { distribution, bucket, function: fn } = facts;
  const { config } = distribution;
  const { settings, lost } = readSettings(config);
  const origin = settings.origin.find((one) =>
    bucket ? bucketOfOrigin(one.domainName) === bucket.name : one.originId === defaultOrigin(config),
  );
  const access = accessOf(bucket && origin);

  const options: EnvironmentOptions = {
    account: facts.account,
    ...(bucket && { region: bucket.region, bucketName: bucket.name }),
    ...(access?.kind === 'oac' && { originAccess: 'oac' }),
    ...(fn && { edgeFunction: { memorySize: fn.memorySize, timeout: fn.timeout } }),
  };
  const adopted = { distributionId: distribution.id, bucket: bucket ? partsOf(bucket.parts) : (false as const) };
  const said = { ...options, ...sayable(settings, { ...options, adopted }) };
  const own = distributionArguments(environmentFrom({ ...said, adopted }), {
    comment: `${site.site}, environment ${site.environment}`,
    certificateArn: said.domain?.certificateArn,
    origin: { domainName: bucket ? `${bucket.name}.s3.${bucket.region}.amazonaws.com` : '', ...access?.origin },
  });
  const differing = (Object.keys({ ...own, ...settings }) as (keyof DistributionArguments)[]).filter(
    (key) => !isSame(own[key], settings[key]),
  );
  const sendsHeaders = settings.origin.some(({ customHeader }) => customHeader !== undefined);
  const keep = Object.fromEntries(
    differing.map((key) => [
      key,
      key === 'origin' ? settings.origin.map(withoutHeaders) : (settings[key] ?? NOTHING[key]),
    ]),
  );
  const { behaviors, ...entry } = said;
  const roleFits = ROLE_TRUST.every((service) => fn?.trusted.includes(service));
  return {
    entry: {
      ...entry,
      // Its URLs stay as they are.
      urls: 'exact',
      ...(behaviors && !differing.includes('orderedCacheBehavior') && { behaviors }),
      adopted: {
        ...adopted,
        ...(differing.length > 0 && { distribution: keep }),
        ...(sendsHeaders && { ignore: ['origin'] }),
        ...(access && { originAccessId: access.id }),
        ...(fn && { functionName: fn.name, ...(roleFits && { roleArn: fn.roleArn }) }),
        ...tagsOf(facts),
      },
    },
    kept: [
      ...differing.flatMap((key) => differences(key, own[key], settings[key])),
      ...keptOfBucket(bucket),
      ...(fn && roleFits
        ? [
            {
              path: 'role',
              value: fn.roleArn,
              instead: 'a role of its own, which may write its own logs and nothing else',
            },
          ]
        : []),
    ],
    notes: notesOf(facts, { sendsHeaders, roleFits }),
    refusals: [
      ...(lost.length > 0
        ? [
            `Terraform’s AWS provider does not know ${lost.map(({ path, value }) => `${path} (${show(value)})`).join(', ')}, and its first update would take that away. Adopt with --attach existing, which leaves the distribution alone`,
          ]
        : []),
      ...refusalsOf(facts),
    ],
  };
}

/** Both, or a function cannot run at the edge (docs/security.md). */
const ROLE_TRUST = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'];

/** Arguments that are not there, where the stack would give one. */
const NOTHING: Readonly<Record<string, unknown>> = {
  comment: '',
  defaultRootObject: '',
  priceClass: 'PriceClass_All',
  aliases: [],
  orderedCacheBehavior: [],
  customErrorResponse: [],
};

/** The options that say what the distribution has; one that `site.config.ts` would refuse is not among them. */
function sayable(settings: DistributionArguments, base: EnvironmentOptions): EnvironmentOptions {
  const { aliases, viewerCertificate, priceClass, defaultRootObject, webAclId, loggingConfig: logs } = settings;
  const { restrictionType, locations = [] } = settings.restrictions.geoRestriction;
  const pages = settings.customErrorResponse as { readonly errorCode: number; readonly responsePagePath?: string }[];
  const page = [404, 403].map((code) => pages?.find(({ errorCode }) => errorCode === code)?.responsePagePath);
  const candidates: EnvironmentOptions = {
    domain: aliases && {
      names: aliases,
      ...(viewerCertificate.acmCertificateArn !== undefined && { certificateArn: viewerCertificate.acmCertificateArn }),
    },
    priceClass: priceClass as EnvironmentOptions['priceClass'],
    defaultRootObject,
    errorPage: page[0] ?? page[1],
    webAclArn: webAclId,
    accessLogs: logs && {
      bucket: logs.bucket.replace(/\.s3\.amazonaws\.com$/, ''),
      ...(logs.prefix !== undefined && { prefix: logs.prefix }),
    },
    geoRestriction:
      restrictionType === 'whitelist'
        ? { allow: locations }
        : restrictionType === 'blacklist'
          ? { deny: locations }
          : undefined,
    behaviors: settings.orderedCacheBehavior?.map(({ pathPattern, cachePolicyId }) => ({
      path: pathPattern,
      ...(cachePolicyId === CACHE_POLICY_ID.disabled && { cache: 'disabled' as const }),
    })),
  };
  return Object.fromEntries(
    Object.entries(candidates).filter(([key, value]) => value !== undefined && isAccepted({ ...base, [key]: value })),
  );
}

function accessOf(origin: DistributionArguments['origin'][number] | undefined) {
  const { s3OriginConfig, originAccessControlId } = origin ?? {};
  if (s3OriginConfig) {
    const id = s3OriginConfig.originAccessIdentity.split('/').pop() as string;
    return { kind: 'oai', id, origin: { s3OriginConfig } } as const;
  }
  if (originAccessControlId === undefined) return undefined;
  return { kind: 'oac', id: originAccessControlId, origin: { originAccessControlId } } as const;
}

function withoutHeaders({ customHeader, ...origin }: DistributionArguments['origin'][number]) {
  return origin;
}

/** What the stack makes of a part, where that can be told beforehand. */
const OWN_PARTS: Readonly<Record<BucketPart, { readonly is?: unknown; readonly words: string }>> = {
  publicAccess: {
    is: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    words: 'all four public access blocks',
  },
  ownership: { is: 'BucketOwnerEnforced', words: 'BucketOwnerEnforced' },
  encryption: { is: 'AES256', words: 'AES256' },
  versioning: { is: 'Enabled', words: 'versions kept, by which a file can be brought back' },
  lifecycle: { words: 'rules that delete old versions and aborted uploads' },
  policy: {
    words: 'a policy by which CloudFront may read the files, its own records excepted, and nobody may speak plain http',
  },
};

function partsOf(parts: NonNullable<Facts['bucket']>['parts']) {
  const equal = (part: BucketPart) => OWN_PARTS[part].is !== undefined && isSame(parts[part], OWN_PARTS[part].is);
  return { import: BUCKET_PARTS.filter(equal), leave: BUCKET_PARTS.filter((part) => !equal(part)) };
}

function keptOfBucket(bucket: Facts['bucket']): Kept[] {
  if (!bucket) return [];
  return partsOf(bucket.parts).leave.map((part) => ({
    path: `bucket.${part}`,
    value: bucket.parts[part],
    instead: OWN_PARTS[part].words,
  }));
}

/** Those that AWS sets itself cannot be set by others, and the stack’s own two are how roles know what is theirs. */
function tagsOf({ distribution, bucket, function: fn }: Facts) {
  const own = Object.entries({ distribution, bucket, function: fn }).flatMap(([what, one]) => {
    const tags = Object.entries(one?.tags ?? {}).filter(([key]) => !/^(aws:.*|site|environment)$/i.test(key));
    return tags.length > 0 ? [[what, Object.fromEntries(tags)] as const] : [];
  });
  return own.length > 0 ? { tags: Object.fromEntries(own) } : {};
}

function notesOf(
  facts: Facts,
  { sendsHeaders, roleFits }: { readonly sendsHeaders: boolean; readonly roleFits: boolean },
): string[] {
  const { bucket, distribution, function: fn } = facts;
  const replaced = fn && headerFunctions(distribution.config).get(fn.name);
  return [
    ...(bucket
      ? []
      : [
          'No bucket is adopted: the default behaviour asks an origin that is none. npm run publish-site has nowhere to go',
        ]),
    ...(bucket?.parts.policy !== undefined
      ? [
          `The bucket’s policy stays: what publish-site records under ${PUBLISH_RECORDS} can be read through CloudFront until the policy is managed here`,
        ]
      : []),
    ...(sendsHeaders
      ? [
          'Origins get headers from CloudFront whose values may be secrets: they are not written down, and origins stay as they are in AWS (ignore)',
        ]
      : []),
    ...(fn && !roleFits
      ? [`Role ${fn.roleArn} cannot be assumed by ${ROLE_TRUST.join(' and ')}: the function gets a role of its own`]
      : []),
    ...(replaced
      ? [
          `Function ${fn.name} on origin-response of ${replaced.join(', ')} is taken over: what its code does besides headers ends with the first deployment`,
        ]
      : []),
    ...lastWords(facts),
    ...(distribution.config.Enabled === false ? ['The distribution is disabled, and stays so'] : []),
  ];
}

function refusalsOf({ distribution, function: fn }: Facts): string[] {
  const others = [...headerFunctions(distribution.config)].filter(([name]) => name !== fn?.name);
  return [
    ...others.map(
      ([name, paths]) =>
        `function ${name} runs on origin-response of ${paths.join(', ')}, where the headers’ function goes. If all it does is headers, say --function ${name}: it is taken over, and its earlier versions stay. Else take it off first`,
    ),
    ...(fn && fn.packageType !== 'Zip'
      ? [`function ${fn.name} is a container image, which Lambda@Edge does not run. Leave --function out: one is made`]
      : []),
    ...(fn && fn.architecture !== 'x86_64'
      ? [
          `function ${fn.name} is built for ${fn.architecture}, which Lambda@Edge does not run. Leave --function out: one is made`,
        ]
      : []),
  ];
}
