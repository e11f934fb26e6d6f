import fc from 'fast-check';
import { compile, moduleByName, PolicyError, type PolicyOptions } from '../../../lib/policy';
import { headerKeys } from '../../../lib/policy/headers';

/** The value that a policy sets a header to; `undefined` where it does not. */
function sent(options: PolicyOptions, name: string): string | undefined {
  return compile(options).set.find(([header]) => header === name)?.[1];
}

describe('an override', () => {
  it('is laid over the preset key by key', () => {
    expect(sent({ headers: { strictTransportSecurity: { preload: false } } }, 'Strict-Transport-Security')).toBe(
      'max-age=63072000; includeSubDomains',
    );
  });

  it("is laid over a preset's text, which is read first", () => {
    const options: PolicyOptions = { preset: 'aws-blog', headers: { strictTransportSecurity: { maxAge: 31_536_000 } } };
    expect(sent(options, 'Strict-Transport-Security')).toBe('max-age=31536000; includeSubDomains; preload');
  });

  it("is laid over the header's safe default where the preset does not set it", () => {
    expect(compile({ preset: 'none', headers: { strictTransportSecurity: { preload: false } } }).set).toEqual([
      ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'],
    ]);
  });

  it('is laid over a policy directive by directive', () => {
    const options: PolicyOptions = {
      preset: 'aws-blog',
      headers: {
        contentSecurityPolicy: {
          directives: { 'img-src': ["'self'", 'data:'], 'object-src': false, 'upgrade-insecure-requests': true },
        },
      },
    };
    expect(sent(options, 'Content-Security-Policy')).toBe(
      "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'; upgrade-insecure-requests",
    );
  });

  it('is left alone where it is undefined', () => {
    expect(compile({ headers: { xFrameOptions: undefined, strictTransportSecurity: { maxAge: undefined } } })).toEqual(
      compile(),
    );
  });

  it('keeps a text byte for byte once it is read', () => {
    const headers = {
      strictTransportSecurity: 'max-age="31536000" ;  includesubdomains',
      contentSecurityPolicy: "default-src  'self';; img-src *;",
      xFrameOptions: 'deny',
    };
    expect(compile({ preset: 'none', headers }).set).toEqual([
      ['Strict-Transport-Security', 'max-age="31536000" ;  includesubdomains'],
      ['Content-Security-Policy', "default-src  'self';; img-src *;"],
      ['X-Frame-Options', 'deny'],
    ]);
  });

  it('takes a header away with false, and leaves that of the origin', () => {
    const policy = compile({ headers: { crossOriginEmbedderPolicy: false } });
    expect(policy.set.map(([name]) => name)).not.toContain('Cross-Origin-Embedder-Policy');
    expect(policy.remove).toEqual(compile().remove);
  });

  it('lets unsafe keywords through with a reason, and does not send the reason', () => {
    const csp = {
      directives: { 'style-src': ["'self'", "'unsafe-inline'"] },
      allowUnsafe: 'the old editor writes styles',
    };
    expect(sent({ preset: 'aws-blog', headers: { contentSecurityPolicy: csp } }, 'Content-Security-Policy')).toBe(
      "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'",
    );
  });

  it('says the order of headers by what they are, not by who wrote them first', () => {
    const headers = { referrerPolicy: 'no-referrer', custom: { 'X-Team': 'web' }, xFrameOptions: 'DENY' } as const;
    expect(compile({ preset: 'none', headers }).set.map(([name]) => name)).toEqual([
      'X-Frame-Options',
      'Referrer-Policy',
      'X-Team',
    ]);
  });
});

describe('a custom header', () => {
  it('is set as it is spelt', () => {
    expect(compile({ preset: 'none', headers: { custom: { 'x-TEAM': 'web\tops' } } }).set).toEqual([
      ['x-TEAM', 'web\tops'],
    ]);
  });

  it("replaces the preset's, whatever its spelling", () => {
    const { set } = compile({ headers: { custom: { server: 'us' } } });
    expect(set.filter(([name]) => name.toLowerCase() === 'server')).toEqual([['server', 'us']]);
  });

  it("takes the preset's away with false", () => {
    expect(sent({ headers: { custom: { SERVER: false } } }, 'Server')).toBeUndefined();
  });

  it("wins over the preset's removal of the same name", () => {
    const policy = compile({ headers: { custom: { 'X-Powered-By': 'us' } } });
    expect(policy.set).toContainEqual(['X-Powered-By', 'us']);
    expect(policy.remove).not.toContain('x-powered-by');
  });
});

describe('remove', () => {
  it("replaces the preset's list, in lower case", () => {
    expect(compile({ remove: ['X-Varnish', 'X-Amz-*'] }).remove).toEqual(['x-varnish', 'x-amz-*']);
    expect(compile({ remove: [] }).remove).toEqual([]);
  });
});

describe('a rule', () => {
  it("is compiled, its set laid over the policy's headers", () => {
    const policy = compile({
      headers: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
      rules: [
        {
          when: { paths: ['/embed/*'], contentTypes: ['Text/HTML'], statuses: [200, '4xx', [500, 503]] },
          set: {
            contentSecurityPolicy: { directives: { 'frame-ancestors': ['https://a.example'] } },
            custom: { 'X-Team': 'embed' },
          },
          remove: ['X-Frame-Options'],
        },
      ],
    });
    expect(policy.rules).toEqual([
      {
        when: {
          paths: ['/embed/*'],
          contentTypes: ['text/html'],
          statuses: [
            [200, 200],
            [400, 499],
            [500, 503],
          ],
        },
        set: [
          [
            'Content-Security-Policy',
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors https://a.example; require-trusted-types-for 'script'; upgrade-insecure-requests",
          ],
          ['X-Team', 'embed'],
        ],
        remove: ['x-frame-options'],
      },
    ]);
  });

  it('removes what it says false of', () => {
    const rules = [{ when: { paths: ['/a'] }, set: { xFrameOptions: false, custom: { Server: false } } }] as const;
    expect(compile({ rules }).rules[0]).toMatchObject({ set: [], remove: ['server', 'x-frame-options'] });
  });

  it("lies over the policy's headers, not over an earlier rule's", () => {
    const set = (directives: Record<string, string[]>) => ({ contentSecurityPolicy: { directives } });
    const { rules } = compile({
      preset: 'aws-blog',
      rules: [
        { when: { paths: ['/a/*'] }, set: set({ 'img-src': ['https:'] }) },
        { when: { paths: ['/b/*'] }, set: set({ 'style-src': ['https:'] }) },
      ],
    });
    expect(rules[1]!.set[0]![1]).toBe(
      "default-src 'none'; img-src 'self'; script-src 'self'; style-src https:; object-src 'none'",
    );
  });

  it("keeps the policy's reason for what is unsafe, and drops it with the last such keyword", () => {
    const policy: PolicyOptions = {
      preset: 'aws-blog',
      headers: { contentSecurityPolicy: { directives: { 'style-src': ["'unsafe-inline'"] }, allowUnsafe: 'legacy' } },
    };
    const rule = (directives: Record<string, string[]>) => ({
      when: { paths: ['/a/*'] },
      set: { contentSecurityPolicy: { directives } },
    });
    expect(() => compile({ ...policy, rules: [rule({ 'img-src': ['https:'] })] })).not.toThrow();
    expect(() => compile({ ...policy, rules: [rule({ 'style-src': ["'self'"] })] })).not.toThrow();
  });

  it('may repeat what an earlier rule changes', () => {
    const rules = [
      { when: { paths: ['/a/*'] }, remove: ['x-frame-options'] },
      { when: { paths: ['/a/b/*'] }, set: { xFrameOptions: 'DENY' } },
    ] as const;
    expect(compile({ rules }).rules).toHaveLength(2);
  });

  it('may be undone in part by a later one', () => {
    const rules = [
      { when: { paths: ['/a/*'] }, set: { xFrameOptions: 'SAMEORIGIN', xDnsPrefetchControl: 'on' } },
      { when: { paths: ['/*'] }, remove: ['x-frame-options'] },
    ] as const;
    expect(compile({ rules }).rules).toHaveLength(2);
  });
});

describe('the budget', () => {
  const custom = (length: number) => ({ custom: { 'X-A': 'a'.repeat(length) } });

  it('is met to the byte', () => {
    expect(() => compile({ preset: 'none', headers: custom(20_477) })).not.toThrow();
    expect(() => compile({ preset: 'none', headers: custom(20_478) })).toThrow('20481 bytes');
  });

  it('counts only what can come together', () => {
    const rule = (paths: string[], name: string) => ({
      when: { paths },
      set: { custom: { [name]: 'a'.repeat(15_000) } },
    });
    const policy = (a: string, b: string): PolicyOptions => ({
      preset: 'none',
      rules: [rule([a], 'X-A'), rule([b], 'X-B')],
    });
    expect(() => compile(policy('/a/*', '/b/*'))).not.toThrow();
    expect(() => compile(policy('/a/*', '*.css'))).toThrow('30006 bytes');
  });

  it('counts a header once where a rule replaces it', () => {
    const rules = [{ when: { paths: ['/a'] }, set: custom(15_000) }];
    expect(() => compile({ preset: 'none', headers: custom(14_000), rules })).not.toThrow();
  });
});

describe('an endpoint for reports', () => {
  it('is one that Reporting-Endpoints defines', () => {
    const headers: PolicyOptions['headers'] = {
      reportingEndpoints: { csp: 'https://reports.example.com/' },
      contentSecurityPolicy: { directives: { 'report-to': ['csp'] } },
      crossOriginOpenerPolicy: { reportTo: 'csp' },
    };
    expect(sent({ headers }, 'Reporting-Endpoints')).toBe('csp="https://reports.example.com/"');
  });

  it('is not asked for where the endpoints themselves are wrong', () => {
    const headers = { reportingEndpoints: { csp: 'nowhere' }, crossOriginOpenerPolicy: { reportTo: 'csp' } };
    expect(() => compile({ headers })).toThrow(/^headers\.reportingEndpoints\.csp: "nowhere" [^\n]*$/);
  });

  it('is missed where the endpoints are taken away', () => {
    const headers = { reportingEndpoints: false, crossOriginOpenerPolicy: { reportTo: 'csp' } } as const;
    expect(() => compile({ headers })).toThrow(/^headers\.crossOriginOpenerPolicy: "csp" is an endpoint that/);
  });

  it('may be one of an older Report-To header', () => {
    const custom = { 'Report-To': '{"group":"csp","max_age":1,"endpoints":[{"url":"https://reports.example.com/"}]}' };
    const contentSecurityPolicy = { directives: { 'report-to': ['csp'] } };
    expect(() => compile({ headers: { custom, contentSecurityPolicy } })).not.toThrow();
  });
});

describe('a compiled policy', () => {
  it('is plain JSON', () => {
    const policy = compile({ rules: [{ when: { statuses: ['5xx'] }, remove: ['age'] }] });
    expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
  });

  it('is the same each time, and leaves the options as they are', () => {
    const options = { headers: { contentSecurityPolicy: { directives: { 'img-src': false } } } } as const;
    const before = structuredClone(options);
    expect(compile(options)).toEqual(compile(options));
    expect(options).toEqual(before);
  });
});

describe('problems', () => {
  it('stand where the caller says that the options do', () => {
    expect(() => compile({ preset: 'x' as never }, ['environments', 'prod', 'policy'])).toThrow(
      /^environments\.prod\.policy\.preset: "x" is not a preset/,
    );
  });

  it.each([null, 1, 'strict', [], () => 1, true])('are told of %p instead of options', (options) => {
    expect(() => compile(options as never, ['policy'])).toThrow(expect.objectContaining({ name: 'PolicyError' }));
  });
});

describe('whatever is written', () => {
  const keys = [
    ...headerKeys,
    'custom',
    'preset',
    'headers',
    'remove',
    'rules',
    'when',
    'set',
    'paths',
    'contentTypes',
    'statuses',
  ];
  const words = [
    'strict',
    'aws-blog',
    "'self'",
    'img-src',
    'directives',
    'allowUnsafe',
    '/*',
    'text/*',
    '4xx',
    'x-*',
    'maxAge',
    ...keys,
  ];
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(...words, true, false, null, undefined, 0, -1, 404, 1e99, Number.NaN),
    fc.string({ maxLength: 6 }),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 })), tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const level = fc.dictionary(fc.constantFrom<string>(...headerKeys, 'custom'), tree, { maxKeys: 5 });
  const condition = fc.record({ paths: tree, contentTypes: tree, statuses: tree }, { requiredKeys: [] });
  const rule = fc.record(
    { when: fc.oneof(condition, tree), set: fc.oneof(level, tree), remove: tree },
    { requiredKeys: [] },
  );
  const options = fc.record(
    {
      preset: leaf,
      headers: fc.oneof(level, tree),
      remove: tree,
      rules: fc.oneof(fc.array(rule, { maxLength: 3 }), tree),
    },
    { requiredKeys: [] },
  );

  it('is compiled or refused in words', () => {
    fc.assert(
      fc.property(options, (written) => {
        try {
          compile(written as never);
        } catch (error) {
          if (!(error instanceof PolicyError)) throw error;
          if (error.problems.some(({ rule, remedy }) => /undefined|\[object/.test(rule + remedy))) throw error;
        }
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });
});

describe('moduleByName', () => {
  it('finds a header whatever its spelling', () => {
    expect(moduleByName('X-FRAME-options')?.key).toBe('xFrameOptions');
    expect(moduleByName('X-Team')).toBeUndefined();
  });
});
