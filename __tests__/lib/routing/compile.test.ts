import {
  compileRoutes,
  needsFunction,
  type RoutingContext,
  RoutingError,
  type RoutingOptions,
} from '../../../lib/routing';

const redirect = (from: string, to: string, status?: number) => ({ from, to, ...(status && { status }) });
const list = (...redirects: object[]) => ({ redirects }) as RoutingOptions;

/** What is wrong, the options, and every line of the error. */
const BAD: readonly [title: string, options: RoutingOptions, lines: readonly string[]][] = [
  [
    'a source without its slash',
    list(redirect('old', '/new')),
    [
      "redirects[0].from: \"old\" is not a path, which starts with /. Write a path such as '/old', '/blog/:slug' or '/old/*'.",
    ],
  ],
  [
    'a source with a host',
    list(redirect('https://old.example/', '/new')),
    [
      'redirects[0].from: "https://old.example/" names a host, and a redirect is from a path of the site. Write the path alone; domain.redirectFrom redirects a whole host.',
    ],
  ],
  [
    'a source with a query',
    list(redirect('/old?a=1', '/new')),
    [
      'redirects[0].from: "/old?a=1" has a query or a fragment: redirects look at the path alone. Write the path alone.',
    ],
  ],
  [
    'a source that no browser sends',
    list(redirect('/a//b', '/new'), redirect('/a/../b', '/new')),
    [
      "redirects[0].from: \"/a//b\" is not a path that a browser sends (RFC 3986, 3.3; no empty or dot segments, no encoded slashes). Write a path such as '/old', '/blog/:slug' or '/old/*'.",
      "redirects[1].from: \"/a/../b\" is not a path that a browser sends (RFC 3986, 3.3; no empty or dot segments, no encoded slashes). Write a path such as '/old', '/blog/:slug' or '/old/*'.",
    ],
  ],
  [
    'a star inside, and one that is a part of a segment',
    list(redirect('/a/*/b', '/new'), redirect('/c*', '/new')),
    [
      'redirects[0].from: "/a/*/b" has a * that is not its last segment, the one place where it matches. Write \'/old/*\', or :name inside.',
      'redirects[1].from: "/c*" has a * that is not its last segment, the one place where it matches. Write \'/old/*\', or :name inside.',
    ],
  ],
  [
    'a name that stands twice, and one that is taken',
    list(redirect('/:a/:a', '/new'), redirect('/:splat', '/new')),
    [
      'redirects[0].from: "/:a/:a" has the segment :a, and a name is a letter followed by letters, digits and _, stands once, and is not splat. Write a name such as \':slug\'.',
      'redirects[1].from: "/:splat" has the segment :splat, and a name is a letter followed by letters, digits and _, stands once, and is not splat. Write a name such as \':slug\'.',
    ],
  ],
  [
    'targets off the site',
    list(
      redirect('/a', 'https://evil.example/'),
      redirect('/b', '//evil.example'),
      redirect('/c', '/\\evil.example'),
      redirect('/d', '/%2f%2fevil.example'),
      redirect('/e', 'new'),
      redirect('/f', '/:x'),
    ),
    [
      'redirects[0].to: "https://evil.example/" leads to a host, and every redirect stays on the site, so that none can be turned against its visitors. Write the path alone, or a page that links there.',
      'redirects[1].to: "//evil.example" leads to a host, and every redirect stays on the site, so that none can be turned against its visitors. Write the path alone, or a page that links there.',
      'redirects[2].to: "/\\\\evil.example" leads to a host, and every redirect stays on the site, so that none can be turned against its visitors. Write the path alone, or a page that links there.',
      "redirects[3].to: \"/%2f%2fevil.example\" is not a URL of the site (RFC 3986, 3.3; no empty or dot segments, no encoded slashes). Write a path such as '/new', '/posts/:slug' or '/new/:splat'.",
      "redirects[4].to: \"new\" is not a path of the site, which starts with one /. Write a path such as '/new', '/posts/:slug' or '/new/:splat'.",
      'redirects[5].to: "/:x" uses :x, and "from" has none. Write a name that "from" has.',
    ],
  ],
  [
    'a star in a target, and a splat inside one',
    list(redirect('/a/*', '/b/*'), redirect('/c/*', '/d/:splat/e')),
    [
      'redirects[0].to: "/b/*" has a *, which stands for nothing in a target. Write :splat for what * matched.',
      'redirects[1].to: "/d/:splat/e" has :splat before its end, and it may stand for nothing. Write it last, such as \'/new/:splat\'.',
    ],
  ],
  [
    'a status that is no redirect',
    list(redirect('/a', '/b', 200)),
    [
      'redirects[0].status: 200 is not the status of a redirect: 301, 302, 307 or 308 (RFC 9110, 15.4). Write 301 for a move that lasts, 302 for one that does not.',
    ],
  ],
  [
    'paths that stand twice, the slash aside',
    list(redirect('/a', '/b'), redirect('/a/', '/c'), redirect('/p/:x', '/b'), redirect('/p/:y', '/c')),
    [
      'redirects[1].from: "/a/" stands twice: redirects[0] has the same path, with or without a trailing slash. Leave one of the two out.'.replace(
        '.from',
        '',
      ),
      'redirects[3]: "/p/:y" stands twice: redirects[2] has the same path, with or without a trailing slash. Leave one of the two out.',
    ],
  ],
  [
    'rules behind one that takes all of theirs',
    list(redirect('/a/*', '/b/'), redirect('/a/x', '/c'), redirect('/a', '/c'), redirect('/a/:y/*', '/d')),
    [
      'redirects[1]: "/a/x" never matches: "/a/*" at redirects[0] comes first. Write it before that one, or leave it out.',
      'redirects[2]: "/a" never matches: "/a/*" at redirects[0] comes first. Write it before that one, or leave it out.',
      'redirects[3]: "/a/:y/*" never matches: "/a/*" at redirects[0] comes first. Write it before that one, or leave it out.',
    ],
  ],
  [
    'one that leads to itself',
    list(redirect('/docs', '/docs/')),
    ['redirects[0]: "/docs" leads to itself: /docs → /docs/. Lead one of them elsewhere, or leave it out.'],
  ],
  [
    'one that the URL style leads to itself',
    { urls: 'files', ...list(redirect('/about', '/about.html')) },
    ['redirects[0]: "/about" leads to itself: /about → /about. Lead one of them elsewhere, or leave it out.'],
  ],
  [
    'a loop',
    list(redirect('/a', '/b'), redirect('/b', '/c'), redirect('/c', '/a')),
    ['redirects[0]: "/a" is in a loop: /a → /b → /c → /a. Lead one of them elsewhere, or leave it out.'],
  ],
  [
    'a pattern whose target it matches itself',
    list(redirect('/docs/*', '/docs/v2/:splat')),
    [
      'redirects[0]: "/docs/*" leads to itself: /docs/* → /docs/v2/:splat. Lead one of them elsewhere, or leave it out.',
    ],
  ],
  [
    'a loop through patterns',
    list(redirect('/a/*', '/b/:splat'), redirect('/b/c/*', '/a/c/:splat')),
    ['redirects[0]: "/a/*" is in a loop: /a/* → /b/c/* → /a/*. Lead one of them elsewhere, or leave it out.'],
  ],
  [
    'a chain of three',
    list(redirect('/a', '/b'), redirect('/b', '/c'), redirect('/c', '/d')),
    ['redirects[0]: "/a" takes 3 redirects: /a → /b → /c → /d/. Write the target at once: "/d/".'],
  ],
  [
    'an application of no path, and of what is no pattern',
    { spa: [] },
    ["spa: [] is an empty list. Write ['/app/*'], or true for every path."],
  ],
  [
    'an application of what is no pattern',
    { spa: ['app/*'] },
    [
      'spa[0]: "app/*" is not a path pattern of CloudFront (it starts with /, holds no spaces, and has at most 255 characters). Write a pattern such as \'/app/*\'.',
    ],
  ],
];

const problemsOf = (options: RoutingOptions, context?: RoutingContext): string[] => {
  try {
    compileRoutes(options, [], context);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(RoutingError);
    return (error as Error).message.split('\n');
  }
};

describe('compileRoutes', () => {
  it.each(BAD)('rejects %s', (_, options, lines) => {
    expect(problemsOf(options)).toEqual(lines);
  });

  it('compiles to plain JSON', () => {
    const routes = compileRoutes(
      {
        redirects: [
          { from: '/old', to: '/new' },
          { from: '/für', to: '/über?a#b', status: 302 },
          { from: '/blog/:slug', to: '/posts/:slug', status: 308 },
          { from: '/wiki/*', to: '/docs/:splat' },
        ],
        spa: ['/app/*'],
      },
      [],
      { hosts: { from: ['example.com'], to: 'www.example.com' }, keys: ['index.html', 'LICENSE'] },
    );
    expect(routes).toEqual({
      version: 1,
      urls: 'folders',
      root: 'index.html',
      hosts: { from: ['example.com'], to: 'www.example.com' },
      exact: { '/LICENSE': '200 /LICENSE', '/old': '301 /new/', '/für': '302 /%C3%BCber/?a#b' },
      patterns: [
        { from: ['blog', ':slug'], status: 308, to: '/posts/:slug' },
        { from: ['wiki', '*'], status: 301, to: '/docs/:splat' },
      ],
      spa: [{ path: '/app/*', shell: '/index.html' }],
    });
    expect(JSON.parse(JSON.stringify(routes))).toEqual(routes);
  });

  it('makes one hop of two, which lasts if both do', () => {
    const { exact } = compileRoutes({
      redirects: [
        { from: '/a', to: '/b' },
        { from: '/b', to: '/c', status: 308 },
        { from: '/d', to: '/e' },
        { from: '/e', to: '/f', status: 302 },
        { from: '/g?'.slice(0, 2), to: '/wiki/x?y=1' },
        { from: '/wiki/*', to: '/docs/:splat', status: 307 },
      ],
    });
    expect(exact).toEqual({
      '/a': '301 /c/',
      '/b': '308 /c/',
      '/d': '302 /f/',
      '/e': '302 /f/',
      '/g': '307 /docs/x/?y=1',
    });
  });

  it('leads to a file without an extension as it is', () => {
    const { exact } = compileRoutes({ redirects: [{ from: '/terms', to: '/LICENSE' }] }, [], { keys: ['LICENSE'] });
    expect(exact['/terms']).toBe('301 /LICENSE');
  });

  it('lets a redirect stand before the file of its path', () => {
    const { exact } = compileRoutes({ redirects: [{ from: '/LICENSE', to: '/terms' }] }, [], { keys: ['LICENSE'] });
    expect(exact['/LICENSE']).toBe('301 /terms/');
  });

  it('serves the file of that name where a folder has an index too', () => {
    const { exact } = compileRoutes({ urls: 'files' }, [], {
      keys: ['blog.html', 'blog/index.html', 'docs/index.html'],
    });
    expect(exact).toEqual({ '/docs': '200 /docs/index.html' });
  });

  it('compiles 10,000 redirects, and finds a loop and a chain among them', () => {
    const redirects = Array.from({ length: 10_000 }, (_, i) => ({ from: `/old/${i}`, to: `/new/${i}` }));
    expect(Object.keys(compileRoutes({ redirects }).exact)).toHaveLength(10_000);
    const ring = Array.from({ length: 300 }, (_, i) => ({ from: `/${i}`, to: `/${(i + 1) % 300}` }));
    expect(problemsOf({ redirects: [...redirects, ...ring] })).toEqual([
      'redirects[10000]: "/0" is in a loop: /0 → /1 → /2 → /3 → /4 → … → /0. Lead one of them elsewhere, or leave it out.',
    ]);
  });
});

describe('needsFunction', () => {
  it('is so but for exact URLs without anything else', () => {
    const keys = ['index.html', 'LICENSE', 'docs/index.html'];
    const needs = (options: RoutingOptions, context: RoutingContext = {}) =>
      needsFunction(compileRoutes(options, [], { keys, ...context }));
    expect(needs({ urls: 'exact' })).toBe(false);
    expect(needs({ urls: 'exact' }, { hosts: { from: [], to: 'www.example.com' } })).toBe(false);
    expect(needs({})).toBe(true);
    expect(needs({ urls: 'files' })).toBe(true);
    expect(needs({ urls: 'exact', spa: ['/app/*'] })).toBe(true);
    expect(needs({ urls: 'exact', ...list(redirect('/a', '/b')) })).toBe(true);
    expect(needs({ urls: 'exact', ...list(redirect('/a/*', '/b')) })).toBe(true);
    expect(needs({ urls: 'exact' }, { hosts: { from: ['example.com'], to: 'www.example.com' } })).toBe(true);
  });
});
