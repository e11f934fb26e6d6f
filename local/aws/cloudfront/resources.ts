import { randomUUID } from 'node:crypto';
import { element, parseXml, textAt, textElement, type XmlNode } from '../xml';
import { CloudFrontError } from './error';
import { DISTRIBUTION, type Kind } from './kinds';
import { managedPolicies } from './managed-policies';
import { checkQuantities } from './quantities';
import { type CloudFrontAnswer, type CloudFrontRequest, noContent, readBody, xmlAnswer } from './request';
import { checkIfMatch, newId, type Resource, type Store } from './store';

/** Answers a request for a simple kind; `rest` is the path after the kind's own. */
export function answerForKind(
  store: Store,
  kind: Kind,
  rest: readonly string[],
  request: CloudFrontRequest,
): CloudFrontAnswer | undefined {
  const [id, config, ...more] = rest;
  if (more.length > 0 || (config !== undefined && config !== 'config')) return undefined;
  if (id === undefined) {
    if (request.method === 'POST') return create(store, kind, request);
    if (request.method === 'GET') return list(store, kind, request);
    return undefined;
  }
  const resource = findResource(store, kind, id);
  if (request.method === 'GET') {
    if (!config) return whole(kind, resource, 200);
    return xmlAnswer(200, `${kind.name}Config`, resource.xml, { etag: resource.etag });
  }
  if (request.method === 'PUT') return update(store, kind, resource, request);
  if (request.method === 'DELETE' && !config) return remove(store, kind, resource, request);
  return undefined;
}

/** A resource by id, AWS's own included. Throws the kind's 404. */
export function findResource(store: Store, kind: Kind, id: string): Resource {
  const found = store.find(kind.name, id) ?? managedPolicies[kind.name]?.find((policy) => policy.id === id);
  if (!found) throw new CloudFrontError(404, kind.noSuch, `The specified ${kind.name} does not exist: ${id}`);
  return found;
}

function create(store: Store, kind: Kind, request: CloudFrontRequest): CloudFrontAnswer {
  const { value, xml } = readBody(request, `${kind.name}Config`);
  checkQuantities(value);
  checkUnique(store, kind, value);
  const resource = store.add(kind.name, idFor(kind), xml, kind.extra?.());
  const location = `/2020-05-31/${kind.path.join('/')}/${resource.id}`;
  return whole(kind, resource, 201, { location });
}

function update(store: Store, kind: Kind, resource: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  refuseManaged(resource, 'IllegalUpdate', 'update');
  checkIfMatch(resource.etag, request.ifMatch);
  const { value, xml } = readBody(request, `${kind.name}Config`);
  checkQuantities(value);
  checkUnique(store, kind, value, resource);
  return whole(kind, store.update(resource, xml), 200);
}

function remove(store: Store, kind: Kind, resource: Resource, request: CloudFrontRequest): CloudFrontAnswer {
  refuseManaged(resource, 'IllegalDelete', 'delete');
  checkIfMatch(resource.etag, request.ifMatch);
  // Ids are unique, so a configuration that names one holds it as the end of an element's text.
  const user = store.all(kind.usedBy ?? DISTRIBUTION).find(({ xml }) => new RegExp(`[>/]${resource.id}<`).test(xml));
  if (user) {
    throw new CloudFrontError(409, kind.inUse, `The ${kind.name} ${resource.id} is still used by ${user.id}.`);
  }
  store.remove(kind.name, resource.id);
  return noContent;
}

function list(store: Store, kind: Kind, request: CloudFrontRequest): CloudFrontAnswer {
  const type = request.query.get('Type');
  const own = type === 'managed' ? [] : store.all(kind.name);
  const resources = [...(type === 'custom' ? [] : (managedPolicies[kind.name] ?? [])), ...own];
  const items = resources.map((resource) => kind.summary(resource, readConfig(resource)));
  return listAnswer(`${kind.name}List`, items, !kind.managed && kind.name !== 'KeyGroup');
}

/** A list of everything, in one page. */
export function listAnswer(root: string, items: readonly string[], withMarkers: boolean): CloudFrontAnswer {
  const markers = withMarkers ? `<Marker></Marker>${textElement('IsTruncated', false)}` : '';
  const content = items.length ? element('Items', items.join('')) : '';
  return xmlAnswer(
    200,
    root,
    markers + textElement('MaxItems', Math.max(100, items.length)) + textElement('Quantity', items.length) + content,
  );
}

export function readConfig(resource: Resource): XmlNode {
  return parseXml(`<Config>${resource.xml}</Config>`).value;
}

function whole(kind: Kind, resource: Resource, status: number, headers: Record<string, string> = {}): CloudFrontAnswer {
  const content = textElement('Id', resource.id) + kind.details(resource) + element(`${kind.name}Config`, resource.xml);
  return xmlAnswer(status, kind.name, content, { etag: resource.etag, ...headers });
}

function checkUnique(store: Store, kind: Kind, config: XmlNode, self?: Resource): void {
  const wanted = textAt(config, kind.unique.by);
  const everyone = [...store.all(kind.name), ...(managedPolicies[kind.name] ?? [])];
  const taken = everyone.some((other) => other !== self && textAt(readConfig(other), kind.unique.by) === wanted);
  if (taken) {
    throw new CloudFrontError(
      409,
      kind.unique.code,
      `A ${kind.name} with the same ${kind.unique.by} exists: ${wanted}`,
    );
  }
}

function refuseManaged(resource: Resource, code: string, verb: string): void {
  if (resource.extra.type === 'managed') {
    throw new CloudFrontError(400, code, `You cannot ${verb} a managed policy: ${resource.id}`);
  }
}

function idFor(kind: Kind): string {
  return kind.managed || kind.name === 'KeyGroup' ? randomUUID() : newId();
}
