import { parseSiteConfig } from '../../../lib/config';

describe('parseSiteConfig', () => {
  it('fills in every default', () => {
    const { environments, ...rest } = parseSiteConfig({ site: 'example', environments: { prod: {} } });
    expect(rest).toEqual({ site: 'example', website: 'website' });
    const { policy, routes, ...prod } = environments.prod!;
    expect(prod).toEqual({
      name: 'prod',
      region: 'us-east-1',
      forceDestroy: false,
      oldVersionsDays: 90,
      bucketLifecycle: true,
      originAccess: 'oai',
      listBucket: false,
      behaviors: [],
      defaultRootObject: 'index.html',
      errorPage: '/404.html',
      priceClass: 'PriceClass_100',
      responseHeadersPolicy: false,
      waitForDeployment: true,
      tags: {},
      edgeFunction: {
        memorySize: 128,
        timeout: 3,
        onFailure: 'open',
        onDestroy: 'retain',
        logs: { retentionDays: 365, level: 'error' },
      },
    });
    expect(policy.preset).toBe('strict');
    expect(routes).toEqual({
      version: 1,
      urls: 'folders',
      root: 'index.html',
      exact: {},
      patterns: [],
      spa: [],
    });
  });

  it('compiles the routes from the options, the names, the files and _redirects', () => {
    const { environments } = parseSiteConfig(
      {
        site: 'example',
        defaults: { urls: 'files', redirects: [{ from: '/old', to: '/docs' }] },
        environments: {
          dev: { urls: 'exact', redirects: [] },
          prod: {
            spa: ['/app/*'],
            domain: { names: ['*.example.com', 'www.example.com'], redirectFrom: ['example.com'], hostedZoneId: 'Z0' },
          },
        },
      },
      undefined,
      { keys: ['docs/index.html'], redirects: { file: 'website/_redirects', text: '/gone /docs 302' } },
    );
    expect(environments.dev?.routes).toEqual({
      version: 1,
      urls: 'exact',
      root: 'index.html',
      exact: { '/gone': '302 /docs' },
      patterns: [],
      spa: [],
    });
    expect(environments.prod?.routes).toEqual({
      version: 1,
      urls: 'files',
      root: 'index.html',
      hosts: { from: ['example.com'], to: 'www.example.com' },
      exact: { '/docs': '200 /docs/index.html', '/old': '301 /docs', '/gone': '302 /docs' },
      patterns: [],
      spa: [{ path: '/app/*', shell: '/index.html' }],
    });
  });

  it('names the line of _redirects once, whatever the number of environments', () => {
    const parse = () =>
      parseSiteConfig({ site: 'example', environments: { dev: {}, prod: {} } }, undefined, {
        keys: [],
        redirects: { file: 'website/_redirects', text: '/a /b\n/ /de 302 Language=de\n' },
      });
    expect(parse).toThrow(
      'website/_redirects has 1 problem:\n  website/_redirects:2: "/ /de 302 Language=de" has the condition Language=de, which only Netlify knows. Leave it out, or choose in the page.',
    );
  });

  it('fills in what a state bucket leaves out', () => {
    const { environments } = parseSiteConfig({
      site: 'example',
      environments: { prod: { state: { bucket: 'example-tfstate', oldVersions: { keep: 5 } } } },
    });
    expect(environments.prod?.state).toEqual({
      bucket: 'example-tfstate',
      region: 'us-east-1',
      encryption: 'AES256',
      oldVersions: { days: 365, keep: 5 },
    });
  });

  it('fills in what the logs leave out', () => {
    const { environments } = parseSiteConfig({
      site: 'example',
      environments: { prod: { edgeFunction: { logs: { regions: ['eu-west-1'] } } } },
    });
    expect(environments.prod?.edgeFunction).toEqual({
      memorySize: 128,
      timeout: 3,
      onFailure: 'open',
      onDestroy: 'retain',
      logs: { regions: ['eu-west-1'], retentionDays: 365, level: 'error' },
    });
  });

  it('has environment local share the state only where it says so itself', () => {
    const defaults = { state: { bucket: 'example-tfstate' } };
    const inherited = parseSiteConfig({ site: 'example', defaults, environments: { local: {}, prod: {} } });
    expect(inherited.environments.local?.state).toBeUndefined();
    expect(inherited.environments.prod?.state?.bucket).toBe('example-tfstate');
    const own = parseSiteConfig({ site: 'example', defaults, environments: { local: { ...defaults } } });
    expect(own.environments.local?.state?.bucket).toBe('example-tfstate');
  });

  it('lays an environment over the defaults, and joins headers, tags and the function entry by entry', () => {
    const { environments } = parseSiteConfig({
      site: 'example',
      defaults: {
        region: 'eu-west-1',
        preset: 'none',
        headers: { xFrameOptions: 'DENY', xContentTypeOptions: 'nosniff' },
        tags: { owner: 'web', cost: '1' },
        edgeFunction: { timeout: 5, memorySize: 256 },
      },
      environments: {
        prod: {
          region: 'eu-north-1',
          headers: { xFrameOptions: 'SAMEORIGIN' },
          tags: { cost: '2' },
          edgeFunction: { timeout: 7 },
        },
      },
    });
    expect(environments.prod).toMatchObject({
      region: 'eu-north-1',
      tags: { owner: 'web', cost: '2' },
      edgeFunction: { timeout: 7, memorySize: 256, onFailure: 'open', onDestroy: 'retain' },
      policy: {
        set: [
          ['X-Content-Type-Options', 'nosniff'],
          ['X-Frame-Options', 'SAMEORIGIN'],
        ],
      },
    });
  });

  it('takes the stage of an environment, else that of the defaults', () => {
    const { environments } = parseSiteConfig({
      site: 'example',
      defaults: { stage: 'report-only', headers: { reportingEndpoints: { default: '/reports' } } },
      environments: { dev: {}, prod: { stage: 'enforce' } },
    });
    const names = (name: string) =>
      environments[name]!.policy.set.map(([header]) => header).filter((h) => /^C/.test(h));
    expect(names('dev')).toEqual([
      'Content-Security-Policy-Report-Only',
      'Cross-Origin-Opener-Policy-Report-Only',
      'Cross-Origin-Embedder-Policy-Report-Only',
      'Cross-Origin-Resource-Policy',
    ]);
    expect(names('prod')).toEqual([
      'Content-Security-Policy',
      'Cross-Origin-Opener-Policy',
      'Cross-Origin-Embedder-Policy',
      'Cross-Origin-Resource-Policy',
    ]);
  });

  it('takes the folder and what pages need from the sealed copy', () => {
    const options = {
      site: 'example',
      website: 'dist',
      sealed: 'sealed',
      environments: { prod: { preset: 'none', headers: { contentSecurityPolicy: "img-src 'self'" } } },
    };
    const pages = [{ paths: ['/a.html'], needs: { 'img-src': ['data:'] } }];
    const { website, sealed, environments } = parseSiteConfig(options, {
      website: 'sealed/site-1',
      needs: { site: { 'img-src': ['https://images.example'] }, pages },
    });
    expect([website, sealed]).toEqual(['sealed/site-1', 'sealed']);
    expect(environments.prod!.policy).toMatchObject({
      set: [['Content-Security-Policy', "img-src 'self' https://images.example"]],
      rules: [
        {
          when: { paths: ['/a.html'] },
          set: [['Content-Security-Policy', "img-src 'self' https://images.example data:"]],
        },
      ],
    });
    expect(parseSiteConfig(options).website).toBe('dist');
  });

  it('refuses what pages need beyond the bytes that CloudFront takes', () => {
    const needs = { 'img-src': Array.from({ length: 900 }, (_, i) => `https://images-${i}.example`) };
    const read = () =>
      parseSiteConfig(
        { site: 'example', sealed: 'sealed', environments: { prod: {} } },
        { website: 'x', needs: { site: needs, pages: [] } },
      );
    expect(read).toThrow(
      /environments\.prod\.headers\.contentSecurityPolicy: \d+ bytes of header names and values can come together/,
    );
  });

  it.each([
    [{ edgeFunction: { timeout: 1, memorySize: 128 } }],
    [{ edgeFunction: { timeout: 30, memorySize: 10_240 } }],
    [{ oldVersionsDays: 1 }],
    [{ bucketName: 'a-1' }],
    [{ bucketName: 'a'.repeat(63) }],
    [{ region: 'il-central-1', originAccess: 'oac' }],
    [{ behaviors: Array.from({ length: 74 }, (_, i) => ({ path: `/${i}/*` })) }],
    [{ domain: { names: ['*.example.com'], hostedZoneId: 'Z0123456789' } }],
    [{ domain: { names: ['xn--mller-kva.example'], hostedZoneId: 'Z0123456789' } }],
    [{ geoRestriction: { deny: ['DE', 'FR'] } }],
    [{ tags: { a: 'x'.repeat(256) } }],
    [{ tags: { 'Kosten Stelle/ü': 'a_b.c:d/e=f+g-h@i 7' } }],
    [{ tags: Object.fromEntries(Array.from({ length: 47 }, (_, i) => [`t${i}`, ''])) }],
  ])('lets %j through, just within the bounds', (environment) => {
    expect(() => parseSiteConfig({ site: 'example', environments: { prod: environment } })).not.toThrow();
  });
});
