import { formatProblem } from '../../../lib/policy';
import { compileRoutes, RoutingError, readRedirectsFile } from '../../../lib/routing';

const linesOf = (text: string) => readRedirectsFile(text, 'website/_redirects').problems.map(formatProblem);

describe('readRedirectsFile', () => {
  it('reads redirects, statuses, comments and every kind of line end', () => {
    const text =
      '\uFEFF# moved\r\n/old /new\r\n\r\n  /sale\t/offers 302 # until May\n/blog/:slug /posts/:slug 301!\r/wiki/* /docs/:splat#top 308\n';
    const file = readRedirectsFile(text, '_redirects');
    expect(file.problems).toEqual([]);
    expect(file.shells).toEqual([]);
    expect(file.redirects).toEqual([
      { from: '/old', to: '/new', status: 301, path: ['_redirects', 2], place: '_redirects:2' },
      { from: '/sale', to: '/offers', status: 302, path: ['_redirects', 4], place: '_redirects:4' },
      { from: '/blog/:slug', to: '/posts/:slug', status: 301, path: ['_redirects', 5], place: '_redirects:5' },
      { from: '/wiki/*', to: '/docs/:splat#top', status: 308, path: ['_redirects', 6], place: '_redirects:6' },
    ]);
  });

  it('honors the shell of an application, and the page for what is missing', () => {
    const file = readRedirectsFile('/app/* /app/index.html 200\n/* /404.html 404\n', '_redirects');
    expect(file).toEqual({ redirects: [], shells: [{ path: '/app/*', shell: '/app/index.html' }], problems: [] });
    const { spa } = compileRoutes({}, [], { file });
    expect(spa).toEqual([{ path: '/app/*', shell: '/app/index.html' }]);
  });

  it.each([
    ['/only', 'has no target. Write the path it leads to: /old /new 301.'],
    [
      '/store id=:id /blog/:id 301',
      'looks at the query (id=:id), and redirects look at the path alone. Leave it out: the query is kept.',
    ],
    [
      '/ /de 302 Language=de',
      'has the condition Language=de, which only Netlify knows. Leave it out, or choose in the page.',
    ],
    [
      '/ /de Country=de',
      'has the condition Country=de, which only Netlify knows. Leave it out, or choose in the page.',
    ],
    [
      '/api/* https://api.example/:splat 200',
      'serves one URL under another (200), which is done for a page alone: /app/* /app/index.html 200. Call the other host from the page, or leave it out.',
    ],
    [
      '/a /b 200',
      'serves one URL under another (200), which is done for a page alone: /app/* /app/index.html 200. Write 301, or lead it to a page.',
    ],
    ['/a /b 404', 'has the status 404, and is no redirect. Write 301, 302, 307 or 308; /404.html is the page for 404.'],
    ['/a /b 410', 'has the status 410, and is no redirect. Write 301, 302, 307 or 308; /404.html is the page for 404.'],
    ['/a /b permanent', 'has permanent where a status stands. Write 301, 302, 307 or 308.'],
    ['/a /b 301 302', 'has the condition 302, which only Netlify knows. Leave it out, or choose in the page.'],
  ])('rejects %s with its line', (line, rest) => {
    expect(linesOf(`# first\n${line}\n`)).toEqual([`website/_redirects:2: ${JSON.stringify(line)} ${rest}`]);
  });

  it('reports what is wrong with a redirect by its line, over both sources', () => {
    const file = readRedirectsFile('/a https://evil.example/\n/b /c\n/b/ /d\n', 'website/_redirects');
    expect(() => compileRoutes({ redirects: [{ from: '/c', to: '/b' }] }, [], { file })).toThrow(
      new RoutingError([
        {
          path: [],
          place: 'website/_redirects:1',
          value: 'https://evil.example/',
          rule: 'leads to a host, and every redirect stays on the site, so that none can be turned against its visitors',
          remedy: 'Write the path alone, or a page that links there',
        },
        {
          path: [],
          place: 'website/_redirects:3',
          value: '/b/',
          rule: 'stands twice: website/_redirects:2 has the same path, with or without a trailing slash',
          remedy: 'Leave one of the two out',
        },
        {
          path: ['redirects', 0],
          value: '/c',
          rule: 'is in a loop: /c → /b → /c',
          remedy: 'Lead one of them elsewhere, or leave it out',
        },
      ]),
    );
  });
});
