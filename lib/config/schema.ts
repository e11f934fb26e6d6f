import { z } from 'zod';

/**
 * The shape of `site.config.ts`: names and types. What the values mean is judged in `checks.ts`, the header policy
 * (`preset`, `headers`, `remove`, `rules`) by `lib/policy`.
 */
const text = z.string();

const environment = z.strictObject({
  preset: z.unknown().optional(),
  headers: z.unknown().optional(),
  remove: z.unknown().optional(),
  rules: z.unknown().optional(),
  account: text.optional(),
  region: text.optional(),
  bucketName: text.optional(),
  forceDestroy: z.boolean().optional(),
  oldVersionsDays: z.number().optional(),
  originAccess: z.enum(['oai', 'oac']).optional(),
  listBucket: z.boolean().optional(),
  domain: z
    .strictObject({
      names: z.array(text),
      certificateArn: text.optional(),
      hostedZoneId: text.optional(),
    })
    .optional(),
  behaviors: z.array(z.strictObject({ path: text, cache: z.enum(['optimized', 'disabled']).optional() })).optional(),
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
      onDestroy: z.enum(['retain', 'delete']).optional(),
    })
    .optional(),
  waitForDeployment: z.boolean().optional(),
  tags: z.record(text, text).optional(),
});

export const siteSchema = z.strictObject({
  site: text,
  website: text.optional(),
  defaults: environment.optional(),
  environments: z.record(text, environment),
});
