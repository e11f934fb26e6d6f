import { element, parseXml, textAt, textElement, type XmlNode } from '../xml';
import { checkDistribution, type Neighbours } from './distribution-checks';
import { completeConfig, lambdaArnsOf } from './distribution-config';
import { CloudFrontError } from './error';
import { DISTRIBUTION } from './kinds';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import { listAnswer, readConfig } from './resources';
import { checkIfMatch, newId, type Resource, type Store } from './store';
import { setTags } from './tags';

export interface Distributions {
  readonly store: Store;
  readonly neighbours: Neighbours;
  readonly account: string;
  /** Milliseconds for which a change is InProgress. */
  readonly deployMs: number;
}

/** Answers `/distribution`, `/distribution/ID` and `/distribution/ID/config`. */
export async function answerForDistribution(
  context: Distributions,
  [id, config, ...more]: readonly string[],
  request: CloudFrontRequest,
): Promise<CloudFrontAnswer | undefined> {
  if (more.length > 0 || (config !== undefined && config !== 'config')) return undefined;
  if (id === undefined) {
    if (request.method === 'POST') return create(context, request);
    if (request.method === 'GET') return list(context);
    return undefined;
  }
  const distribution = findDistribution(context.store, id);
  if (request.method === 'GET') {
    if (!config) return whole(context, distribution, 200);
    return xmlAnswer(200, 'DistributionConfig', distribution.xml, { etag: distribution.etag });
  }
  if (request.method === 'PUT' && config) return update(context, distribution, request);
  if (request.method === 'DELETE' && !config) return remove(context, distribution, request);
  return undefined;
}

export function findDistribution(store: Store, id: string): Resource {
  const found = store.find(DISTRIBUTION, id);
  if (!found) throw new CloudFrontError(404, 'NoSuchDistribution', 'The specified distribution does not exist.');
  return found;
}

export function distributionArn(account: string, id: string): string {
  return `arn:aws:cloudfront::${account}:distribution/${id}`;
}

async function create(context: Distributions, request: CloudFrontRequest): Promise<CloudFrontAnswer> {
  const { store } = context;
  const withTags = request.query.has('WithTags');
  const { value, xml } = withTags ? readWithTags(request) : readBody(request, 'DistributionConfig');
  const reference = textAt(value, 'CallerReference');
  const twin = store.all(DISTRIBUTION).find((other) => textAt(readConfig(other), 'CallerReference') === reference);
  if (twin) {
    throw new CloudFrontError(
      409,
      'DistributionAlreadyExists',
      `The caller reference that you are using to create a distribution is associated with another distribution. Already exists: ${twin.id}`,
    );
  }
  await checkDistribution(store, context.neighbours, value);
  const id = newId();
  const domain = `${newId('d').toLowerCase()}.cloudfront.net`;
  const distribution = store.add(DISTRIBUTION, id, completeConfig(xml, value), { domain });
  if (withTags) {
    const { value: tags } = readBody(request, 'DistributionConfigWithTags');
    setTags(store, distributionArn(context.account, id), tags);
  }
  return whole(context, distribution, 201, { location: `/2020-05-31/distribution/${id}` });
}

function readWithTags(request: CloudFrontRequest): { value: XmlNode; xml: string } {
  const { xml } = readBody(request, 'DistributionConfigWithTags');
  const config = /<DistributionConfig(?:\s[^>]*)?>([\s\S]*)<\/DistributionConfig>/.exec(xml)?.[1] ?? '';
  return { xml: config, value: parseXml(`<DistributionConfig>${config}</DistributionConfig>`).value };
}

async function update(
  context: Distributions,
  distribution: Resource,
  request: CloudFrontRequest,
): Promise<CloudFrontAnswer> {
  checkIfMatch(distribution.etag, request.ifMatch);
  const { value, xml } = readBody(request, 'DistributionConfig');
  if (textAt(value, 'CallerReference') !== textAt(readConfig(distribution), 'CallerReference')) {
    throw new CloudFrontError(400, 'IllegalUpdate', 'The caller reference of a distribution cannot be changed.');
  }
  await checkDistribution(context.store, context.neighbours, value, distribution);
  // Another writer may have been quicker while the neighbours were asked.
  checkIfMatch(distribution.etag, request.ifMatch);
  release(context.store, distribution, lambdaArnsOf(value));
  return whole(context, context.store.update(distribution, completeConfig(xml, value)), 200);
}

function remove(context: Distributions, distribution: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  const { store, account } = context;
  checkIfMatch(distribution.etag, request.ifMatch);
  const enabled = textAt(readConfig(distribution), 'Enabled') === 'true';
  if (enabled || statusOf(context, distribution) === 'InProgress') {
    throw new CloudFrontError(
      409,
      'DistributionNotDisabled',
      'The distribution you are trying to delete has not been disabled.',
    );
  }
  delete store.tags[distributionArn(account, distribution.id)];
  delete store.monitoring[distribution.id];
  const kept = store.invalidations.filter((one) => one.distribution !== distribution.id);
  store.invalidations.splice(0, Infinity, ...kept);
  release(store, distribution, []);
  store.remove(DISTRIBUTION, distribution.id);
  return noContent;
}

/** Notes which Lambda function versions a distribution runs no longer. */
function release(store: Store, distribution: Resource, still: readonly string[]): void {
  for (const arn of lambdaArnsOf(readConfig(distribution))) {
    if (!still.includes(arn)) store.released[arn] = store.time();
  }
}

function statusOf({ store, deployMs }: Distributions, distribution: Resource): 'InProgress' | 'Deployed' {
  return store.now() - Date.parse(distribution.modifiedAt) < deployMs ? 'InProgress' : 'Deployed';
}

function facts(context: Distributions, distribution: Resource): string {
  return (
    textElement('Id', distribution.id) +
    textElement('ARN', distributionArn(context.account, distribution.id)) +
    textElement('Status', statusOf(context, distribution)) +
    textElement('LastModifiedTime', distribution.modifiedAt) +
    textElement('DomainName', distribution.extra.domain ?? '')
  );
}

function whole(
  context: Distributions,
  distribution: Resource,
  status: number,
  headers: Record<string, string> = {},
): CloudFrontAnswer {
  const open = context.store.invalidations.filter(
    (one) => one.distribution === distribution.id && context.store.now() - Date.parse(one.createdAt) < context.deployMs,
  );
  const noSigners = textElement('Enabled', false) + textElement('Quantity', 0);
  const content =
    facts(context, distribution) +
    textElement('InProgressInvalidationBatches', open.length) +
    element('ActiveTrustedSigners', noSigners) +
    element('ActiveTrustedKeyGroups', noSigners) +
    element('DistributionConfig', distribution.xml);
  return xmlAnswer(status, 'Distribution', content, { etag: distribution.etag, ...headers });
}

function list(context: Distributions): CloudFrontAnswer {
  const items = context.store
    .all(DISTRIBUTION)
    .map((distribution) => element('DistributionSummary', facts(context, distribution) + distribution.xml));
  return listAnswer('DistributionList', items, true);
}
