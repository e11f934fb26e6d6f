import { randomUUID } from 'node:crypto';
import { lambdaArnsOf } from './distribution-config';
import { answerForDistribution, type Distributions, findDistribution } from './distributions';
import { CloudFrontError } from './error';
import { answerForFunction, type Functions } from './functions';
import { answerForInvalidation } from './invalidations';
import { answerForKeyValueStore } from './key-value-stores';
import { DISTRIBUTION, kinds } from './kinds';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import { answerForKind, readConfig } from './resources';
import type { Store } from './store';
import { answerForTagging } from './tags';

export const API = '/2020-05-31/';

/** What all of CloudFront is answered from. */
export type CloudFront = Distributions & Functions;

/** CloudFront's whole API over a store. Never throws: what it cannot do is a 4xx in CloudFront's own XML. */
export async function answerCloudFront(context: CloudFront, request: CloudFrontRequest): Promise<CloudFrontAnswer> {
  const requestId = randomUUID();
  try {
    const answer = await route(context, request);
    if (answer) return { ...answer, headers: { 'x-amzn-requestid': requestId, ...answer.headers } };
    const what = `${request.method} ${API}${request.path.join('/')}`;
    throw new CloudFrontError(
      400,
      'UnsupportedOperation',
      `The local CloudFront does not have this operation: ${what}`,
    );
  } catch (error) {
    const known =
      error instanceof CloudFrontError
        ? error
        : new CloudFrontError(
            400,
            'LocalCloudFrontFailure',
            `The local CloudFront failed: ${(error as Error).message}`,
          );
    return {
      status: known.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: known.toXml(requestId),
    };
  }
}

async function route(context: CloudFront, request: CloudFrontRequest): Promise<CloudFrontAnswer | undefined> {
  const [first, ...rest] = request.path;
  const { store } = context;
  if (first === 'distribution') {
    const [id, second, third, ...more] = rest;
    if (second === 'invalidation' && id !== undefined && more.length === 0) {
      return answerForInvalidation(context, id, third, request);
    }
    return answerForDistribution(context, rest, request);
  }
  if (first === 'distributions' && rest.length === 2 && rest[1] === 'monitoring-subscription') {
    return answerForMonitoring(store, rest[0] ?? '', request);
  }
  if (first === 'function') return answerForFunction(context, rest, request);
  if (first === 'key-value-store') return answerForKeyValueStore(context, rest, request);
  if (first === 'tagging' && rest.length === 0) return answerForTagging(store, request);
  const kind = kinds.find(({ path }) => path.every((part, i) => request.path[i] === part));
  return kind && answerForKind(store, kind, request.path.slice(kind.path.length), request);
}

function answerForMonitoring(store: Store, id: string, request: CloudFrontRequest): CloudFrontAnswer | undefined {
  findDistribution(store, id);
  if (request.method === 'POST') {
    store.monitoring[id] = readBody(request, 'MonitoringSubscription').xml;
    store.save();
    return xmlAnswer(200, 'MonitoringSubscription', store.monitoring[id]);
  }
  const found = store.monitoring[id];
  if (found === undefined) {
    throw new CloudFrontError(
      404,
      'NoSuchMonitoringSubscription',
      'A monitoring subscription does not exist for the specified distribution.',
    );
  }
  if (request.method === 'GET') return xmlAnswer(200, 'MonitoringSubscription', found);
  if (request.method !== 'DELETE') return undefined;
  delete store.monitoring[id];
  store.save();
  return noContent;
}

/**
 * Whether Lambda@Edge holds replicas of a function: of this very version, or of any where the function alone is named. A
 * replica lingers for some time after the last distribution let it go.
 */
export function replicasOf(store: Store, arn: string, lingerMs: number): boolean {
  const isThis = (used: string) => used === arn || used.startsWith(`${arn}:`);
  const used = store.all(DISTRIBUTION).some((distribution) => lambdaArnsOf(readConfig(distribution)).some(isThis));
  const lingers = Object.entries(store.released).some(
    ([one, at]) => isThis(one) && store.now() - Date.parse(at) < lingerMs,
  );
  return used || lingers;
}
