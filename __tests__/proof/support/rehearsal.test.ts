import { parseSiteConfig } from '../../../lib/config';
import { siteSchema } from '../../../lib/config/schema';
import { rehearsedSite } from '../../../proof/support/rehearsal';

const ROUTING = 'what it needs, the routing function of every environment needs';
/** No call under the roles depends on it, or another test makes those: option and reason. */
const NOT_REHEARSED: Readonly<Record<string, string>> = {
  preset: 'no permission depends on the header policy',
  stage: 'no permission depends on the header policy',
  remove: 'no permission depends on the header policy',
  rules: 'no permission depends on the header policy',
  account: 'AWS on loopback has one',
  bucketName: 'it is a name; lib/rights/roles.test.ts has a bucket of another',
  oldVersionsDays: 'lifecycle rules take the provider a minute: loopback/spine.test.ts',
  'domain.redirectFrom': ROUTING,
  contentTypes: 'publishing sends it with the same PutObject',
  hashedNames: 'publishing sends it with the same PutObject',
  urls: ROUTING,
  spa: ROUTING,
  redirects: ROUTING,
  'geoRestriction.allow': 'it excludes deny, and is the same call',
  'edgeFunction.onFailure': 'it is the function’s own code, and no permission depends on it',
  'edgeFunction.permissionsBoundary': 'it is the ARN of a condition: lib/rights/roles.test.ts',
  'state.oldVersions.days': 'an administrator runs bootstrap: lib/stacks/bootstrap-stack.test.ts',
  'state.oldVersions.keep': 'an administrator runs bootstrap: lib/stacks/bootstrap-stack.test.ts',
  'state.accessLogs.bucket': 'an administrator runs bootstrap: lib/stacks/bootstrap-stack.test.ts',
  'state.accessLogs.prefix': 'an administrator runs bootstrap: lib/stacks/bootstrap-stack.test.ts',
  'state.replicaRegion': 'S3 copies, under a role of its own: lib/rights/roles.test.ts',
  adopted: 'loopback/adopt.test.ts',
  attach: 'loopback/adopt.test.ts',
};

/** Every option of an environment, as `edgeFunction.logs.level`. */
function optionsOf(schema: any, path: readonly string[] = []): string[] {
  const inner = typeof schema.unwrap === 'function' && schema.def?.type === 'optional' ? schema.unwrap() : schema;
  if (inner.def?.type !== 'object' || path[0] === 'adopted') return [path.join('.')];
  return Object.entries(inner.shape).flatMap(([key, of]) => optionsOf(of, [...path, key]));
}

const GIVEN = {
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
};

describe('the site that is rehearsed under the pipeline’s roles', () => {
  const site = rehearsedSite(GIVEN);
  const sets = (option: string) =>
    [site.defaults, ...Object.values(site.environments)].some(
      (environment) => option.split('.').reduce<any>((value, key) => value?.[key], environment) !== undefined,
    );
  const options = optionsOf(siteSchema.shape.defaults);

  it('is a right one, before and after its update', () => {
    for (const updated of [false, true]) {
      expect(parseSiteConfig(rehearsedSite(GIVEN, updated)).site).toBe('example');
    }
  });

  it('has every option of site.config.ts, or a reason for each that it has not', () => {
    expect(options.length).toBeGreaterThan(40);
    expect(options.filter((option) => !sets(option))).toEqual(options.filter((option) => option in NOT_REHEARSED));
    expect(Object.keys(NOT_REHEARSED).filter((option) => !options.includes(option))).toEqual([]);
  });
});
