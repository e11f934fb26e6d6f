import { pathPatterns } from '../../../cli/seal/seal-site';
import { spread } from '../../../cli/seal/site-needs';

const page = (file: string, needs: Record<string, string[]>) => ({ file, paths: [`/${file}`], needs });
const hash = (i: number) => `'sha256-${String(i).padStart(43, '0')}='`;

describe('spread', () => {
  it('has one policy where all pages need the same', () => {
    const needs = { 'script-src': ["'self'"] };
    expect(spread([page('a', needs), page('b', needs)])).toEqual({
      needs: { site: needs, pages: [] },
      way: 'one policy',
      why: 'all pages need the same',
    });
  });

  it('has a rule for each group of pages that need something of their own', () => {
    const spreading = spread([
      page('a', { 'script-src': [hash(0), hash(1)] }),
      page('b', { 'script-src': [hash(0), hash(2)] }),
      page('c', { 'script-src': [hash(0), hash(1)] }),
      page('d', { 'script-src': [hash(0)] }),
    ]);
    expect(spreading).toEqual({
      needs: {
        site: { 'script-src': [hash(0)] },
        pages: [
          { paths: ['/a', '/c'], needs: { 'script-src': [hash(1)] } },
          { paths: ['/b'], needs: { 'script-src': [hash(2)] } },
        ],
      },
      way: 'per page',
      why: 'pages differ: 2 rules for 3 paths',
    });
  });

  it('makes no rule for own scripts, styles and images, and one for own frames', () => {
    const { needs } = spread([page('a', { 'img-src': ["'self'"], 'frame-src': ["'self'"] }), page('b', {})]);
    expect(needs).toEqual({
      site: { 'img-src': ["'self'"] },
      pages: [{ paths: ['/a'], needs: { 'frame-src': ["'self'"] } }],
    });
  });

  it('has one policy for all where there were too many rules', () => {
    const pages = Array.from({ length: 501 }, (_, i) => page(`${i}`, { 'img-src': [`https://${i}.example`] }));
    const { needs, way, why } = spread(pages);
    expect([way, why]).toEqual(['union', '501 rules, and 500 are the most']);
    expect(needs.pages).toEqual([]);
    expect(needs.site['img-src']).toHaveLength(501);
    expect(spread(pages.slice(1)).way).toBe('per page');
  });

  it('has one policy for all where too many paths are in rules', () => {
    const pages = Array.from({ length: 2001 }, (_, i) => page(`${i}`, { 'script-src': [hash(i % 2)] }));
    expect(spread(pages)).toMatchObject({ way: 'union', why: '2001 paths in rules, and 2000 are the most' });
    expect(spread(pages.slice(1)).way).toBe('per page');
  });

  it('says so where neither way is small enough', () => {
    const pages = Array.from({ length: 501 }, (_, i) => page(`${i}`, { 'script-src': [hash(i)] }));
    expect(() => spread(pages)).toThrow(
      'a policy for each page is too large (501 rules, and 500 are the most), and so is one for all',
    );
    const one = page('a', { 'script-src': Array.from({ length: 400 }, (_, i) => hash(i)) });
    expect(() => spread([one, page('b', {})])).toThrow(/one page needs \d+ bytes, and 16384 fit/);
  });
});

describe('pathPatterns', () => {
  it.each([
    ['index.html', ['/index.html']],
    ['docs/index.html', ['/docs/index.html', '/docs/']],
    ['a b/ü.html', ['/a%20b/%C3%BC.html']],
    ['[id].html', ['/?id?.html']],
    [`${'x'.repeat(300)}.html`, [`/${'x'.repeat(253)}*`]],
  ])('%s', (file, patterns) => expect(pathPatterns(file)).toEqual(patterns));
});
