import { linksOfPage, linksOfSitemap } from '../../../cli/site/links';

const linksOf = (html: string) =>
  linksOfPage(html).links.map(({ address, line, column }) => `${line}:${column} ${address}`);

describe('linksOfPage', () => {
  it('finds what leads somewhere or is loaded, with line and column', () => {
    const html = `<!doctype html>
<link rel=stylesheet href=site.css><link rel="preconnect" href="https://fonts.example/">
<a class=x
   href="docs/">Docs</a>
<img src="a.png" srcset="b.png 2x, c.png 3x"><script src="/app.js"></script>
<form action="/search"><button formaction="/other">Go</button></form>
<iframe src=frame.html></iframe><video poster=p.jpg><source src=v.mp4><track src=v.vtt></video>
<object data=o.svg></object><embed src=e.svg><area href=area/><input type=image src=i.png>
<meta http-equiv="Refresh" content="0; url='/moved/'">`;
    expect(linksOf(html)).toEqual([
      '2:22 site.css',
      '4:4 docs/',
      '5:6 a.png',
      '5:18 b.png',
      '5:18 c.png',
      '5:54 /app.js',
      '6:7 /search',
      '6:32 /other',
      '7:9 frame.html',
      '7:40 p.jpg',
      '7:61 v.mp4',
      '7:78 v.vtt',
      '8:9 o.svg',
      '8:36 e.svg',
      '8:52 area/',
      '8:81 i.png',
      '9:28 /moved/',
    ]);
  });

  it('finds none in comments, scripts, styles, titles and text areas', () => {
    expect(linksOf('<!-- <a href=x> --><script>"<a href=x>"</script><style><a href=x></style>')).toEqual([]);
    expect(linksOf('<title><a href=x></title><textarea><a href=x></textarea><iframe><a href=x></iframe>')).toEqual([]);
  });

  it('knows what relative addresses count from', () => {
    expect(linksOfPage('<base href="/docs/"><base href="/other/"><a href="x">').base).toBe('/docs/');
    expect(linksOfPage('<a href="x">').base).toBeUndefined();
  });
});

describe('linksOfSitemap', () => {
  it('finds every entry', () => {
    const xml =
      '<urlset>\n<url><loc> https://www.example.com/a?b&amp;c </loc></url>\n  <url><loc>/d</loc></url></urlset>';
    expect(linksOfSitemap(xml)).toEqual([
      { address: 'https://www.example.com/a?b&c', line: 2, column: 12 },
      { address: '/d', line: 3, column: 13 },
    ]);
  });
});
