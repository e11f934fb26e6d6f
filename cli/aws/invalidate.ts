import { randomUUID } from 'node:crypto';
import { type CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { type CompiledRoutes, pathsServing } from '../../lib/routing';

const EVERYTHING = ['/*'];
/**
 * AWS charges each path after the thousandth of a month, and `/*` is one: a team that publishes once a day stays below with
 * these. What is thrown away too is fetched again, at a fraction of the price.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html
 */
const MOST_PATHS = 30;
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_WILDCARDS = 15;
/** What every browser sends as it is. Of the rest, a viewer may write it in more ways than one, and each is cached by itself. */
const PLAIN = /^[\w.~!$&'(),;=:@/-]*$/;

/**
 * The paths that these objects are cached under, `/*` alone where they are too many: CloudFront caches what a function rewrites under
 * the new path, and AWS recommends to invalidate both. A key that can be written in several ways is invalidated by the part of it that
 * cannot.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidationPaths(keys: readonly string[], routes: CachedRoutes = DEFAULT): readonly string[] {
  const paths = new Set<string>();
  for (const key of keys) {
    if (PLAIN.test(key)) for (const path of pathsServing(routes, key)) paths.add(asInvalidation(path));
    else paths.add(`/${/^[\w.~!$&'(),;=:@/-]*/.exec(key)?.[0] ?? ''}*`);
    if (paths.size > MOST_PATHS) return EVERYTHING;
  }
  const all = [...paths];
  const wildcards = all.filter((path) => path.endsWith('*'));
  return wildcards.length > MOST_WILDCARDS || wildcards.includes('/*') ? EVERYTHING : all;
}

/** Of the routes, what decides under which paths a file is cached. */
export type CachedRoutes = Pick<CompiledRoutes, 'urls' | 'root' | 'spa'>;

const DEFAULT: CachedRoutes = { urls: 'folders', root: 'index.html', spa: [] };

/** An invalidation knows `*` at its end alone, and no `?`. */
function asInvalidation(pattern: string): string {
  const wild = pattern.search(/[*?]/);
  return wild < 0 ? pattern : `${pattern.slice(0, wild)}*`;
}

/** Has every edge location forget what it has cached of these paths. @returns the invalidation's id */
export async function invalidate(
  cloudFront: CloudFrontClient,
  distributionId: string,
  paths: readonly string[],
): Promise<string> {
  try {
    const { Invalidation } = await cloudFront.send(
      new CreateInvalidationCommand({
        DistributionId: distributionId,
        InvalidationBatch: { CallerReference: randomUUID(), Paths: { Quantity: paths.length, Items: [...paths] } },
      }),
    );
    return Invalidation?.Id as string;
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(
      `${distributionId}: CloudFront does not invalidate what it has cached (${name}: ${message}). Allow cloudfront:CreateInvalidation. Run it again: it is made up for.`,
    );
  }
}

/** Has every edge location forget all it has cached of a distribution. @returns the invalidation's id */
export function invalidateAll(cloudFront: CloudFrontClient, distributionId: string): Promise<string> {
  return invalidate(cloudFront, distributionId, EVERYTHING);
}
