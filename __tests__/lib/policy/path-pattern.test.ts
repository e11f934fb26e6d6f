import fc from 'fast-check';
import { matchesPath, normalizePath, normalizePattern } from '../../../lib/policy/path-pattern';

describe('matchesPath', () => {
  it.each([
    ['/a', '/a'],
    ['*', ''],
    ['*', '/a/b'],
    ['/*', '/'],
    ['/docs/*', '/docs/'],
    ['/docs/*', '/docs/a/b.html'],
    ['*.js', '/a/b.js'],
    ['*.js', '/a.js/b.js'],
    ['/a?c', '/abc'],
    ['/a?c', '/a/c'],
    ['/*/x/*.css', '/a/b/x/y/z.css'],
    ['**', '/a'],
    ['/a*', '/a*b'],
    ['/a.b', '/a.b'],
    ['/*a*b', '/aaab'],
  ])('fits %s to %s', (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(true);
  });

  it.each([
    ['/a', '/A'],
    ['/a', '/a/'],
    ['/a', 'x/a'],
    ['', '/'],
    ['/docs/*', '/docs'],
    ['*.js', '/a.js2'],
    ['/a?c', '/ac'],
    ['/a?', '/a'],
    ['/a.b', '/axb'],
    ['/*a*b', '/aba'],
    ['?', ''],
  ])('does not fit %s to %s', (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(false);
  });

  it('agrees with the regular expression that says the same', () => {
    const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 });
    fc.assert(
      fc.property(text('ab/*?'), text('ab/*?'), (pattern, path) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
        expect(matchesPath(pattern, path)).toBe(expression.test(path));
      }),
      { numRuns: 3_000, seed: 1 },
    );
  });

  it('does not take for ever over many stars', () => {
    expect(matchesPath(`${'*a'.repeat(100)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});

describe('normalizePath', () => {
  it.each([
    ['/', '/'],
    ['/members/index.html', '/members/index.html'],
    ['/%6Dembers/index.html', '/members/index.html'],
    ['/%6dembers%2Findex.html', '/members/index.html'],
    ['/members%2findex.html', '/members/index.html'],
    ['/%C3%BCber/', '/%C3%BCber/'],
    ['/%c3%bcber/', '/%C3%BCber/'],
    ['/%C3%bcber/', '/%C3%BCber/'],
    ['/a%20b', '/a%20b'],
    ['/a+b', '/a%20b'],
    ['/a%2Bb', '/a%2Bb'],
    ['/a%7Eb%5F%2D%2E', '/a~b_-.'],
    ['/a%40b%3Ac%3D%24', '/a@b:c=$'],
    ['/a*b', '/a%2Ab'],
    ['/a%2ab%3f', '/a%2Ab%3F'],
    ['/a"b<c>', '/a%22b%3Cc%3E'],
    ['/100%25', '/100%25'],
    ['/%2525', '/%2525'],
    ['/%zz%', '/%25zz%25'],
    ['/%%36Dembers', '/%256Dembers'],
    ['/x/../members/a', '/members/a'],
    ['/x/%2e%2E/members/a', '/members/a'],
    ['/x%2F..%2Fmembers/a', '/members/a'],
    ['/./members/./a', '/members/a'],
    ['/members/..', '/'],
    ['/members/.', '/members/'],
    ['/../../a', '/a'],
    ['/a..b/.c/...', '/a..b/.c/...'],
    ['/members//a', '/members//a'],
    ['/Members/', '/Members/'],
    ['', ''],
  ])('%s is %s', (path, normal) => {
    expect(normalizePath(path)).toBe(normal);
    expect(normalizePath(normal)).toBe(normal);
  });

  it('changes nothing a second time, and nothing that decodes to something else', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab/.%+2Ff ~*?#"'), maxLength: 12 });
    const bytes = (path: string) =>
      path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    fc.assert(
      fc.property(text, (rest) => {
        const normal = normalizePath(`/${rest}`);
        expect(normalizePath(normal)).toBe(normal);
        // Every byte is what it was, but for dot segments and what is not an encoding.
        if (!/%(?![0-9a-f]{2})|\+|\.|%2e/i.test(rest)) expect(bytes(normal)).toBe(bytes(`/${rest}`));
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });
});

describe('normalizePattern', () => {
  it.each([
    ['/%6Dembers/*', '/members/*'],
    ['/%c3%bcber/?', '/%C3%BCber/?'],
    ['/a%2ab*', '/a%2Ab*'],
    ['/a+b/*', '/a%20b/*'],
    ['*.js', '*.js'],
    ['/x/../a*', '/a*'],
    ['*', '*'],
  ])('%s is %s', (pattern, normal) => {
    expect(normalizePattern(pattern)).toBe(normal);
  });

  it('fits a character that is also a wildcard by its encoding', () => {
    expect(matchesPath(normalizePattern('/a%2Ab'), normalizePath('/a*b'))).toBe(true);
    expect(matchesPath(normalizePattern('/a%2Ab'), normalizePath('/axb'))).toBe(false);
  });
});
