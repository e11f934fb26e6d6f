import { invalidationPaths } from '../../../cli/aws/invalidate';

describe('the paths that are invalidated', () => {
  it('a file by its path', () => {
    expect(invalidationPaths(['css/site.css', "it's (1).txt"])).toEqual(['/css/site.css', "/it's*"]);
  });

  it('an index page by its folder too, with and without the slash', () => {
    expect(invalidationPaths(['index.html', 'docs/index.html'])).toEqual([
      '/index.html',
      '/',
      '/docs/index.html',
      '/docs/',
      '/docs',
    ]);
  });

  it('the first page of the distribution as /', () => {
    const root = { urls: 'folders', root: 'home.html', spa: [] } as const;
    expect(invalidationPaths(['home.html', 'index.html'], root)).toEqual(['/home.html', '/', '/index.html']);
  });

  it('a page by the URLs that serve it, and a shell by the paths of its application', () => {
    const files = { urls: 'files', root: 'index.html', spa: [] } as const;
    expect(invalidationPaths(['about.html', 'blog/index.html'], files)).toEqual([
      '/about.html',
      '/about',
      '/about/',
      '/blog/index.html',
      '/blog',
      '/blog/',
    ]);
    const spa = [
      { path: '/app/*', shell: '/index.html' },
      { path: '/b?/x', shell: '/index.html' },
    ];
    expect(invalidationPaths(['index.html'], { ...files, spa })).toEqual(['/index.html', '/', '/app/*', '/b*']);
    expect(invalidationPaths(['docs/index.html'], { ...files, urls: 'exact' })).toEqual(['/docs/index.html']);
  });

  it.each([
    ['a b.html', '/a*'],
    ['docs/50%.html', '/docs/50*'],
    ['docs/c#.html', '/docs/c*'],
    ['docs/c++.html', '/docs/c*'],
    ['blog/naïve.html', '/blog/na*'],
    ['a*b', '/a*'],
    ['docs/日本/index.html', '/docs/*'],
  ])('%s, which viewers write in more ways than one, by what comes before that: %s', (key, path) => {
    expect(invalidationPaths([key])).toEqual([path]);
  });

  it('everything, where a name can be written in several ways from its first character', () => {
    expect(invalidationPaths(['🚀.html', 'a.html'])).toEqual(['/*']);
  });

  it('everything from 31 paths up, or 16 with a star', () => {
    const keys = (n: number, name: string) => Array.from({ length: n }, (_, i) => `${i}${name}`);
    expect(invalidationPaths(keys(30, '.css'))).toHaveLength(30);
    expect(invalidationPaths(keys(31, '.css'))).toEqual(['/*']);
    expect(invalidationPaths(keys(15, ' .css'))).toHaveLength(15);
    expect(invalidationPaths(keys(16, ' .css'))).toEqual(['/*']);
  });

  it('nothing for nothing', () => {
    expect(invalidationPaths([])).toEqual([]);
  });
});
