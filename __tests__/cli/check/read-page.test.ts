import { assetPerType, assetType, readPage } from '../../../cli/check/read-page';

describe('a page', () => {
  it('names the files that it loads', () => {
    const { assets } = readPage(`<!doctype html>
      <link rel="stylesheet" href="/a.css"><link rel="SHORTCUT ICON" href="/f.ico"><link rel="canonical" href="/c">
      <link rel="manifest" href="/m.webmanifest"><link rel="modulepreload" href="/p.mjs">
      <img src="/i.png" srcset="/i2.png 2x, /i3.png 3x"><picture><source srcset="/s.avif"></picture>
      <video src="/v.mp4" poster="/v.jpg"></video><track src="/t.vtt"><object data="/o.pdf"></object>
      <script src="/j.js"></script><a href="/not-loaded"></a>`);
    expect(assets).toEqual([
      '/a.css',
      '/f.ico',
      '/m.webmanifest',
      '/p.mjs',
      '/i.png',
      '/i2.png',
      '/i3.png',
      '/s.avif',
      '/v.jpg',
      '/v.mp4',
      '/t.vtt',
      '/o.pdf',
      '/j.js',
    ]);
  });

  it('names its scripts, with their integrity', () => {
    expect(readPage('<script src=/a.js integrity=sha384-x></script><script>a()</script>').scripts).toEqual([
      { src: '/a.js', integrity: 'sha384-x' },
      { src: undefined, integrity: undefined },
    ]);
  });

  it('names nothing within comments, scripts, styles and titles', () => {
    const { scripts } = readPage(
      '<!-- <script src=1></script> --><script>"<script src=2>"</script><style><script src=3></style><title><script src=4></title><textarea><script src=5></textarea><template></template>',
    );
    expect(scripts).toEqual([{ src: undefined, integrity: undefined }]);
  });

  it('names its policies and its referrer policy', () => {
    const page = readPage(
      '<meta http-equiv=" Content-Security-Policy " content="default-src a"><META HTTP-EQUIV=content-security-policy CONTENT="img-src b"><meta name=referrer content=origin><meta name=Referrer content=no-referrer>',
    );
    expect(page.metaPolicies).toEqual(['default-src a', 'img-src b']);
    expect(page.metaReferrer).toBe('no-referrer');
  });

  it('counts what stands in <template>, and the referrer policy of a <meta> that refreshes', () => {
    const { scripts, metaReferrer } = readPage(
      '<template><script src=/a.js></script></template><meta http-equiv=refresh name=referrer content=no-referrer>',
    );
    expect(scripts).toEqual([{ src: '/a.js', integrity: undefined }]);
    expect(metaReferrer).toBe('no-referrer');
  });

  it('is read no further than a tag with more attributes than people write', () => {
    const attributes = Array.from({ length: 100_000 }, (_, i) => `a${i}`).join(' ');
    expect(readPage(`<script src=/a.js></script><p ${attributes}><script src=/b.js></script>`).scripts).toHaveLength(1);
  });
});

describe('the files of pages', () => {
  it('are one for each type, of the same origin, against <base>', () => {
    const url = new URL('https://example.com/a/');
    const page = readPage(
      '<base href="/b/"><img src="1.png#x"><img src="2.png"><script src="https://cdn.example/x.js"></script><script src="//example.com/y.js"></script><img src="data:,x"><img src="/api/picture"><link rel=icon href="http://[bad">',
    );
    expect(assetPerType([{ url, page }]).map(String)).toEqual([
      'https://example.com/b/1.png',
      'https://example.com/y.js',
      'https://example.com/api/picture',
    ]);
  });

  it('have a type by their name', () => {
    expect(
      ['/a.CSS', '/a.b.js', '/a', '/.well-known/x', '/a.toolongforatype'].map((path) =>
        assetType(new URL(path, 'https://e.example')),
      ),
    ).toEqual(['css', 'js', 'file', 'file', 'file']);
  });
});
