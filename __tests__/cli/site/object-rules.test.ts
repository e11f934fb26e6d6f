import { headersOf, inWaves, isHashed, isPage } from '../../../cli/site/object-rules';

describe('names with a content hash', () => {
  it.each([
    'app.3f2a9c1b.js',
    'assets/js/main.0b2c3d4e5f60718293a4.css',
    'logo-1a2b3c4d5e6f.svg',
    'app.3f2a9c1b.js.map',
    '3f2a9c1b.chunk.js',
    'style.min.9d5ed678fe57bcca610140957afab571ab1df7aa8b1b1dcb3d84c8a8a8a8a8a8.css',
    '_astro/hoisted.DhRk2q3V.js',
    '_app/immutable/entry/start.js',
    '_next/static/chunks/main.js',
  ])('%s', (key) => {
    expect(isHashed(key)).toBe(true);
    expect(headersOf(key).cache).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['a date', 'report-20260101.pdf'],
    ['a word', 'decade-deadbeef.txt'],
    ['a version', 'jquery.3.7.1.js'],
    ['too few digits', 'app.3f2a9c1.js'],
    ['capitals', 'app.3F2A9C1B.js'],
    ['a UUID, which names a thing', 'photo-3f2a9c1b-1111-4222-8333-44445555666a.jpg'],
    ['a page, which a visitor asks for', 'post.3f2a9c1b.html'],
    ['a folder', '3f2a9c1b.d/app.js'],
    ['no ending', 'app.3f2a9c1b'],
    ['a folder elsewhere', 'docs/_astro/app.js'],
  ])('are not %s: %s', (_, key) => {
    expect(isHashed(key)).toBe(false);
    expect(headersOf(key).cache).toBe('public, max-age=0, s-maxage=86400, must-revalidate');
  });
});

describe('what is published in which order', () => {
  it('hashed names, what may name them, and pages, each by name', () => {
    expect(
      inWaves(['b.html', 'feed.xml', 'a.3f2a9c1b.css', 'a.HTM', 'app.js', 'about.html/app.js', 'x.xhtml']),
    ).toEqual([['a.3f2a9c1b.css'], ['about.html/app.js', 'app.js', 'feed.xml'], ['a.HTM', 'b.html', 'x.xhtml']]);
  });

  it('a page is so by the end of its name', () => {
    expect(['a.html', 'a.html.js', 'html', 'a.html/b'].map(isPage)).toEqual([true, false, false, false]);
  });

  it.each([
    ['a.html', 'text/html; charset=utf-8'],
    ['a.mjs', 'text/javascript; charset=utf-8'],
    ['a.svg', 'image/svg+xml'],
    ['a.woff2', 'font/woff2'],
    ['a.webmanifest', 'application/manifest+json; charset=utf-8'],
    ['v1.2/LICENSE', 'application/octet-stream'],
    ['.well-known/security.txt', 'text/plain; charset=utf-8'],
  ])('%s is %s', (key, type) => {
    expect(headersOf(key).type).toBe(type);
  });
});
