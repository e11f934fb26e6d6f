import fc from 'fast-check';
import {
  bundleViewerRequest,
  bundleViewerRequestAside,
  redirectHeaders,
  type ViewerRequestBundle,
} from '../../../lib/bundle/viewer-request';
import { syntaxProblem } from '../../../lib/cloudfront/function-syntax';
import { compile } from '../../../lib/policy';
import { resolve } from '../../../lib/policy/resolve';
import { compileRoutes, type RoutingOptions } from '../../../lib/routing';
import { eventOf, load, type Returned } from '../../../proof/support/viewer-request';
import { KEYS, URL_TABLES } from '../routing/support/url-tables';

const STRICT = compile({});
const keys = new Set(KEYS);

const bundle = (options: RoutingOptions, context: Parameters<typeof compileRoutes>[2] = { keys: KEYS }) =>
  bundleViewerRequest(compileRoutes(options, [], context), STRICT) as ViewerRequestBundle;

/** The words of the tables, of what the function returned. */
function does({ uri, statusCode, headers }: Returned): string {
  if (statusCode !== undefined) return `${statusCode} ${headers?.location?.value}`;
  try {
    const key = uri === '/' ? 'index.html' : decodeURIComponent((uri as string).slice(1));
    return keys.has(key) ? key : 'not found';
  } catch {
    return 'not found';
  }
}

describe.each(Object.entries(URL_TABLES))('the compiled function with urls %s', (_, { options, rows }) => {
  const handler = load(bundle(options));
  it.each(rows)('%s: %s', (url, expected) => {
    expect(does(handler(eventOf(url)) as Returned)).toBe(expected);
  });
});

describe('bundleViewerRequest', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ from: `/old/${i}`, to: `/new/${i}` }));

  it('makes nothing where nothing is needed', async () => {
    const routes = compileRoutes({ urls: 'exact' }, [], { keys: KEYS });
    expect(bundleViewerRequest(routes, STRICT)).toBeUndefined();
    await expect(bundleViewerRequestAside(routes, STRICT)).resolves.toBeUndefined();
  });

  it('uses what the runtime documents, and nothing else', () => {
    expect(syntaxProblem(bundle({}).code, 'cloudfront-js-2.0')).toBeUndefined();
    const ruled = compile({ rules: [{ when: { paths: ['/docs/*'] }, set: { xFrameOptions: 'SAMEORIGIN' } }] });
    const { code } = bundleViewerRequest(compileRoutes(), ruled) as ViewerRequestBundle;
    expect(syntaxProblem(code, 'cloudfront-js-2.0')).toBeUndefined();
    expect(syntaxProblem(bundle({ redirects: many(1000), spa: true }).code, 'cloudfront-js-2.0')).toBeUndefined();
  });

  it('gives the same bytes every time, aside too', async () => {
    const routes = compileRoutes({ redirects: many(3) }, [], { keys: KEYS });
    const first = bundleViewerRequest(routes, STRICT);
    expect(bundleViewerRequest(routes, STRICT)).toEqual(first);
    await expect(bundleViewerRequestAside(routes, STRICT)).resolves.toEqual(first);
    expect(first?.codeSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it('keeps single paths in the code as long as they fit, and then in a KeyValueStore', async () => {
    const few = bundle({ redirects: many(50) });
    expect(few.store).toBeUndefined();
    const lots = bundle({ redirects: many(10_000) });
    expect(Object.keys(lots.store ?? {})).toHaveLength(10_001);
    expect(lots.store?.['/old/17']).toBe('301 /new/17/');
    expect(lots.store?.['/LICENSE']).toBe('200 /LICENSE');
    expect(Buffer.byteLength(lots.code)).toBeLessThanOrEqual(10_240);
    expect(lots.code).toMatch(/^import cf from 'cloudfront';\n/);
    const handler = load(lots);
    expect(does(await handler(eventOf('/old/17?a=1')))).toBe('301 /new/17/?a=1');
    expect(does(await handler(eventOf('/docs')))).toBe('301 /docs/');
    expect(does(await handler(eventOf('/LICENSE')))).toBe('LICENSE');
    expect(does(await handler(eventOf('/constructor')))).toBe('301 /constructor/');
    expect(does(await handler(eventOf('//evil.example')))).toBe('not found');
  });

  it('does without the KeyValueStore where that fails', async () => {
    const lots = bundle({ redirects: many(1000) });
    const handler = load({ ...lots, store: {} });
    expect(does(await handler(eventOf('/docs/')))).toBe('docs/index.html');
  });

  it('rejects what CloudFront does not take', () => {
    const patterns = Array.from({ length: 300 }, (_, i) => ({ from: `/old-${i}/*`, to: `/new-${i}/:splat` }));
    expect(() => bundle({ redirects: patterns })).toThrow(
      /^redirects: \d{5} bytes has the edge function for the routes, \d{4} of headers and \d{5} of patterns, and CloudFront takes 10240 \(CloudFront Functions quotas\)\. Write fewer patterns: single paths go to a KeyValueStore\.$/,
    );
    const long = compile({ headers: { custom: { 'X-Long': 'a'.repeat(9000) } } });
    expect(() => bundleViewerRequest(compileRoutes(), long, ['environments', 'prod'])).toThrow(
      /^environments\.prod\.headers: 1\d{4} bytes has the edge function for the routes, 1\d{4} of headers and \d+ of patterns, and CloudFront takes 10240 \(CloudFront Functions quotas\)\. Shorten the headers, Content-Security-Policy first: redirects carry them too\.$/,
    );
    const huge = Array.from({ length: 6000 }, (_, i) => ({
      from: `/${i}/${'a'.repeat(450)}`,
      to: `/${'b'.repeat(450)}`,
    }));
    expect(() => bundle({ redirects: huge })).toThrow(
      /^redirects: 6001 redirects take \d{7} bytes, and a KeyValueStore has 5242880 \(CloudFront KeyValueStore quotas\)\. Join some by a pattern such as '\/old\/\*'\.$/,
    );
  });
});

describe('the compiled function', () => {
  const handler = load(bundle({ redirects: [{ from: '/sale', to: '/offers', status: 302 }] }));

  it('redirects with the headers of the policy, and lets browsers forget a redirect that lasts', () => {
    const { statusCode, headers, ...rest } = handler(eventOf('/docs?a=1')) as Returned;
    expect(statusCode).toBe(301);
    expect(rest).toEqual({ statusDescription: 'Moved Permanently' });
    expect(headers).toEqual({
      'cache-control': { value: 'max-age=3600' },
      ...Object.fromEntries(STRICT.set.map(([name, value]) => [name.toLowerCase(), { value }])),
      location: { value: '/docs/?a=1' },
    });
    const { headers: found } = handler(eventOf('/sale')) as Returned;
    expect(found?.['cache-control']).toBeUndefined();
    expect(found?.['x-content-type-options']).toEqual({ value: 'nosniff' });
  });

  it.each([undefined, null, 1, 'x', [], {}, { request: null }, { request: {} }, { request: { uri: 7 } }])(
    'never throws: %j',
    (event) => {
      expect(() => handler(event)).not.toThrow();
    },
  );

  it('passes a request on as it came, but for its URI', () => {
    const event = eventOf('/docs/?a=1');
    expect(handler(event)).toBe(event.request);
    expect(event.request).toMatchObject({
      method: 'GET',
      uri: '/docs/index.html',
      headers: { host: { value: 'www.example.com' } },
    });
    const throws = {
      request: {
        uri: '/docs',
        rawQueryString: () => {
          throw new Error('x');
        },
      },
    };
    expect(handler(throws)).toBe(throws.request);
  });

  it('makes the query from its parts where the runtime has no rawQueryString', () => {
    const querystring = {
      a: { value: '2', multiValue: [{ value: '1' }, { value: '2' }] },
      b: { value: '' },
      'c%20d': { value: '%26' },
    };
    const event = { request: { uri: '/docs', querystring, headers: {} } };
    expect(does(handler(event) as Returned)).toBe('301 /docs/?a=1&a=2&b&c%20d=%26');
    expect(does(handler({ request: { uri: '/docs', querystring: {} } }) as Returned)).toBe('301 /docs/');
  });
});

describe('redirectHeaders', () => {
  const policies = [
    compile({}),
    compile({ preset: 'aws-blog' }),
    compile({
      rules: [
        { when: { paths: ['/docs*'] }, set: { xFrameOptions: 'SAMEORIGIN' }, remove: ['permissions-policy'] },
        { when: { statuses: ['3xx'] }, set: { custom: { 'X-Note': 'moved' } }, remove: ['x-dns-*'] },
        { when: { statuses: [302, 307], paths: ['/a*'] }, remove: ['content-security-policy'] },
        { when: { contentTypes: ['text/html'] }, set: { custom: { 'X-Page': 'yes' } } },
        { when: { statuses: [404] }, set: { custom: { 'X-Missing': 'yes' } } },
      ],
    }),
  ];

  it('leaves out rules that no redirect meets', () => {
    expect(redirectHeaders(policies[2]!)).toHaveLength(5);
  });

  it('says what lib/policy says for every path and status', () => {
    const routes = compileRoutes(
      {
        urls: 'exact',
        redirects: [
          { from: '/a301/*', to: '/x', status: 301 },
          { from: '/a302/*', to: '/x', status: 302 },
          { from: '/docs307/*', to: '/x', status: 307 },
          { from: '/docs308/*', to: '/x', status: 308 },
          { from: '/other301/*', to: '/x', status: 301 },
        ],
      },
      [],
    );
    for (const policy of policies) {
      const run = load(bundleViewerRequest(routes, policy) as ViewerRequestBundle);
      const prefixes = ['/a301', '/a302', '/d%6Fcs307', '/docs307', '/%64ocs308', '/docs308', '/other301'] as const;
      fc.assert(
        fc.property(fc.constantFrom(...prefixes), fc.stringMatching(/^(?:\/[\w.~-]{1,8}){0,3}$/), (prefix, rest) => {
          fc.pre(!/\/\.\.?(?:\/|$)/.test(rest));
          const path = prefix + rest;
          const status = Number(prefix.slice(-3));
          const { headers = {} } = run(eventOf(path)) as Returned;
          const { location, 'cache-control': cache, ...found } = headers;
          expect(location).toEqual({ value: '/x' });
          const { set } = resolve(policy, { path, status });
          expect(found).toEqual(Object.fromEntries(set.map(([name, value]) => [name.toLowerCase(), { value }])));
        }),
      );
    }
  });
});
