import { readSitemap } from '../../../cli/check/pages';

const site = new URL('https://example.com/');

describe('a sitemap', () => {
  it('names pages of the site, and counts those of others', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>https://example.com/</loc></url>
  <url><loc> https://example.com/a?b=1&amp;c=2 </loc><lastmod>2026-01-01</lastmod></url>
  <url><loc>http://example.com:8080/other-port</loc></url>
  <url><loc>https://other.example/</loc></url>
  <url></url>
</urlset>`;
    const { pages, sitemaps, foreign } = readSitemap(xml, site);
    expect(pages.map(String)).toEqual([
      'https://example.com/',
      'https://example.com/a?b=1&c=2',
      'https://example.com/other-port',
    ]);
    expect([sitemaps, foreign]).toEqual([[], 2]);
  });

  it('names one page alone', () => {
    expect(readSitemap('<urlset><url><loc>/one</loc></url></urlset>', site).pages.map(String)).toEqual([
      'https://example.com/one',
    ]);
  });

  it('leads to others', () => {
    const xml = '<sitemapindex><sitemap><loc>https://example.com/a.xml</loc></sitemap></sitemapindex>';
    expect(readSitemap(xml, site).sitemaps.map(String)).toEqual(['https://example.com/a.xml']);
  });

  it.each([
    '',
    'not xml',
    '<html><body>404</body></html>',
    '<urlset',
    '<urlset><url><loc><b>x</b></loc></url></urlset>',
    '<a>'.repeat(100_000),
  ])('that is none names nothing: %.30s', (xml) => {
    expect(readSitemap(xml, site).pages).toEqual([]);
  });
});
