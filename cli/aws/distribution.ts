import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  type CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  GetResponseHeadersPolicyCommand,
  UpdateDistributionCommand,
  UpdateResponseHeadersPolicyCommand,
  waitUntilDistributionDeployed,
  waitUntilInvalidationCompleted,
} from '@aws-sdk/client-cloudfront';
import { functionVersionOf, versionOf, withFunctionVersion } from './function-version';
import { invalidate } from './invalidate';
import type { Live, LiveRoutes } from './record';
import { isPublished, nameOf, publishRoutes, readRoutes, viewerRequestOf, withViewerRequest } from './viewer-request';

/** Longer than AWS needs on a bad day. */
const MOST_WAITED_S = 30 * 60;
/** Seconds between two questions, at first and at last. */
const PAUSES_S = { minDelay: 1, maxDelay: 10 };
/** Where others change the distribution at the same moment. */
const TRIES = 5;

/** What is live of a distribution, and what can be put in its place without Terraform. Each call fails with one line. */
export class Distribution {
  constructor(
    private readonly client: CloudFrontClient,
    readonly id: string,
    private readonly signal?: AbortSignal,
    /** Of the site's own function on viewer-request. @default none is looked at */
    private readonly routesName?: string,
  ) {}

  /** The functions that run, and CloudFront's own response headers policy. Nothing where the distribution is gone. */
  async live(): Promise<Pick<Live, 'functionVersion' | 'routes' | 'responseHeaders'>> {
    const read = await this.#read().catch((error: Error) => {
      if ((error.cause as Error)?.name === 'NoSuchDistribution') return undefined;
      throw error;
    });
    if (!read) return {};
    const { config } = read;
    const Id = config.DefaultCacheBehavior?.ResponseHeadersPolicyId;
    const routesArn = viewerRequestOf(config);
    const routes =
      routesArn !== undefined && nameOf(routesArn) === this.routesName
        ? await this.#answer('GetFunction', () => readRoutes(this.client, routesArn))
        : undefined;
    const functions = { functionVersion: functionVersionOf(config), ...(routes && { routes }) };
    if (!Id) return functions;
    const { ResponseHeadersPolicy: found } = await this.#answer('GetResponseHeadersPolicy', () =>
      this.client.send(new GetResponseHeadersPolicyCommand({ Id })),
    );
    const kept = found?.ResponseHeadersPolicyConfig;
    return { ...functions, responseHeaders: kept && { id: Id, config: kept } };
  }

  /**
   * Publishes the code of these routes again. @returns whether other code was live
   */
  putRoutes(routes: LiveRoutes): Promise<boolean> {
    return this.#answer('PublishFunction', () => publishRoutes(this.client, routes));
  }

  /** Has every behavior run this version, and this function on viewer-request or none. @returns whether it did not already */
  async putFunctions(arn: string, routesArn: string | undefined): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const { config, etag } = await this.#read();
      const versioned = withFunctionVersion(config, arn);
      const changed =
        this.routesName === undefined ? versioned : withViewerRequest(versioned, routesArn, this.routesName);
      if (isDeepStrictEqual(changed, config)) return false;
      try {
        await this.client.send(
          new UpdateDistributionCommand({ Id: this.id, IfMatch: etag, DistributionConfig: changed }),
        );
        return true;
      } catch (error) {
        const { name } = error as Error;
        if (name === 'PreconditionFailed' && attempt < TRIES) continue;
        if (name !== 'InvalidLambdaFunctionAssociation') throw this.#failure('UpdateDistribution', error as Error);
        throw new Error(
          `${this.id}: CloudFront cannot run version ${versionOf(arn)} of the function (${(error as Error).message}). Where it was deleted, choose another one: npm run rollback -- ENV --list.`,
        );
      }
    }
  }

  /** Puts CloudFront's own policy back, where the distribution still uses that one. @returns whether it was another */
  async putResponseHeaders({ id, config }: NonNullable<Live['responseHeaders']>): Promise<boolean> {
    const { config: distribution } = await this.#read();
    if (distribution.DefaultCacheBehavior?.ResponseHeadersPolicyId !== id) return false;
    const { ResponseHeadersPolicy: found, ETag } = await this.#answer('GetResponseHeadersPolicy', () =>
      this.client.send(new GetResponseHeadersPolicyCommand({ Id: id })),
    );
    // What a record holds went through JSON, which knows no undefined.
    const there = JSON.parse(JSON.stringify(found?.ResponseHeadersPolicyConfig ?? {}));
    if (isDeepStrictEqual(there, JSON.parse(JSON.stringify(config)))) return false;
    await this.#answer('UpdateResponseHeadersPolicy', () =>
      this.client.send(
        new UpdateResponseHeadersPolicyCommand({ Id: id, IfMatch: ETag, ResponseHeadersPolicyConfig: config }),
      ),
    );
    return true;
  }

  /** Resolves when every edge location has the configuration. */
  async deployed(): Promise<void> {
    await this.#wait('deployed', (how) => waitUntilDistributionDeployed(how, { Id: this.id }));
    const { config } = await this.#read();
    const routesArn = viewerRequestOf(config);
    if (routesArn === undefined || nameOf(routesArn) !== this.routesName) return;
    const from = Date.now();
    while (!(await this.#answer('DescribeFunction', () => isPublished(this.client, routesArn)))) {
      if (Date.now() - from > MOST_WAITED_S * 1000) {
        throw new Error(
          `${this.id}: CloudFront has not published ${nameOf(routesArn)} after ${MOST_WAITED_S / 60} minutes. Run it again.`,
        );
      }
      await delay(PAUSES_S.minDelay * 1000, undefined, { signal: this.signal });
    }
  }

  invalidate(paths: readonly string[]): Promise<string> {
    return invalidate(this.client, this.id, paths);
  }

  /** Resolves when every edge location has forgotten what it was told to. */
  async invalidated(invalidation: string): Promise<void> {
    await this.#wait(`through with invalidation ${invalidation}`, (how) =>
      waitUntilInvalidationCompleted(how, { DistributionId: this.id, Id: invalidation }),
    );
  }

  async #read(): Promise<{ config: DistributionConfig; etag: string }> {
    const { Distribution: found, ETag = '' } = await this.#answer('GetDistribution', () =>
      this.client.send(new GetDistributionCommand({ Id: this.id })),
    );
    return { config: found?.DistributionConfig as DistributionConfig, etag: ETag };
  }

  async #wait(
    what: string,
    wait: (how: {
      client: CloudFrontClient;
      maxWaitTime: number;
      minDelay: number;
      maxDelay: number;
      abortSignal?: AbortSignal;
    }) => Promise<unknown>,
  ): Promise<void> {
    try {
      await wait({ client: this.client, maxWaitTime: MOST_WAITED_S, ...PAUSES_S, abortSignal: this.signal });
    } catch (error) {
      this.signal?.throwIfAborted();
      const { name, message } = error as Error;
      if (name === 'TimeoutError') {
        throw new Error(`${this.id}: CloudFront is not ${what} after ${MOST_WAITED_S / 60} minutes. Run it again.`);
      }
      throw new Error(`${this.id}: CloudFront does not say whether it is ${what} (${name}: ${message}).`);
    }
  }

  async #answer<T>(action: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.#failure(action, error as Error);
    }
  }

  #failure(action: string, cause: Error): Error {
    const { name, message } = cause;
    return new Error(`${this.id}: CloudFront refuses cloudfront:${action} (${name}: ${message}).`, { cause });
  }
}
