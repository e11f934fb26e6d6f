import { environmentOf, expectBucket } from '../../../cli/site/load-site';
import { type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';

const site = (prod: EnvironmentOptions) => parseSiteConfig({ site: 'example', environments: { prod } });

describe('an environment of site.config.ts', () => {
  it('that is not there is told with those that are', () => {
    expect(() => environmentOf(site({}), 'live')).toThrow('site.config.ts: there is no environment live. It has prod.');
    expect(() => environmentOf(site({}), 'Prdo')).toThrow(
      'site.config.ts: there is no environment Prdo. Did you mean prod? It has prod.',
    );
  });

  it('has a bucket of its own unless that is somebody else’s', () => {
    const expects = (options: EnvironmentOptions) => () =>
      expectBucket(environmentOf(site(options), 'prod'), 'Ask them.');
    expect(expects({})).not.toThrow();
    expect(expects({ attach: 'existing' })).toThrow(
      "environment prod has no bucket of its own (attach: 'existing' in site.config.ts). Ask them.",
    );
    expect(expects({ adopted: { distributionId: 'E2EXAMPLE', bucket: false } })).toThrow(
      'environment prod has no bucket of its own (adopted.bucket: false in site.config.ts). Ask them.',
    );
  });
});
