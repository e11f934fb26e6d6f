import type { CloudFrontHeaders, CloudFrontResponseEvent } from 'aws-lambda';
import { bundleEdgeFunction } from '../../../lib/bundle';
import { loadFunction } from '../../../lib/bundle/load';
import { compile } from '../../../lib/policy';
import type { CompiledPolicy } from '../../../lib/policy/types';
import { loadRival } from '../rivals';

export type Subject = (event: CloudFrontResponseEvent) => Promise<unknown>;

/** What is measured, by name. All are asynchronous functions, as every runtime of today takes them. */
export async function subjects(): Promise<Record<string, Subject>> {
  const strict = compile({ preset: 'strict' });
  return {
    nothing: async (event) => responseOf(event),
    post,
    helmet: await helmet(),
    middy: await middy(),
    looking: ours({ ...strict, set: [], remove: [] }),
    'aws-blog': ours(compile({ preset: 'aws-blog' })),
    'strict additions': ours({ ...strict, remove: [] }),
    strict: ours(strict),
    rules: ours(compile({ preset: 'strict', rules: RULES })),
  };
}

/** What a site has with its own pages and files in view. */
const RULES = ['/members/*', '/embed/*', '/docs/*'].map((path) => ({
  when: { paths: [path] },
  set: { referrerPolicy: 'no-referrer' },
}));

function ours(policy: CompiledPolicy): Subject {
  return loadFunction(bundleEdgeFunction(policy).js).handler;
}

function responseOf(event: CloudFrontResponseEvent) {
  return event.Records[0]!.cf.response;
}

/** What the AWS post's function does: six assignments, each with a list and an entry of its own. */
const post: Subject = async (event) => {
  const response = responseOf(event);
  const { headers } = response;
  headers['strict-transport-security'] = [
    { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubdomains; preload' },
  ];
  headers['content-security-policy'] = [
    {
      key: 'Content-Security-Policy',
      value: "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
    },
  ];
  headers['x-content-type-options'] = [{ key: 'X-Content-Type-Options', value: 'nosniff' }];
  headers['x-frame-options'] = [{ key: 'X-Frame-Options', value: 'DENY' }];
  headers['x-xss-protection'] = [{ key: 'X-XSS-Protection', value: '1; mode=block' }];
  headers['referrer-policy'] = [{ key: 'Referrer-Policy', value: 'same-origin' }];
  return response;
};

interface Helmet {
  readonly default: (
    options?: object,
  ) => (request: unknown, response: unknown, next: (error?: unknown) => void) => void;
}

/** helmet with its defaults, on an object that has just what helmet calls. */
async function helmet(): Promise<Subject> {
  const { default: create } = await loadRival<Helmet>('helmet/index.mjs');
  const apply = create();
  return async (event) => {
    const response = responseOf(event);
    apply(undefined, new HelmetResponse(response.headers), throwIfAny);
    return response;
  };
}

class HelmetResponse {
  constructor(readonly headers: CloudFrontHeaders) {}

  setHeader(key: string, value: string): void {
    this.headers[key.toLowerCase()] = [{ key, value }];
  }

  removeHeader(key: string): void {
    delete this.headers[key.toLowerCase()];
  }
}

function throwIfAny(error?: unknown): void {
  if (error) throw error;
}

interface Middy {
  readonly default: (options?: object) => { after(request: { response: { headers: Record<string, string> } }): void };
}

/** middy's middleware with its defaults, called without middy's own engine. It knows plain headers, so they are written over. */
async function middy(): Promise<Subject> {
  const { default: create } = await loadRival<Middy>('@middy/http-security-headers/index.js');
  const { after } = create();
  return async (event) => {
    const response = responseOf(event);
    const request = { response: { headers: {} as Record<string, string> } };
    after(request);
    for (const [key, value] of Object.entries(request.response.headers)) {
      response.headers[key.toLowerCase()] = [{ key, value }];
    }
    return response;
  };
}
