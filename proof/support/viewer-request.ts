import { createContext, runInContext } from 'node:vm';
import type { ViewerRequestBundle } from '../../lib/bundle/viewer-request';

/** What the function returned: a request that goes on, or a response. */
export interface Returned {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

/** The compiled function, in a context of its own that has the globals of the language alone. */
export function load({ code, store }: ViewerRequestBundle): (event: unknown) => Returned | Promise<Returned> {
  const context: Record<string, unknown> = store
    ? {
        cf: {
          kvs: () => ({
            get: (key: string) =>
              Object.hasOwn(store, key) ? Promise.resolve(store[key]) : Promise.reject(new Error('Key not found')),
          }),
        },
      }
    : {};
  createContext(context);
  runInContext(code.replace(/^import cf from 'cloudfront';/, ''), context);
  return context.handler as (event: unknown) => Returned;
}

/** An event as CloudFront Functions present a request for this URL. */
export function eventOf(url: string, host = 'www.example.com') {
  const mark = url.indexOf('?');
  return mark < 0 ? requestEvent(url, host) : requestEvent(url.slice(0, mark), host, url.slice(mark + 1));
}

/** The same for a path, which may itself hold a question mark where it is hostile, and a query. */
export function requestEvent(uri: string, host: string, query?: string) {
  return {
    version: '1.0',
    context: { eventType: 'viewer-request', distributionId: 'E2EXAMPLE', requestId: 'x==' },
    viewer: { ip: '198.51.100.11' },
    request: {
      method: 'GET',
      uri,
      querystring: {},
      headers: { host: { value: host } },
      cookies: {},
      rawQueryString: () => query,
    },
  };
}
