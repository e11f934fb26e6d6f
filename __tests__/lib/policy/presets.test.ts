import { compile } from '../../../lib/policy';
import { modulesByKey } from '../../../lib/policy/headers';
import { isDisallowedHeader, isReadOnlyHeader } from '../../../lib/policy/limits';
import { presets } from '../../../lib/policy/presets';

describe('preset aws-blog', () => {
  const policy = compile({ preset: 'aws-blog' });

  it('sets the six headers of the post, byte for byte and in its order', () => {
    expect(policy.set).toEqual([
      ['Strict-Transport-Security', 'max-age=63072000; includeSubdomains; preload'],
      [
        'Content-Security-Policy',
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
      ],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-Frame-Options', 'DENY'],
      ['X-XSS-Protection', '1; mode=block'],
      ['Referrer-Policy', 'same-origin'],
    ]);
  });

  it('removes nothing and has no rules', () => {
    expect(policy.remove).toEqual([]);
    expect(policy.rules).toEqual([]);
  });

  it('holds only values that the strict parsers take', () => {
    for (const [key, value] of Object.entries(presets['aws-blog'].headers)) {
      expect(() => modulesByKey[key]!.parse(value as string)).not.toThrow();
    }
  });
});

describe('preset strict', () => {
  const policy = compile();

  it('is what a policy without a preset is', () => {
    expect(policy.preset).toBe('strict');
    expect(policy).toEqual(compile({ preset: 'strict' }));
  });

  it('sets these headers', () => {
    expect(policy.set).toEqual([
      ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains; preload'],
      [
        'Content-Security-Policy',
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; upgrade-insecure-requests",
      ],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-Frame-Options', 'DENY'],
      ['X-XSS-Protection', '0'],
      ['Referrer-Policy', 'strict-origin-when-cross-origin'],
      ['Permissions-Policy', expect.stringMatching(/^accelerometer=\(\), camera=\(\), .*xr-spatial-tracking=\(\)$/)],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Cross-Origin-Embedder-Policy', 'require-corp'],
      ['Cross-Origin-Resource-Policy', 'same-origin'],
      ['Origin-Agent-Cluster', '?1'],
      ['X-Permitted-Cross-Domain-Policies', 'none'],
      ['X-DNS-Prefetch-Control', 'off'],
      ['Server', 'CloudFront'],
    ]);
  });

  it('gives no feature to anybody in Permissions-Policy', () => {
    const [, value] = policy.set.find(([name]) => name === 'Permissions-Policy')!;
    expect(value.split(', ').filter((feature) => !/^[a-z-]+=\(\)$/.test(feature))).toEqual([]);
  });

  it('removes what tells of the origin', () => {
    expect(policy.remove).toEqual([
      'x-amz-*',
      'x-powered-by',
      'x-aspnet-version',
      'x-aspnetmvc-version',
      'x-generator',
      'x-runtime',
      'x-backend-server',
      'x-served-by',
    ]);
  });

  it('has all six headers of the post', () => {
    const names = policy.set.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(compile({ preset: 'aws-blog' }).set.map(([name]) => name)));
  });
});

describe('preset none', () => {
  it('sets nothing and removes nothing', () => {
    expect(compile({ preset: 'none' })).toEqual({ version: 1, preset: 'none', set: [], remove: [], rules: [] });
  });
});

describe('every preset', () => {
  it.each(Object.keys(presets) as (keyof typeof presets)[])(
    'touches nothing that CloudFront keeps to itself: %s',
    (preset) => {
      const { set, remove } = compile({ preset });
      for (const name of [...set.map(([header]) => header), ...remove]) {
        expect([name, isDisallowedHeader(name), isReadOnlyHeader(name)]).toEqual([name, false, false]);
      }
    },
  );

  it.each(Object.keys(presets) as (keyof typeof presets)[])('is judged right by the modules: %s', (preset) => {
    for (const [name, value] of compile({ preset }).set) {
      const module = Object.values(modulesByKey).find((one) => one.name === name);
      if (!module) continue;
      const typed = module.parse(value);
      expect(module.schema.safeParse(typed).success).toBe(true);
      expect(module.problems?.(typed) ?? []).toEqual([]);
    }
  });
});
