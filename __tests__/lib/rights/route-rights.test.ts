import { type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';
import { deploySite, planSite } from '../../../lib/rights/site-rights';
import type { Statement } from '../../../lib/rights/statement';

const target = (options: EnvironmentOptions) => {
  const { site, environments } = parseSiteConfig({ site: 'example', environments: { prod: options } });
  return { site, environment: environments.prod!, account: '123456789012' };
};

const FUNCTION = 'arn:aws:cloudfront::123456789012:function/example-prod-routes';
const STORES = 'arn:aws:cloudfront::123456789012:key-value-store/*';

/** What is allowed on functions of CloudFront's and on stores: an action and its resource a line. */
const allowed = (statements: readonly Statement[]) =>
  statements
    .flatMap(({ Action, Resource }) => Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)))
    .filter((line) => /^cloudfront(?:-keyvaluestore)?:\w*(?:Function|Key)/.test(line));

describe('the permissions for the routes', () => {
  it('are none where they need no function', () => {
    expect(allowed(planSite(target({ urls: 'exact' })))).toEqual([]);
    expect(allowed(deploySite(target({ urls: 'exact' })))).toEqual([]);
  });

  it('are those for the one function of that name', () => {
    expect(allowed(planSite(target({})))).toEqual([
      `cloudfront:DescribeFunction ${FUNCTION}`,
      `cloudfront:GetFunction ${FUNCTION}`,
    ]);
    expect(allowed(deploySite(target({})))).toEqual([
      'cloudfront:CreateFunction *',
      `cloudfront:DeleteFunction ${FUNCTION}`,
      `cloudfront:PublishFunction ${FUNCTION}`,
      `cloudfront:UpdateFunction ${FUNCTION}`,
    ]);
  });

  it('are those for a store too, where there are redirects of single paths', () => {
    const stored = target({ redirects: [{ from: '/a', to: '/b' }] });
    expect(allowed(planSite(stored)).slice(2)).toEqual([
      `cloudfront:DescribeKeyValueStore ${STORES}`,
      `cloudfront-keyvaluestore:DescribeKeyValueStore ${STORES}`,
      `cloudfront-keyvaluestore:ListKeys ${STORES}`,
    ]);
    expect(allowed(deploySite(stored)).slice(4)).toEqual([
      'cloudfront:CreateKeyValueStore *',
      `cloudfront:DeleteKeyValueStore ${STORES}`,
      `cloudfront:UpdateKeyValueStore ${STORES}`,
      `cloudfront-keyvaluestore:UpdateKeys ${STORES}`,
    ]);
  });

  it('are kept where the distribution is somebody else’s, who attach the function', () => {
    expect(allowed(deploySite(target({ attach: 'existing' })))).toHaveLength(4);
  });

  it('reach the records of names that redirect', () => {
    const domain = { names: ['www.example.com'], redirectFrom: ['example.com'], hostedZoneId: 'Z0123456789' };
    const records = deploySite(target({ domain })).find(({ Sid }) => Sid === 'WriteAddresses1');
    expect(JSON.stringify(records?.Condition)).toContain('"example.com"');
  });
});
