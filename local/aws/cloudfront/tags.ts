import { element, listAt, textAt, textElement, type XmlNode } from '../xml';
import { CloudFrontError, invalidArgument } from './error';
import { DISTRIBUTION } from './kinds';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import type { Store } from './store';

/** Adds `Tags` of a body to those of an ARN. */
export function setTags(store: Store, arn: string, body: XmlNode): void {
  const tags = listAt(body, 'Tags', 'Items', 'Tag').concat(listAt(body, 'Items', 'Tag'));
  store.tags[arn] = {
    ...store.tags[arn],
    ...Object.fromEntries(tags.map((tag) => [textAt(tag, 'Key'), textAt(tag, 'Value')])),
  };
  store.save();
}

/** Answers `/tagging?Resource=ARN`: list, tag and untag. */
export function answerForTagging(store: Store, request: CloudFrontRequest): CloudFrontAnswer | undefined {
  const arn = request.query.get('Resource') ?? '';
  const id = /^arn:aws:cloudfront::\d{12}:distribution\/(\w+)$/.exec(arn)?.[1];
  if (!id) throw invalidArgument(`The parameter Resource is not the ARN of a distribution: ${arn}`);
  if (!store.find(DISTRIBUTION, id)) {
    throw new CloudFrontError(404, 'NoSuchResource', `The resource does not exist: ${arn}`);
  }
  if (request.method === 'GET') {
    const items = Object.entries(store.tags[arn] ?? {}).map(([key, value]) =>
      element('Tag', textElement('Key', key) + textElement('Value', value)),
    );
    return xmlAnswer(200, 'Tags', element('Items', items.join('')));
  }
  if (request.method !== 'POST') return undefined;
  const operation = request.query.get('Operation');
  if (operation === 'Tag') {
    setTags(store, arn, readBody(request, 'Tags').value);
    return noContent;
  }
  if (operation === 'Untag') {
    for (const key of listAt(readBody(request, 'TagKeys').value, 'Items', 'Key')) delete store.tags[arn]?.[String(key)];
    store.save();
    return noContent;
  }
  return undefined;
}
