import type { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { FUNCTION_FAILED } from '../../lib/cloudfront/viewer-function-rules';
import { matchBehaviour } from './behavior';
import { cacheKey, selectQuery } from './cache-key';
import { acceptedEncodings, compressed, type Encoding, isCompressible, withVary } from './compression';
import type { Behaviour, Distribution, S3Origin } from './distribution';
import { redirectPage } from './error-page';
import { fromEventHeaders, originResponseEvent, type toEventHeaders } from './event';
import { type Answer, fitToViewer } from './fit-to-viewer';
import type { RunResult } from './function/edge-function';
import { type Header, headerValue, withHeader, withoutHeaders } from './headers';
import { destroyBody, type Got, got, type Held, ownError, type Result, refreshed, travelling } from './held';
import { invalidates } from './invalidation';
import { OriginError, type OriginRequest, type OriginResponse } from './origin';
import { originHeaders, preconditions } from './origin-headers';
import { newRequestId } from './request-id';
import { isServed } from './served-names';
import { errorLifetime, lifetime } from './ttl';
import {
  changedRequest,
  type EventRequest,
  type EventResponse,
  type FunctionEvent,
  returnedResponse,
  splitHidden,
  viewerRequestEvent,
  viewerResponseEvent,
} from './viewer-function/event';
import type { FunctionRun } from './viewer-function/function-process';
import { hasOneHost, isRead, text, type ViewerRequest } from './viewer-request';

export interface EdgeParts {
  distribution(): Distribution;
  fetchOrigin(request: OriginRequest): Promise<OriginResponse>;
  runFunction(arn: string, event: unknown): Promise<RunResult>;
  /** Why CloudFront would refuse what a function returned, one sentence each; empty if it would not. */
  violations(originResponse: unknown, returned: unknown): readonly string[];
  /** `rawQueryString` is as received, without `?`; undefined where there is none. */
  runViewerFunction(arn: string, event: FunctionEvent, rawQueryString: string | undefined): Promise<FunctionRun>;
  /** The same of a CloudFront function. */
  viewerViolations(event: FunctionEvent, returned: unknown): readonly string[];
  log(line: string): void;
  now(): number;
  /** Where http is sent to, as a port of the same host. */
  httpsPort(): number;
  /** Bytes of bodies kept, at most. */
  readonly cacheBytes: number;
}

/** What is asked for, the viewer's own request or a custom error page for it. */
interface Ask {
  readonly behaviour: Behaviour;
  readonly method: string;
  readonly path: string;
  readonly viewer: ViewerRequest;
  readonly requestId: string;
  readonly range: string | undefined;
}

const MAX_URL = 8_192;
const MAX_REQUEST = 20_480;
/** Bodies up to this are held whole, compressed and cached; greater ones stream through. */
const MAX_HELD = 10_000_000;

const NONE = Buffer.alloc(0);

/** CloudFront's data plane: from a viewer's request to the answer. */
export class Edge {
  readonly #parts: EdgeParts;
  readonly #cache: LRUCache<string, Held>;
  readonly #fetching = new Map<string, Promise<Got>>();
  /** Counts invalidations, so that what was asked for before one is not kept after it. */
  #epoch = 0;

  constructor(parts: EdgeParts) {
    this.#parts = parts;
    this.#cache = new LRUCache({
      maxSize: parts.cacheBytes,
      sizeCalculation: (held) => 2_048 + (held.body as Buffer).length,
    });
  }

  /** Answers a request; at once if the answer is in the cache. */
  handle(viewer: ViewerRequest): Answer | Promise<Answer> {
    const requestId = newRequestId();
    const distribution = this.#parts.distribution();
    const own = (status: number, reason: string) =>
      this.#finish(ownError(status, reason, requestId), undefined, viewer, requestId);

    if (viewer.path.length + viewer.query.length > MAX_URL || viewer.size > MAX_REQUEST)
      return own(413, 'Bad request. The request or its URL is longer than CloudFront takes.');
    if (!hasOneHost(viewer)) return own(400, 'Bad request. A request by HTTP/1.1 has one Host header.');
    if (!isServed(viewer.host, distribution))
      return own(403, `Bad request. This distribution has no name ${viewer.host}.`);
    if (!distribution.enabled) return own(403, 'The distribution is disabled.');

    // Documented for the object, not for the matching: taken to come first, as origins see the object's path.
    const root = distribution.defaultRootObject;
    const path = viewer.path === '/' && root !== undefined ? `/${root}` : viewer.path;
    const behaviour = matchBehaviour(distribution, path);
    const refuse = (status: number, reason: string) =>
      this.#finish(ownError(status, reason, requestId), behaviour, viewer, requestId);

    if (viewer.protocol === 'http' && behaviour.viewerProtocolPolicy !== 'allow-all') {
      if (behaviour.viewerProtocolPolicy === 'https-only')
        return refuse(403, 'Bad request. This distribution takes https only.');
      return this.#redirect(viewer, behaviour, requestId);
    }
    if (!behaviour.allowedMethods.has(viewer.method)) return refuse(403, METHOD_REFUSED);
    if (isRead(viewer.method) && hasBody(viewer)) {
      return refuse(403, 'Bad request. A GET or HEAD request has no body.');
    }

    const { viewerRequest } = behaviour;
    if (viewerRequest !== undefined) return this.#onViewerRequest(viewerRequest, viewer, behaviour, requestId);
    return this.#serve({
      behaviour,
      method: viewer.method,
      path,
      viewer,
      requestId,
      range: text(viewer.headers.range),
    });
  }

  #serve(ask: Ask): Answer | Promise<Answer> {
    if (!isRead(ask.method)) return this.#forward(ask);
    const got = this.#retrieve(ask);
    return got instanceof Promise ? got.then((g) => this.#present(g, ask)) : this.#present(got, ask);
  }

  /** Takes what these paths name out of the cache; tells how many objects that were. */
  invalidate(paths: readonly string[]): number {
    this.#epoch++;
    let count = 0;
    for (const [key, held] of [...this.#cache.entries()]) {
      if (paths.some((path) => invalidates(path, held.url)) && this.#cache.delete(key)) count++;
    }
    return count;
  }

  /** Runs the function, then serves what it made of the request, or what it made itself. */
  async #onViewerRequest(arn: string, viewer: ViewerRequest, behaviour: Behaviour, requestId: string): Promise<Answer> {
    const distribution = this.#parts.distribution();
    const event = viewerRequestEvent(distribution, requestId, viewer);
    const ran = await this.#runOnViewer(arn, event, viewer.query);
    if ('result' in ran) {
      return this.#finish(ownError(ran.status, ran.reason, requestId), behaviour, viewer, requestId, ran.result);
    }
    if ('statusCode' in ran.value) {
      const { status, headers, body = NONE } = returnedResponse(undefined, ran.value as EventResponse);
      const sized = withHeader(headers, 'Content-Length', String(body.length));
      const made = { ...ownError(status, '', requestId), headers: sized, body };
      return this.#finish(made, behaviour, viewer, requestId, 'FunctionGeneratedResponse');
    }
    const changed = changedRequest(viewer, event.request, ran.value as EventRequest);
    const root = distribution.defaultRootObject;
    const path = changed.path === '/' && root !== undefined ? `/${root}` : changed.path;
    const range = text(changed.headers.range);
    return this.#serve({ behaviour, method: changed.method, path, viewer: changed, requestId, range });
  }

  async #onViewerResponse(arn: string, answer: Answer, ask: Ask): Promise<Answer> {
    const { shown, hidden } = splitHidden(answer.headers);
    const { behaviour, viewer, requestId } = ask;
    const event = viewerResponseEvent(this.#parts.distribution(), requestId, viewer, {
      status: answer.status,
      headers: shown,
    });
    const ran = await this.#runOnViewer(arn, event, viewer.query);
    if ('result' in ran) {
      if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
      return this.#finish(ownError(ran.status, ran.reason, requestId), behaviour, viewer, requestId, ran.result);
    }
    const { status, headers, body } = returnedResponse(event.response, ran.value as EventResponse);
    if (body === undefined) return { status, headers: [...headers, ...hidden], body: answer.body };
    if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
    const sized = withHeader(headers, 'Content-Length', String(body.length));
    return { status, headers: [...sized, ...hidden], body: viewer.method === 'HEAD' ? NONE : body };
  }

  async #runOnViewer(
    arn: string,
    event: FunctionEvent,
    query: string,
  ): Promise<{ value: object } | { result: Result; status: 502 | 503; reason: string }> {
    const ran = await this.#parts.runViewerFunction(arn, structuredClone(event), query || undefined);
    const where = `${event.request.method} ${event.request.uri}: the CloudFront function on ${event.context.eventType}`;
    if (!ran.ok) {
      this.#parts.log(`${where} failed, so CloudFront responds with 503: ${ran.reason}.`);
      const result = ran.kind === 'limit' ? 'FunctionThrottledError' : 'FunctionExecutionError';
      return { result, status: 503, reason: FUNCTION_FAILED };
    }
    const [violation] = this.#parts.viewerViolations(event, ran.value);
    if (violation !== undefined) {
      this.#parts.log(`${where} returned what CloudFront refuses with 502: ${violation}`);
      return { result: 'FunctionValidationError', status: 502, reason: violation };
    }
    return { value: ran.value as object };
  }

  /** From the cache, from a fetch under way, or from the origin. */
  #retrieve(ask: Ask): Got | Promise<Got> {
    const { behaviour, path, viewer } = ask;
    const encodings = this.#encodings(ask);
    const query = selectQuery(behaviour.key.queries, viewer.query);
    const getKey = cacheKey(behaviour, path, query, viewer.headers, encodings);
    const now = this.#parts.now();

    const fresh = (held: Held | undefined) => (held !== undefined && held.expiresAt > now ? held : undefined);
    let found = this.#cache.get(getKey);
    let key = getKey;
    if (ask.method === 'HEAD' && !fresh(found)) {
      key = `HEAD ${getKey}`;
      found = this.#cache.get(key);
    }
    const hit = fresh(found);
    if (hit) return { held: hit, result: hit.status >= 400 ? 'Error' : 'Hit', fromCache: true };

    const fetch = () => this.#fetch(ask, key, query, encodings, found);
    // Without caching there is no waiting for another's answer either; an answer to preconditions is one viewer's own.
    if (behaviour.maxTtl <= 0 || preconditions(viewer).length > 0) return fetch();
    const underWay = this.#fetching.get(key);
    if (underWay !== undefined) {
      return underWay.then((got) => {
        const shared = Buffer.isBuffer(got.held.body) && got.held.status !== 206;
        if (!shared) return fetch();
        return got.result === 'Miss' ? { ...got, result: 'Hit' } : got;
      });
    }
    const fetching = fetch().finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, fetching);
    return fetching;
  }

  /** Asks the origin, runs the function on its answer, and keeps what may be kept. */
  async #fetch(
    ask: Ask,
    key: string,
    query: string,
    encodings: readonly Encoding[],
    stale: Held | undefined,
  ): Promise<Got> {
    const { behaviour, requestId } = ask;
    const { origin } = behaviour;
    const epoch = this.#epoch;
    if (!origin)
      return got(ownError(502, 'The origin is not a bucket; the local edge reads buckets alone.', requestId), 'Error');
    const url = query === '' ? ask.path : `${ask.path}?${query}`;
    const expired = stale !== undefined && stale.status < 400 && (stale.etag ?? stale.lastModified) ? stale : undefined;

    let answer: OriginResponse;
    const requestHeaders = originHeaders(ask.viewer, behaviour, origin, encodings, expired);
    const originQuery = mergeQuery(query, selectQuery(behaviour.forward.queries, ask.viewer.query));
    const request = { origin, method: ask.method, path: ask.path, query: originQuery, headers: requestHeaders };
    try {
      answer = await this.#parts.fetchOrigin(request);
      if (ask.range !== undefined && answer.status === 200 && isLarge(answer)) {
        answer.body.destroy();
        answer = await this.#parts.fetchOrigin({ ...request, headers: [...requestHeaders, ['Range', ask.range]] });
      }
    } catch (error) {
      if (!(error instanceof OriginError)) throw error;
      if (expired) return this.#serveStale(expired, key, epoch, error.status);
      this.#parts.log(`${ask.method} ${ask.path}: ${error.message}`);
      return this.#keepError(key, url, epoch, ownError(error.status, ORIGIN_FAILED[error.status], requestId), 'Error');
    }
    if (answer.status >= 500 && expired) {
      answer.body.destroy();
      return this.#serveStale(expired, key, epoch, answer.status);
    }

    const ran = await this.#run(ask, origin, requestHeaders, originQuery, answer);
    if ('result' in ran) {
      answer.body.destroy();
      return this.#keepError(key, url, epoch, ownError(ran.status, ran.reason, requestId), ran.result);
    }

    const now = this.#parts.now();
    const validators = {
      etag: headerValue(answer.headers, 'etag'),
      lastModified: headerValue(answer.headers, 'last-modified'),
    };
    let headers = travelling(ran.headers, behaviour);
    if (answer.status === 304 && ran.status === 304 && expired) {
      answer.body.resume();
      const kept = refreshed(expired.headers, headers);
      const life = lifetime(kept, behaviour, now);
      const held = { ...expired, headers: kept, storedAt: now, expiresAt: now + life.seconds * 1000 };
      if (life.keep && epoch === this.#epoch) this.#cache.set(key, held);
      else this.#cache.delete(key);
      return { held, result: 'RefreshHit', fromCache: false };
    }

    let body: Buffer | Readable;
    if (ran.body !== undefined) {
      answer.body.destroy();
      body = ran.body;
    } else if (ask.method === 'HEAD') {
      answer.body.resume();
      body = NONE;
    } else if (isLarge(answer) || answer.status === 206) {
      body = answer.body;
    } else {
      try {
        body = await readAll(answer.body);
      } catch (error) {
        this.#parts.log(`${ask.method} ${ask.path}: the origin broke off: ${(error as Error).message}`);
        return got(ownError(502, ORIGIN_FAILED[502], requestId), 'Error');
      }
    }
    if (Buffer.isBuffer(body) && ask.method !== 'HEAD')
      headers = withHeader(headers, 'Content-Length', String(body.length));
    if (behaviour.compress && isCompressible(ran.status, headers)) {
      headers = withVary(headers);
      if (encodings[0] && Buffer.isBuffer(body) && body.length > 0) {
        ({ headers, body } = await compressed(encodings[0], headers, body));
      }
    }

    const life = this.#lifetime(ran.status, headers, behaviour, now);
    const held: Held = {
      url,
      status: ran.status,
      headers,
      body,
      ...validators,
      storedAt: now,
      expiresAt: now + life.seconds * 1000,
    };
    const revalidates = life.seconds > 0 || (validators.etag ?? validators.lastModified) !== undefined;
    if (life.keep && revalidates && Buffer.isBuffer(body) && ran.status !== 206 && epoch === this.#epoch) {
      this.#cache.set(key, held);
    } else if (ran.status !== 412) this.#cache.delete(key);
    return got(held, ran.status >= 400 ? 'Error' : 'Miss');
  }

  /** Runs the origin-response function, if there is one, and takes what it returned apart. */
  async #run(
    ask: Ask,
    origin: S3Origin,
    requestHeaders: readonly Header[],
    query: string,
    answer: OriginResponse,
  ): Promise<
    | { status: number; headers: Header[]; body: Buffer | undefined }
    | { result: Result; status: 502 | 503; reason: string }
  > {
    const eventHeaders = withoutHeaders(answer.headers, (name) => name === 'connection' || name === 'keep-alive');
    const arn = ask.behaviour.functionArn;
    if (arn === undefined) return { status: answer.status, headers: eventHeaders, body: undefined };
    const event = originResponseEvent({
      distribution: this.#parts.distribution(),
      requestId: ask.requestId,
      clientIp: ask.viewer.clientIp,
      method: ask.method,
      uri: ask.path,
      querystring: query,
      requestHeaders: [...requestHeaders, ['Host', origin.domainName]],
      origin,
      status: answer.status,
      statusText: answer.statusText,
      headers: eventHeaders,
    });
    const ran = await this.#parts.runFunction(arn, event);
    const where = `${ask.method} ${ask.path}: the function`;
    if (!ran.ok) {
      this.#parts.log(`${where} gave no answer, so CloudFront answers 503: ${ran.reason}.`);
      return ran.kind === 'limit'
        ? {
            result: 'LambdaLimitExceeded',
            status: 503,
            reason: 'The Lambda function associated with the CloudFront distribution went over a limit.',
          }
        : { result: 'LambdaExecutionError', status: 503, reason: LAMBDA_INVALID };
    }
    const violations = this.#parts.violations(event.Records[0]!.cf.response, ran.value);
    if (violations.length > 0) {
      for (const violation of violations)
        this.#parts.log(`${where} returned what CloudFront refuses with 502: ${violation}`);
      return {
        result: 'LambdaValidationError',
        status: 502,
        reason: `The Lambda function result failed validation: ${violations[0]}`,
      };
    }
    const returned = ran.value as ReturnedResponse;
    const encoding = returned.bodyEncoding === 'base64' ? 'base64' : 'utf8';
    return {
      status: Number(returned.status),
      headers: fromEventHeaders(returned.headers ?? {}),
      body: returned.body === undefined ? undefined : Buffer.from(returned.body, encoding),
    };
  }

  /** An expired object, served on for the error caching time, since the origin cannot say anything newer. */
  #serveStale(expired: Held, key: string, epoch: number, status: number): Got {
    const seconds = this.#parts.distribution().errorResponses.get(status)?.minTtl ?? 10;
    const held = { ...expired, expiresAt: this.#parts.now() + seconds * 1000 };
    if (epoch === this.#epoch) this.#cache.set(key, held);
    return { held, result: 'Hit', fromCache: true };
  }

  /** CloudFront keeps an error of its own only where a custom error response says how long. */
  #keepError(key: string, url: string, epoch: number, error: Held, result: Result): Got {
    const seconds = this.#parts.distribution().errorResponses.get(error.status)?.minTtl ?? 0;
    const now = this.#parts.now();
    const held = { ...error, url, storedAt: now, expiresAt: now + seconds * 1000 };
    if (seconds > 0 && epoch === this.#epoch) this.#cache.set(key, held);
    return got(held, result);
  }

  #lifetime(status: number, headers: readonly Header[], behaviour: Behaviour, now: number) {
    if (status < 400) return lifetime(headers, behaviour, now);
    const minTtl = this.#parts.distribution().errorResponses.get(status)?.minTtl ?? 10;
    const seconds = errorLifetime(status, headers, minTtl, behaviour.maxTtl, now);
    return { seconds, keep: seconds > 0 };
  }

  /** Puts the custom error page in place of an error, if the distribution has one for it. */
  #present(first: Got, ask: Ask): Answer | Promise<Answer> {
    const distribution = this.#parts.distribution();
    const { status } = first.held;
    const custom = status >= 400 ? distribution.errorResponses.get(status) : undefined;
    if (custom?.pagePath === undefined) return this.#fit(first, ask);
    const { pagePath } = custom;
    const page = this.#retrieve({
      ...ask,
      behaviour: matchBehaviour(distribution, pagePath),
      path: pagePath,
      viewer: { ...ask.viewer, query: '' },
    });
    const place = (found: Got): Answer => {
      destroyBody(first.held);
      const { held } = found;
      const shown = held.status < 400 ? { ...held, status: custom.responseCode ?? status } : held;
      const fromCache = first.fromCache && found.fromCache;
      // The origin's error keeps the viewer-response function from running, whatever status its page is shown with.
      return this.#finish(shown, ask.behaviour, ask.viewer, ask.requestId, first.result, fromCache);
    };
    return page instanceof Promise ? page.then(place) : place(page);
  }

  #fit({ held, result, fromCache }: Got, ask: Ask): Answer | Promise<Answer> {
    const { behaviour, viewer, requestId } = ask;
    const answer = this.#finish(held, behaviour, viewer, requestId, result, fromCache);
    const { viewerResponse } = behaviour;
    if (viewerResponse === undefined || held.status >= 400) return answer;
    return this.#onViewerResponse(viewerResponse, answer, ask);
  }

  #finish(
    held: Held,
    behaviour: Behaviour | undefined,
    viewer: ViewerRequest,
    requestId: string,
    result: Result = 'Error',
    fromCache = false,
  ): Answer {
    return fitToViewer(held, { behaviour, viewer, requestId, result, fromCache, now: this.#parts.now() });
  }

  /** What is neither GET nor HEAD goes to the origin and back, and is not kept. */
  async #forward(ask: Ask): Promise<Answer> {
    const { behaviour, viewer, requestId } = ask;
    const { origin } = behaviour;
    const fail = (status: number, reason: string, result: Result) =>
      this.#finish(ownError(status, reason, requestId), behaviour, viewer, requestId, result);
    if (!origin) return fail(502, 'The origin is not a bucket; the local edge reads buckets alone.', 'Error');
    const headers = originHeaders(viewer, behaviour, origin, [], undefined);
    const query = mergeQuery(
      selectQuery(behaviour.key.queries, viewer.query),
      selectQuery(behaviour.forward.queries, viewer.query),
    );
    const length = text(viewer.headers['content-length']);
    try {
      const answer = await this.#parts.fetchOrigin({
        origin,
        method: ask.method,
        path: ask.path,
        query,
        headers: length === undefined ? headers : [...headers, ['Content-Length', length]],
        body: hasBody(viewer) ? viewer.body : undefined,
      });
      const ran = await this.#run(ask, origin, headers, query, answer);
      if ('result' in ran) {
        answer.body.destroy();
        return fail(ran.status, ran.reason, ran.result);
      }
      if (ran.body !== undefined) answer.body.destroy();
      const held = {
        ...ownError(ran.status, '', requestId),
        headers: travelling(ran.headers, behaviour),
        body: ran.body ?? answer.body,
      };
      return await this.#fit({ held, result: ran.status >= 400 ? 'Error' : 'Miss', fromCache: false }, ask);
    } catch (error) {
      if (!(error instanceof OriginError)) throw error;
      return fail(error.status, ORIGIN_FAILED[error.status], 'Error');
    }
  }

  #redirect(viewer: ViewerRequest, behaviour: Behaviour, requestId: string): Answer {
    const port = this.#parts.httpsPort();
    const host = viewer.host.replace(/:\d+$/, '') + (port === 443 ? '' : `:${port}`);
    const location = `https://${host}${viewer.path}${viewer.query && `?${viewer.query}`}`;
    const status = isRead(viewer.method) ? 301 : 307;
    const held = { ...ownError(status, '', requestId), ...redirectPage(status, location) };
    return this.#finish(held, behaviour, viewer, requestId, 'Redirect');
  }

  #encodings({ behaviour, viewer }: Ask): Encoding[] {
    return acceptedEncodings(text(viewer.headers['accept-encoding']), viewer.httpVersion, behaviour);
  }
}

interface ReturnedResponse {
  readonly status: string | number;
  readonly headers?: ReturnType<typeof toEventHeaders>;
  readonly body?: string;
  readonly bodyEncoding?: string;
}

const METHOD_REFUSED =
  'This distribution is not configured to allow the HTTP request method that was used for this request. The distribution supports only cachable requests.';
const LAMBDA_INVALID =
  "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions.";
const ORIGIN_FAILED: Readonly<Record<502 | 504, string>> = {
  502: "CloudFront wasn't able to connect to the origin.",
  504: 'CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection.',
};

/** Too great to be held, or of no known length. */
function isLarge(answer: OriginResponse): boolean {
  const length = headerValue(answer.headers, 'content-length');
  return answer.status === 200 && (length === undefined || Number(length) > MAX_HELD);
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function hasBody({ headers }: ViewerRequest): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function mergeQuery(one: string, other: string): string {
  return [...new Set([...one.split('&'), ...other.split('&')])].filter(Boolean).join('&');
}
