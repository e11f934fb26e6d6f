import type { IncomingHttpHeaders } from 'node:http';
import { cbor } from '@smithy/core/cbor';
import type { Signature } from '../../../cli/core/sigv4';
import { header } from '../moto';
import type { Target } from '../target';
import type { ApiRequest, Parameters } from './actions/types';

/** Whose key signed a request, and for what: the credential scope of Signature Version 4. */
export type Scope = Pick<Signature, 'accessKey' | 'region' | 'service'>;

/** How a request is spoken, and so how it is refused. */
export type Protocol = 's3' | 'rest-xml' | 'rest-json' | 'json' | 'query' | 'cbor';

export function protocolOf(service: string, { pathname }: Target, headers: IncomingHttpHeaders): Protocol {
  if (service === 's3') return 's3';
  if (service === 'cloudfront' || service === 'route53') return 'rest-xml';
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (/^\/service\/\w+\/operation\/\w+$/.test(pathname)) return 'cbor';
  return service === 'lambda' || service === 'cloudfront-keyvaluestore' ? 'rest-json' : 'query';
}

/** Reads a request for the mappings. Throws an Error when the body is not what its protocol says. */
export function parseRequest(
  method: string,
  target: Target,
  given: IncomingHttpHeaders,
  scope: Scope,
  account: string,
  body: Buffer,
): ApiRequest {
  const { pathname, query } = target;
  const protocol = protocolOf(scope.service, target, given);
  const headers = Object.fromEntries(Object.keys(given).map((name) => [name, header(given, name)]));
  return {
    method,
    pathname,
    query,
    headers,
    service: scope.service,
    region: scope.region,
    account,
    body: protocol === 'cbor' ? '' : body.toString('utf8'),
    ...operationOf(protocol, target, headers, body),
  };
}

function operationOf(
  protocol: Protocol,
  { pathname, query }: Target,
  headers: ApiRequest['headers'],
  body: Buffer,
): { operation?: string; parameters: Parameters } {
  if (protocol === 'json') {
    const text = body.toString('utf8');
    return { operation: headers['x-amz-target']?.split('.').at(-1), parameters: text === '' ? {} : JSON.parse(text) };
  }
  if (protocol === 'cbor') {
    return { operation: pathname.split('/').at(-1), parameters: body.length === 0 ? {} : cbor.deserialize(body) };
  }
  if (protocol !== 'query') return { parameters: {} };
  const given = [...query, ...new URLSearchParams(body.toString('utf8'))];
  const parameters = Object.fromEntries(given);
  // Which of the two is answered must not be left to chance.
  const twice = given.find(([name, value]) => parameters[name] !== value)?.[0];
  if (twice !== undefined) throw new Error(`the parameter ${twice} is given twice`);
  return { operation: parameters.Action, parameters };
}
