import pc from 'picocolors';
import { reportRamp } from '../../../../cli/operate/ramp/report';
import { type Environment, parseSiteConfig } from '../../../../lib/config';
import { compile } from '../../../../lib/policy';

const plain = { json: false, colors: pc.createColors(false) };

function environment(options: object): Environment {
  return parseSiteConfig({ site: 'example', environments: { prod: options } }).environments.prod!;
}

const domain = {
  names: ['www.example.com'],
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
};
const strict = { header_policy: compile({}), site_url: 'https://www.example.com' };

describe('reportRamp', () => {
  it('refuses a first deploy of two years and preload under a domain of its own', () => {
    const { text, status } = reportRamp(environment({ domain }), undefined, plain);
    expect(status).toBe(1);
    expect(text.split('\n').at(-1)).toBe(
      'environments.prod.headers.strictTransportSecurity: "max-age=63072000; includeSubDomains; preload" is more than one step beyond what browsers have seen, nothing (https://hstspreload.org, "Deployment recommendations"). Write { ramp: \'five-minutes\' } first, and hold it for a while.',
    );
  });

  it('lets it stand once it is deployed, and says where each header is', () => {
    const headers = { strictTransportSecurity: { ramp: 'month' }, crossOriginOpenerPolicy: false };
    const { text, status } = reportRamp(environment({ domain, headers }), strict, plain);
    expect(status).toBe(0);
    expect(text.split('\n').slice(1)).toEqual([
      '│ header                       │ deployed                                               │ site.config.ts          │ next step │',
      '│ Strict-Transport-Security    │ max-age=63072000; includeSubDomains; preload (preload) │ max-age=2592000 (month) │ –         │',
      '│ Content-Security-Policy      │ enforced                                               │ enforced                │ –         │',
      '│ Cross-Origin-Opener-Policy   │ enforced                                               │ –                       │ –         │',
      '│ Cross-Origin-Embedder-Policy │ enforced                                               │ enforced                │ –         │',
      expect.stringMatching(/^└/),
      'Cross-Origin-Opener-Policy is enforced now and would be no longer.',
      '✓ prod: nothing jumps ahead',
    ]);
  });

  it('takes what was deployed under another name for nothing', () => {
    const elsewhere = { ...strict, site_url: 'https://d111111abcdef8.cloudfront.net' };
    expect(reportRamp(environment({ domain }), elsewhere, plain).status).toBe(1);
    expect(reportRamp(environment({}), undefined, plain)).toMatchObject({
      status: 0,
      text: expect.stringMatching(
        /\n✓ prod, of which nothing is deployed: nothing jumps ahead; without a domain of its own there is nothing to ramp of HSTS$/,
      ),
    });
  });

  it('says the same as JSON', () => {
    const { text, status } = reportRamp(environment({ domain }), undefined, { ...plain, json: true });
    expect(status).toBe(1);
    expect(JSON.parse(text)).toMatchObject({
      environment: 'prod',
      domain: 'new',
      standings: [
        {
          name: 'Strict-Transport-Security',
          deployed: null,
          next: 'max-age=63072000; includeSubDomains; preload (preload)',
          step: "{ ramp: 'five-minutes' }",
        },
        { name: 'Content-Security-Policy', deployed: null, next: 'enforced', step: "stage: 'report-only'" },
        {},
        {},
      ],
      jumps: [{ path: ['environments', 'prod', 'headers', 'strictTransportSecurity'] }],
      retreats: [],
    });
  });
});
