import { element, listAt, parseXml, textAt, textElement } from '../xml';
import { type Distributions, findDistribution } from './distributions';
import { CloudFrontError, invalidArgument } from './error';
import { checkQuantities } from './quantities';
import { type CloudFrontAnswer, type CloudFrontRequest, readBody, xmlAnswer } from './request';
import { listAnswer } from './resources';
import { type Invalidation, newId } from './store';

/** Answers `/distribution/ID/invalidation` and `/distribution/ID/invalidation/ID`. */
export function answerForInvalidation(
  context: Distributions,
  distribution: string,
  id: string | undefined,
  request: CloudFrontRequest,
): CloudFrontAnswer | undefined {
  const { store } = context;
  findDistribution(store, distribution);
  const ofThis = store.invalidations.filter((one) => one.distribution === distribution);
  if (id !== undefined) {
    if (request.method !== 'GET') return undefined;
    const found = ofThis.find((one) => one.id === id);
    if (!found) throw new CloudFrontError(404, 'NoSuchInvalidation', 'The specified invalidation does not exist.');
    return xmlAnswer(200, 'Invalidation', whole(context, found));
  }
  if (request.method === 'GET') {
    const items = [...ofThis].reverse().map((one) => element('InvalidationSummary', facts(context, one)));
    return listAnswer('InvalidationList', items, true);
  }
  if (request.method === 'POST') return create(context, distribution, ofThis, request);
  return undefined;
}

function create(
  context: Distributions,
  distribution: string,
  existing: readonly Invalidation[],
  request: CloudFrontRequest,
): CloudFrontAnswer {
  const { value, xml } = readBody(request, 'InvalidationBatch');
  checkQuantities(value);
  const paths = listAt(value, 'Paths', 'Items', 'Path').map(String);
  const wrong = paths.find((path) => !path.startsWith('/'));
  if (paths.length === 0 || wrong !== undefined) {
    throw invalidArgument(
      `Your request contains a problem in the invalidation path: ${wrong ?? 'there is none'}. A path begins with /.`,
    );
  }
  const reference = textAt(value, 'CallerReference');
  const twin = existing.find(
    (one) => textAt(parseXml(`<Batch>${one.xml}</Batch>`).value, 'CallerReference') === reference,
  );
  if (twin && twin.xml !== xml) {
    throw new CloudFrontError(
      400,
      'InvalidationBatchAlreadyExists',
      `The caller reference was used for another invalidation: ${reference}`,
    );
  }
  const invalidation = twin ?? { id: newId('I'), distribution, createdAt: context.store.time(), xml };
  if (!twin) {
    context.store.invalidations.push(invalidation);
    context.store.save();
  }
  return xmlAnswer(201, 'Invalidation', whole(context, invalidation), {
    location: `/2020-05-31/distribution/${distribution}/invalidation/${invalidation.id}`,
  });
}

function facts({ store, deployMs }: Distributions, one: Invalidation): string {
  const done = store.now() - Date.parse(one.createdAt) >= deployMs;
  return (
    textElement('Id', one.id) +
    textElement('Status', done ? 'Completed' : 'InProgress') +
    textElement('CreateTime', one.createdAt)
  );
}

const whole = (context: Distributions, one: Invalidation) =>
  facts(context, one) + element('InvalidationBatch', one.xml);
