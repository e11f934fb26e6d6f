import { headersOf, inWaves, isDoubtful, isHashed, isPage } from '../../../cli/site/object-rules';

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

describe('names that are declared', () => {
  const rules = {
    hashedNames: [
      { path: '/uploads/brand/*', hashed: true },
      { path: '/uploads/*', hashed: false },
      { path: '/v/*', hashed: true },
    ],
  };

  it.each([
    ['uploads/logo_3f2a9c1b4d.png', false],
    ['uploads/brand/logo.png', true],
    ['v/DhRk2q3V.js', true],
    ['v/index.html', false],
    ['logo_3f2a9c1b4d.png', true],
  ])('%s: %s', (key, hashed) => {
    expect(isHashed(key, rules)).toBe(hashed);
    expect(headersOf(key, rules).cache.includes('immutable')).toBe(hashed);
  });

  const LOGO = Buffer.from('5eac3c6e4a51bd3b1e6bbc8c0ddd2b46a3f4c0bfb2d28b2bcb1a2ff6b1b8e0f1', 'hex').toString(
    'base64',
  );

  it.each([
    ['an upload of a CMS', 'uploads/logo_3f2a9c1b4d.png'],
    ['a picture with a dot', 'img/hero.3f2a9c1b.jpg'],
    ['a document', 'report-3f2a9c1b.pdf'],
    ['a script with the mark of an upload', 'lib_3f2a9c1b4d.js'],
    ['a name that is nothing else', '3f2a9c1b4d.webp'],
  ])('are wanted for %s: %s', (_, key) => {
    expect(isDoubtful(key, LOGO)).toBe(true);
    expect(isDoubtful(key, LOGO, { hashedNames: [{ path: '*', hashed: true }] })).toBe(false);
    expect(isDoubtful(key, LOGO, { hashedNames: [{ path: '*', hashed: false }] })).toBe(false);
  });

  it.each([
    ['a bundle', 'assets/app.3f2a9c1b.js'],
    ['its map', 'assets/app.3f2a9c1b.js.map'],
    ['its style, compressed', 'assets/app-3f2a9c1b.css.br'],
    ['a font', 'inter-3f2a9c1b.woff2'],
    ['a folder of a generator', '_astro/hero_3f2a9c1b.png'],
    ['the hash of its own bytes', 'img/logo_5eac3c6e4a51.png'],
    ['no hash', 'img/logo.png'],
    ['a page', 'post_3f2a9c1b4d.html'],
  ])('are not wanted for %s: %s', (_, key) => {
    expect(isDoubtful(key, LOGO)).toBe(false);
  });
});

describe('types and encodings that are declared', () => {
  const gzip = Buffer.from([0x1f, 0x8b, 8, 0]);
  const rules = {
    contentTypes: [
      { path: '/downloads/*', encoding: 'none' },
      { path: '*.json.gz', encoding: 'gzip' },
      { path: '/api/status', type: 'application/json' },
      { path: '/blog/*', type: 'text/html; charset=utf-8' },
      { path: '/Build/*', type: 'application/wasm', encoding: 'br' },
    ],
  } as const;

  it.each([
    ['downloads/lib.js.gz', 'application/gzip', undefined],
    ['downloads/data.json.gz', 'application/gzip', undefined],
    ['data.json.gz', 'application/json; charset=utf-8', 'gzip'],
    ['api/status', 'application/json', undefined],
    ['Build/game.code', 'application/wasm', 'br'],
    ['app.js.gz', 'text/javascript; charset=utf-8', 'gzip'],
    ['blog/first', 'text/html; charset=utf-8', undefined],
    ['API/status', 'application/octet-stream', undefined],
  ])('%s is %s, %s', (key, type, encoding) => {
    const { cache, ...kind } = headersOf(key, rules, gzip);
    expect(kind).toEqual(encoding === undefined ? { type } : { type, encoding });
    expect(cache).toBe('public, max-age=0, s-maxage=86400, must-revalidate');
  });

  it('make pages of what has no ending: they come last, and are never kept for good', () => {
    const of = (key: string) => headersOf(key, rules);
    expect(inWaves(['blog/first', 'a.css', 'index.html'], of)).toEqual([[], ['a.css'], ['blog/first', 'index.html']]);
    const hashed = { ...rules, hashedNames: [{ path: '*', hashed: true }] };
    expect(headersOf('blog/first', hashed).cache).toBe('public, max-age=0, s-maxage=86400, must-revalidate');
  });
});

describe('what is published in which order', () => {
  it('hashed names, what may name them, and pages, each by name', () => {
    expect(
      inWaves(['b.html', 'feed.xml', 'a.3f2a9c1b.css', 'a.HTM', 'app.js', 'about.html/app.js', 'x.xhtml']),
    ).toEqual([['a.3f2a9c1b.css'], ['about.html/app.js', 'app.js', 'feed.xml'], ['a.HTM', 'b.html', 'x.xhtml']]);
  });

  it('a page is so by the end of its name', () => {
    expect(['a.html', 'a.html.js', 'html', 'a.html/b'].map((key) => isPage(key))).toEqual([true, false, false, false]);
  });

  it.each([
    ['a.html', 'text/html; charset=utf-8'],
    ['a.mjs', 'text/javascript; charset=utf-8'],
    ['a.svg', 'image/svg+xml'],
    ['a.woff2', 'font/woff2'],
    ['a.webmanifest', 'application/manifest+json; charset=utf-8'],
    ['v1.2/LICENSE', 'application/octet-stream'],
    ['.well-known/security.txt', 'text/plain; charset=utf-8'],
    ['vendor/my-lib.umd.cjs', 'text/javascript; charset=utf-8'],
  ])('%s is %s', (key, type) => {
    expect(headersOf(key).type).toBe(type);
  });
});
