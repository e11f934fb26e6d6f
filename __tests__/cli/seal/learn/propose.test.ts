import { layOptions } from '../../../../cli/seal/learn/lay-options';
import { propose } from '../../../../cli/seal/learn/propose';
import type { Violation } from '../../../../cli/seal/learn/violation';
import { compile, type PolicyOptions, resolve } from '../../../../lib/policy';

const PAGES = ['/index.html', '/a.html', '/b.html'];
const [A, B] = [
  "'sha256-ypIZpeWh67Lh3q46jpjGW7VCAJpmEqcFe8Dl5B2rXQU='",
  "'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='",
];

function violation(what: string, blocked: string, over: Partial<Violation> = {}): Violation {
  const target = over.target ?? '/a.html';
  return { page: target, target, kind: 'csp', what, blocked, sample: '', at: '', ...over };
}

function learnt(violations: readonly Violation[], options: PolicyOptions = {}) {
  return propose(violations, compile(options), PAGES);
}

/** The directives that a page gets once what was learnt is laid over the options. */
function directives(violations: readonly Violation[], options: PolicyOptions = {}, path = '/a.html'): string[] {
  const policy = compile(layOptions(options, learnt(violations, options).options));
  const { set } = resolve(policy, { path, contentType: 'text/html', status: 200 });
  return set.find(([name]) => name === 'Content-Security-Policy')![1].split('; ');
}

describe('a proposal', () => {
  it.each([
    ['connect-src', 'https://api.example.com/v1', 'connect-src + https://api.example.com/v1', 'medium'],
    ['img-src', 'https://img.example.com/a.png', 'img-src + https://img.example.com/a.png', 'low'],
    ['script-src-elem', 'https://cdn.example.com/x.js', 'script-src + https://cdn.example.com/x.js', 'high'],
    ['style-src-elem', 'https://cdn.example.com/x.css', 'style-src + https://cdn.example.com/x.css', 'medium'],
    ['frame-src', 'https://maps.example.com', 'frame-src + https://maps.example.com', 'medium'],
    ['form-action', 'https://forms.example.com/send', 'form-action + https://forms.example.com/send', 'medium'],
    ['base-uri', '/', "base-uri + 'self'", 'low'],
    ['media-src', '/a.mp4', "media-src + 'self'", 'low'],
    ['img-src', 'data', 'img-src + data:', 'low'],
    ['font-src', 'data', 'font-src + data:', 'low'],
    ['media-src', 'blob', 'media-src + blob:', 'low'],
    ['worker-src', 'blob', 'worker-src + blob:', 'medium'],
    ['frame-src', 'blob', 'frame-src + blob:', 'medium'],
    ['frame-ancestors', '/index.html', "frame-ancestors + 'self'", 'low'],
    ['script-src', 'eval', "script-src + 'unsafe-eval'", 'high'],
    ['script-src', 'wasm-eval', "script-src + 'wasm-unsafe-eval'", 'low'],
    ['require-trusted-types-for', 'trusted-types-sink', 'without require-trusted-types-for', 'high'],
  ])('for %s and %s is %s', (what, blocked, change, risk) => {
    expect(learnt([violation(what, blocked)]).proposals).toMatchObject([
      { change, risk, paths: ['/a.html'], everywhere: false },
    ]);
  });

  it('for what is inline is a hash', () => {
    expect(learnt([violation('script-src-elem', 'inline', { hash: A })]).proposals).toMatchObject([
      { change: `script-src + ${A}`, risk: 'low' },
    ]);
    expect(learnt([violation('style-src-attr', 'inline', { hash: A })]).proposals).toMatchObject([
      { change: `style-src-attr + 'unsafe-hashes' ${A}`, risk: 'low' },
    ]);
    expect(learnt([violation('script-src-attr', 'inline', { hash: A })]).proposals).toMatchObject([
      { change: `script-src-attr + 'unsafe-hashes' ${A}`, risk: 'medium' },
    ]);
  });

  it("for more than twenty styles that differ on one page is 'unsafe-inline', and never for scripts", () => {
    const many = (what: string, count: number) =>
      Array.from({ length: count }, (_, at) =>
        violation(what, 'inline', { hash: A.replace('ypIZ', `${at}`.padStart(4, 'x')) }),
      );
    expect(learnt(many('style-src-attr', 20)).proposals).toHaveLength(20);
    expect(learnt(many('style-src-attr', 21)).proposals).toMatchObject([
      { change: "style-src-attr + 'unsafe-inline'", risk: 'medium' },
    ]);
    expect(learnt(many('style-src-elem', 21)).proposals).toMatchObject([
      { change: "style-src-elem + 'unsafe-inline'" },
    ]);
    expect(learnt(many('script-src-elem', 21)).proposals).toHaveLength(21);
  });

  it('for the embedder policy goes no further than it must', () => {
    const image = violation('image', 'https://img.example/a.png', { kind: 'embedder' });
    const frame = violation('iframe', 'https://maps.example/', { kind: 'embedder' });
    expect(learnt([image]).options.rules).toEqual([
      { when: { paths: ['/a.html'] }, set: { crossOriginEmbedderPolicy: { policy: 'credentialless' } } },
    ]);
    for (const both of [
      [image, frame],
      [frame, image],
    ]) {
      expect(learnt(both).options.rules).toEqual([
        { when: { paths: ['/a.html'] }, set: { crossOriginEmbedderPolicy: { policy: 'unsafe-none' } } },
      ]);
    }
  });

  it('for a feature lets the page alone use it', () => {
    const { proposals, options } = learnt([violation('geolocation', '', { kind: 'permission' })]);
    expect(proposals).toMatchObject([{ change: 'Permissions-Policy: geolocation=(self)', reason: 'uses geolocation' }]);
    expect(options).toEqual({
      rules: [{ when: { paths: ['/a.html'] }, set: { permissionsPolicy: { geolocation: ['self'] } } }],
    });
  });

  it('for a frame of the site opens both headers that refuse it', () => {
    expect(learnt([violation('frame-ancestors', '/index.html')]).options.rules).toEqual([
      {
        when: { paths: ['/a.html'] },
        set: {
          contentSecurityPolicy: { directives: { 'frame-ancestors': ["'self'"] } },
          xFrameOptions: 'SAMEORIGIN',
        },
      },
    ]);
    expect(learnt([violation('frame-ancestors', '/index.html')], { preset: 'aws-blog' }).options.rules).toEqual([
      { when: { paths: ['/a.html'] }, set: { xFrameOptions: 'SAMEORIGIN' } },
    ]);
  });

  it('for a policy of Trusted Types names it', () => {
    const options: PolicyOptions = {
      headers: { contentSecurityPolicy: { directives: { 'trusted-types': ['good'] } } },
    };
    expect(directives([violation('trusted-types', 'trusted-types-policy', { sample: 'mine' })], options)).toContain(
      'trusted-types good mine',
    );
  });

  it.each([
    [
      'javascript',
      'script-src-elem',
      'Put what the link does into a file: browsers let no hash through for javascript: links',
    ],
    ['data', 'script-src-elem', 'Put the script into a file: data: lets every injected script through'],
    ['inline', 'script-src-attr', 'Put it into a file: the browser tells no hash for it'],
    ['', 'img-src', 'Look at the page: the browser does not say what it was'],
  ])('is not made for %j of %s, which is told', (blocked, what, remedy) => {
    const { proposals, unresolved, options } = learnt([violation(what, blocked)]);
    expect(proposals).toEqual([]);
    expect(options).toEqual({});
    expect(unresolved).toMatchObject([{ paths: ['/a.html'], remedy }]);
  });

  it('says who, what, where, and how often', () => {
    const one = violation('connect-src', 'https://a.example/x', { at: '/app.js:1:2' });
    const two = { ...one, at: '/app.js:5:6' };
    expect(learnt([one, two]).proposals).toMatchObject([
      {
        reason: 'connects to https://a.example/x (/app.js:1:2), and 1 more',
        cost: 'scripts of the page, injected ones too, may send to it what they know',
      },
    ]);
  });
});

describe('the options', () => {
  it('are a rule for the pages that need it', () => {
    expect(learnt([violation('img-src', 'data')]).options).toEqual({
      rules: [
        {
          when: { paths: ['/a.html'] },
          set: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
        },
      ],
    });
  });

  it('are for every answer where more than half of the pages need it', () => {
    const both = ['/a.html', '/b.html'].map((target) => violation('img-src', 'data', { target }));
    expect(learnt(both).options).toEqual({
      headers: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
    });
    expect(learnt(both).proposals).toMatchObject([{ everywhere: true, paths: ['/a.html', '/b.html'] }]);
  });

  it('are a rule where just half of the pages need it', () => {
    const half = ['/a.html', '/b.html'].map((target) => violation('img-src', 'data', { target }));
    const { options } = propose(half, compile({}), [...PAGES, '/c.html']);
    expect(options.headers).toBeUndefined();
    expect(options.rules?.map(({ when }) => when)).toEqual([{ paths: ['/a.html', '/b.html'] }]);
  });

  it('do not repeat other headers that a rule sets already', () => {
    const options: PolicyOptions = {
      rules: [{ when: { paths: ['/a.*'] }, set: { crossOriginEmbedderPolicy: { policy: 'credentialless' } } }],
    };
    expect(learnt([violation('img-src', 'data')], options).options.rules![0]!.set).toEqual({
      contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } },
    });
  });

  it('are one rule for pages with the same needs, which has what every answer has too', () => {
    const everywhere = PAGES.map((target) => violation('img-src', 'data', { target }));
    const some = ['/a.html', '/worker.js'].map((target) => violation('img-src', 'blob', { target }));
    expect(learnt([...everywhere, ...some]).options).toEqual({
      headers: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
      rules: [
        {
          when: { paths: ['/a.html', '/worker.js'] },
          set: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:', 'blob:'] } } },
        },
      ],
    });
  });

  it('keep what a rule says already of the page', () => {
    const options: PolicyOptions = {
      rules: [
        {
          when: { paths: ['/a.*'] },
          set: { contentSecurityPolicy: { directives: { 'font-src': ['https://f.example'], 'manifest-src': false } } },
        },
      ],
    };
    expect(learnt([violation('img-src', 'data')], options).options.rules).toEqual([
      {
        when: { paths: ['/a.html'] },
        set: {
          contentSecurityPolicy: {
            directives: {
              'manifest-src': false,
              'img-src': ["'self'", 'data:'],
              'font-src': ['https://f.example'],
            },
          },
        },
      },
    ]);
  });

  it('reach pages too from which a rule keeps what is for every answer', () => {
    const options: PolicyOptions = {
      rules: [
        { when: { paths: ['/a.html'] }, set: { contentSecurityPolicy: { directives: { 'media-src': ["'self'"] } } } },
      ],
    };
    const all = PAGES.map((target) => violation('img-src', 'data', { target }));
    for (const path of PAGES) expect(directives(all, options, path)).toContain("img-src 'self' data:");
    expect(directives(all, options, '/a.html')).toContain("media-src 'self'");
    // The rule that stood there has nothing left to say.
    expect(layOptions(options, learnt(all, options).options).rules).toHaveLength(1);
  });

  it('write a directive of its own from what has counted so far', () => {
    const found = directives([
      violation('worker-src', 'blob'),
      violation('media-src', 'https://m.example/a.mp4'),
      violation('script-src-elem', 'inline', { hash: A }),
      violation('script-src-attr', 'inline', { hash: B }),
    ]);
    expect(found).toEqual(
      expect.arrayContaining([
        `script-src 'self' ${A}`,
        `script-src-attr 'unsafe-hashes' ${B}`,
        "worker-src 'self' blob:",
        'media-src https://m.example/a.mp4',
      ]),
    );
  });

  it('give the reason for what is unsafe, so that the policy can be compiled', () => {
    const unsafe = [
      violation('style-src-attr', 'inline', { hash: A }),
      violation('script-src-attr', 'inline', { hash: B }),
      violation('script-src', 'eval'),
    ];
    const options: PolicyOptions = {
      headers: { contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'] } } },
    };
    const csp = learnt(unsafe, options).options.rules![0]!.set!.contentSecurityPolicy as { allowUnsafe: string };
    expect(csp.allowUnsafe).toBe(
      'its pages have these style attributes; its pages have these event handlers; its scripts run texts',
    );
    expect(directives(unsafe, options)).toContain("script-src 'self' 'unsafe-eval'");
  });

  it("drop the hashes beside 'unsafe-inline', which would take it back", () => {
    const many = Array.from({ length: 21 }, (_, at) =>
      violation('style-src-elem', 'inline', { hash: A.replace('ypIZ', `${at}`.padStart(4, 'x')) }),
    );
    const options: PolicyOptions = {
      headers: { contentSecurityPolicy: { directives: { 'style-src': ["'self'", B] } } },
    };
    expect(directives(many, options)).toContain("style-src-elem 'self' 'unsafe-inline'");
  });

  it('are none where nothing was refused', () => {
    expect(learnt([])).toEqual({ pages: PAGES, violations: [], proposals: [], unresolved: [], options: {} });
  });
});

describe('layOptions', () => {
  it('lays directives over a text, joins reasons, and puts rules last', () => {
    const rule = (path: string) => ({ when: { paths: [path] }, set: { xFrameOptions: 'SAMEORIGIN' } }) as const;
    const learnt = {
      headers: { contentSecurityPolicy: { directives: { 'img-src': ['data:'] }, allowUnsafe: 'learnt' } },
      rules: [rule('/y')],
    };
    expect(layOptions({ headers: { contentSecurityPolicy: "img-src 'self'; font-src 'self'" } }, learnt)).toEqual({
      headers: {
        contentSecurityPolicy: { directives: { 'img-src': ['data:'], 'font-src': ["'self'"] }, allowUnsafe: 'learnt' },
      },
      rules: [rule('/y')],
    });
    const before = {
      headers: { contentSecurityPolicy: { allowUnsafe: 'known' }, xFrameOptions: 'DENY' },
      rules: [rule('/x')],
    } as const;
    expect(layOptions(before, learnt)).toEqual({
      headers: {
        contentSecurityPolicy: { directives: { 'img-src': ['data:'] }, allowUnsafe: 'known; learnt' },
        xFrameOptions: 'DENY',
      },
      rules: [rule('/x'), rule('/y')],
    });
    expect(layOptions(before, {})).toEqual(before);
  });
});
