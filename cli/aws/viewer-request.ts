import { createHash } from 'node:crypto';
import {
  type CloudFrontClient,
  CreateFunctionCommand,
  DescribeFunctionCommand,
  type DistributionConfig,
  type FunctionAssociation,
  GetFunctionCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { behavioursOf } from './function-version';
import type { LiveRoutes } from './record';

const EVENT = 'viewer-request';
const RUNTIME = 'cloudfront-js-2.0';

type Associated = {
  FunctionAssociations?: { Quantity: number | undefined; Items?: FunctionAssociation[] | undefined };
};

/** The CloudFront Function that a distribution runs on viewer-request: its ARN. */
export function viewerRequestOf(config: DistributionConfig): string | undefined {
  return viewerRequestsOf(config)[0];
}

/** The same of each behavior, the default one first. */
export function viewerRequestsOf(config: DistributionConfig): (string | undefined)[] {
  return (behavioursOf(config) as (Associated | undefined)[]).map(
    (one) => one?.FunctionAssociations?.Items?.find(({ EventType }) => EventType === EVENT)?.FunctionARN,
  );
}

/**
 * The same distribution with this function on viewer-request of every behavior, or with none; whatever else is configured stays, and so
 * does a function of another name.
 * @param name of the site's own function
 */
export function withViewerRequest(
  config: DistributionConfig,
  arn: string | undefined,
  name: string,
): DistributionConfig {
  const changed = <B extends object>(behavior: B): B => {
    const items = (behavior as Associated).FunctionAssociations?.Items ?? [];
    if (items.some(({ EventType, FunctionARN = '' }) => EventType === EVENT && nameOf(FunctionARN) !== name))
      return behavior;
    const others = items.filter(({ EventType }) => EventType !== EVENT);
    const next =
      arn === undefined ? others : [...others, { EventType: EVENT, FunctionARN: arn } as FunctionAssociation];
    if (JSON.stringify(next) === JSON.stringify(items)) return behavior;
    return { ...behavior, FunctionAssociations: { Quantity: next.length, ...(next.length > 0 && { Items: next }) } };
  };
  return {
    ...config,
    DefaultCacheBehavior: config.DefaultCacheBehavior && changed(config.DefaultCacheBehavior),
    CacheBehaviors: config.CacheBehaviors && {
      ...config.CacheBehaviors,
      Items: config.CacheBehaviors.Items?.map((behavior) => changed(behavior)),
    },
  };
}

/** `example-prod-routes` of its ARN. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The published code of a function, with what it needs to be published again. */
export async function readRoutes(client: CloudFrontClient, arn: string): Promise<LiveRoutes> {
  const Name = nameOf(arn);
  const [code, about] = await Promise.all([
    client.send(new GetFunctionCommand({ Name, Stage: 'LIVE' })),
    client.send(new DescribeFunctionCommand({ Name, Stage: 'LIVE' })),
  ]);
  const text = Buffer.from(code.FunctionCode ?? []).toString('utf8');
  const { Comment, KeyValueStoreAssociations } = about.FunctionSummary?.FunctionConfig ?? {};
  const stores = (KeyValueStoreAssociations?.Items ?? []).flatMap(({ KeyValueStoreARN }) => KeyValueStoreARN ?? []);
  return { arn, codeSha256: hashOf(text), code: text, comment: Comment ?? '', ...(stores.length > 0 && { stores }) };
}

/**
 * Publishes this code again, under the name that it had; a function that was deleted since is made anew.
 * @returns whether other code was live
 */
export async function publishRoutes(client: CloudFrontClient, routes: LiveRoutes): Promise<boolean> {
  const Name = nameOf(routes.arn);
  const stores = routes.stores ?? [];
  const config = {
    Comment: routes.comment,
    Runtime: RUNTIME,
    ...(stores.length > 0 && {
      KeyValueStoreAssociations: {
        Quantity: stores.length,
        Items: stores.map((KeyValueStoreARN: string) => ({ KeyValueStoreARN })),
      },
    }),
  } as const;
  const FunctionCode = Buffer.from(routes.code);
  const there = await client.send(new DescribeFunctionCommand({ Name, Stage: 'DEVELOPMENT' })).catch(unlessGone);
  if (there) {
    const live = await readRoutes(client, routes.arn).catch(unlessGone);
    if (live?.codeSha256 === routes.codeSha256) return false;
  }
  const { ETag } = there
    ? await client.send(new UpdateFunctionCommand({ Name, IfMatch: there.ETag, FunctionConfig: config, FunctionCode }))
    : await client.send(new CreateFunctionCommand({ Name, FunctionConfig: config, FunctionCode }));
  await client.send(new PublishFunctionCommand({ Name, IfMatch: ETag }));
  return true;
}

/** Whether every edge location has the published code. */
export async function isPublished(client: CloudFrontClient, arn: string): Promise<boolean> {
  const { FunctionSummary } = await client.send(new DescribeFunctionCommand({ Name: nameOf(arn), Stage: 'LIVE' }));
  return !/progress/i.test(FunctionSummary?.Status ?? '');
}

export function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64');
}

function unlessGone(error: Error): undefined {
  if (error.name !== 'NoSuchFunctionExists') throw error;
}
