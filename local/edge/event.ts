import { STATUS_CODES } from 'node:http';
import type { CloudFrontHeaders, CloudFrontResponseEvent } from 'aws-lambda';
import type { Distribution, S3Origin } from './distribution';
import type { Header } from './headers';

/** What an origin-response event tells. */
export interface EventParts {
  readonly distribution: Pick<Distribution, 'id' | 'domainName'>;
  readonly requestId: string;
  readonly clientIp: string;
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  /** As the origin was asked. */
  readonly requestHeaders: readonly Header[];
  readonly origin: S3Origin;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
}

/**
 * The event that CloudFront hands to an origin-response function.
 * Source: CloudFront Developer Guide, "Lambda@Edge event structure", response event.
 */
export function originResponseEvent(parts: EventParts): CloudFrontResponseEvent {
  const { distribution, origin } = parts;
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: distribution.domainName,
            distributionId: distribution.id,
            eventType: 'origin-response',
            requestId: parts.requestId,
          },
          request: {
            clientIp: parts.clientIp,
            headers: toEventHeaders(parts.requestHeaders),
            method: parts.method,
            origin: {
              s3: {
                // The types know one of the two methods alone; with an access control AWS says none.
                authMethod: (origin.identity && 'oai' in origin.identity
                  ? 'origin-access-identity'
                  : 'none') as 'origin-access-identity',
                customHeaders: toEventHeaders(origin.customHeaders),
                domainName: origin.domainName,
                path: origin.path,
                region: origin.region,
              },
            },
            querystring: parts.querystring,
            uri: parts.uri,
          },
          response: {
            headers: toEventHeaders(parts.headers),
            status: String(parts.status),
            statusDescription: parts.statusText || STATUS_CODES[parts.status] || '',
          },
        },
      },
    ],
  };
}

/** Headers as events hold them: by lower-case name, each a list of key and value. */
export function toEventHeaders(headers: readonly Header[]): CloudFrontHeaders {
  const out: CloudFrontHeaders = {};
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    out[name] = [...(out[name] ?? []), { key, value }];
  }
  return out;
}

/** Headers as they are sent, from those of an event. */
export function fromEventHeaders(headers: CloudFrontHeaders): Header[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    values.map(({ key, value }): Header => [key ?? name, value]),
  );
}
