import fc from 'fast-check';
import { matchesPath } from '../../../lib/policy/path-pattern';

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
