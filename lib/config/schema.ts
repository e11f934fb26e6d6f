import { z } from 'zod';
import type { Path } from '../policy';
import { URL_STYLES } from '../routing';
import { BUCKET_PARTS, ENCODINGS } from './options';

/**
 * The shape of `site.config.ts`: names and types. What the values mean is judged in `checks.ts`, the header policy
 * (`preset`, `headers`, `stage`, `remove`, `rules`) by `lib/policy`.
 */
const text = z.string();
const texts = z.record(text, text);
const bucketParts = z.array(z.enum(BUCKET_PARTS));

const environment = z.strictObject({
  preset: z.unknown().optional(),
  headers: z.unknown().optional(),
  stage: z.unknown().optional(),
  remove: z.unknown().optional(),
  rules: z.unknown().optional(),
  account: text.optional(),
  region: text.optional(),
  bucketName: text.optional(),
  forceDestroy: z.boolean().optional(),
  oldVersionsDays: z.number().optional(),
  bucketLifecycle: z.boolean().optional(),
  originAccess: z.enum(['oai', 'oac']).optional(),
  listBucket: z.boolean().optional(),
  domain: z
    .strictObject({
      names: z.array(text),
      redirectFrom: z.array(text).optional(),
      certificateArn: text.optional(),
      hostedZoneId: text.optional(),
    })
    .optional(),
  behaviors: z.array(z.strictObject({ path: text, cache: z.enum(['optimized', 'disabled']).optional() })).optional(),
  contentTypes: z
    .array(z.strictObject({ path: text, type: text.optional(), encoding: z.enum(ENCODINGS).optional() }))
    .optional(),
  hashedNames: z.array(z.strictObject({ path: text, hashed: z.boolean() })).optional(),
  urls: z.enum(URL_STYLES).optional(),
  spa: z.union([z.boolean(), z.array(text)]).optional(),
  redirects: z.array(z.strictObject({ from: text, to: text, status: z.number().optional() })).optional(),
  defaultRootObject: text.optional(),
  errorPage: text.optional(),
  priceClass: z.enum(['PriceClass_100', 'PriceClass_200', 'PriceClass_All']).optional(),
  webAclArn: text.optional(),
  accessLogs: z.strictObject({ bucket: text, prefix: text.optional() }).optional(),
  geoRestriction: z.strictObject({ allow: z.array(text).optional(), deny: z.array(text).optional() }).optional(),
  responseHeadersPolicy: z.boolean().optional(),
  edgeFunction: z
    .strictObject({
      memorySize: z.number().optional(),
      timeout: z.number().optional(),
      onFailure: z.enum(['open', 'closed']).optional(),
      onDestroy: z.enum(['retain', 'delete']).optional(),
      permissionsBoundary: z.union([text, z.literal(false)]).optional(),
      logs: z
        .strictObject({
          regions: z.array(text).optional(),
          retentionDays: z.number().optional(),
          level: z.enum(['error', 'info']).optional(),
        })
        .optional(),
    })
    .optional(),
  monitoring: z
    .strictObject({
      alarmTopicArn: text.optional(),
      alarmEmail: text.optional(),
      additionalMetrics: z.boolean().optional(),
    })
    .optional(),
  state: z
    .strictObject({
      bucket: text,
      region: text.optional(),
      encryption: z.enum(['AES256', 'aws:kms']).optional(),
      oldVersions: z.strictObject({ days: z.number().optional(), keep: z.number().optional() }).optional(),
      accessLogs: z.strictObject({ bucket: text, prefix: text.optional() }).optional(),
      replicaRegion: text.optional(),
    })
    .optional(),
  waitForDeployment: z.boolean().optional(),
  tags: texts.optional(),
  adopted: z
    .strictObject({
      distributionId: text,
      // TypeScript checks these: they are arguments of Terraform's.
      distribution: z.record(text, z.unknown()).optional(),
      ignore: z.array(z.enum(['origin'])).optional(),
      bucket: z.union([z.literal(false), z.strictObject({ import: bucketParts, leave: bucketParts })]),
      originAccessId: text.optional(),
      functionName: text.optional(),
      roleArn: text.optional(),
      tags: z
        .strictObject({ distribution: texts.optional(), bucket: texts.optional(), function: texts.optional() })
        .optional(),
    })
    .optional(),
  attach: z.enum(['existing']).optional(),
});

export const siteSchema = z.strictObject({
  site: text,
  website: text.optional(),
  sealed: text.optional(),
  defaults: environment.optional(),
  environments: z.record(text, environment).refine((all) => Object.keys(all).length > 0, {
    error: 'names no environment',
    params: { remedy: 'Write one, such as prod: {}' },
  }),
});

const EXAMPLE_ENVIRONMENT = {
  account: '123456789012',
  region: 'eu-west-1',
  bucketName: 'example-site-prod',
  forceDestroy: true,
  oldVersionsDays: 90,
  bucketLifecycle: false,
  originAccess: 'oai',
  listBucket: true,
  domain: {
    names: ['www.example.com'],
    redirectFrom: ['example.com'],
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  },
  behaviors: [{ path: '/assets/*', cache: 'optimized' }],
  contentTypes: [{ path: '/Build/*.unityweb', type: 'application/wasm', encoding: 'br' }],
  hashedNames: [{ path: '/uploads/*', hashed: false }],
  urls: 'folders',
  spa: true,
  redirects: [{ from: '/old/*', to: '/new/:splat', status: 301 }],
  defaultRootObject: 'index.html',
  errorPage: '/404.html',
  priceClass: 'PriceClass_100',
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555',
  accessLogs: { bucket: 'example-logs', prefix: 'cdn/' },
  geoRestriction: { allow: ['DE'], deny: ['DE'] },
  responseHeadersPolicy: true,
  edgeFunction: {
    memorySize: 128,
    timeout: 3,
    onFailure: 'open',
    onDestroy: 'retain',
    permissionsBoundary: 'edge-boundary',
    logs: { regions: ['eu-west-1'], retentionDays: 365, level: 'error' },
  },
  monitoring: {
    alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms',
    alarmEmail: 'web-team@example.com',
    additionalMetrics: true,
  },
  state: {
    bucket: 'example-site-tfstate-123456789012',
    region: 'eu-west-1',
    encryption: 'AES256',
    oldVersions: { days: 365, keep: 50 },
    accessLogs: { bucket: 'example-logs', prefix: 'tfstate/' },
    replicaRegion: 'eu-central-1',
  },
  waitForDeployment: false,
  tags: { owner: 'web-team' },
  adopted: {
    distributionId: 'E2EXAMPLE',
    distribution: { httpVersion: 'http2' },
    ignore: ['origin'],
    bucket: false,
    originAccessId: 'E1EXAMPLE',
    functionName: 'example-headers',
    roleArn: 'arn:aws:iam::123456789012:role/service-role/example-headers',
    tags: { distribution: { owner: 'web-team' } },
  },
  attach: 'existing',
};

const EXAMPLE = { site: 'example-site', website: 'website', sealed: 'sealed', defaults: EXAMPLE_ENVIRONMENT };

/** A right value for a path of `site.config.ts`, for the remedy of an error; `undefined` where there is none to show. */
export function example(path: Path): unknown {
  if (path.length === 0) return { site: 'example-site', environments: { prod: {} } };
  const inside = path[0] === 'environments' ? ['defaults', ...path.slice(2)] : path;
  if (path.length < 3 && path[0] === 'environments') return path.length === 1 ? { prod: {} } : {};
  return inside.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    // Lists have one example for all their entries, and tags one for all their keys.
    return (value as Record<string, unknown>)[key] ?? Object.values(value)[0];
  }, EXAMPLE);
}
