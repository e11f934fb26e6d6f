import fc from 'fast-check';
import { covers, overlap } from '../../../../lib/policy/compile/overlap';
import { matchesPath } from '../../../../lib/policy/path-pattern';

const paths = (...list: string[]) => ({ paths: list });

describe('covers', () => {
  it.each([
    ['/*', '/docs/*'],
    ['*', '*.js'],
    ['/docs/*', '/docs/a?.html'],
    ['/docs/*', '/docs/'],
    ['/a?', '/ab'],
    ['/a?', '/a?'],
    ['*a*', '*ba*'],
    ['/**', '/*'],
  ])('holds for %s over %s', (wide, narrow) => {
    expect(covers(paths(wide), paths(narrow))).toBe(true);
  });

  it.each([
    ['/docs/*', '/*'],
    ['/a?', '/a*'],
    ['/ab', '/a?'],
    ['*.js', '*.js?'],
    ['/a*b', '/a*'],
  ])('does not hold for %s over %s', (wide, narrow) => {
    expect(covers(paths(wide), paths(narrow))).toBe(false);
  });

  it('needs every entry taken in', () => {
    expect(covers(paths('/a/*', '/b/*'), paths('/b/c', '/a/c'))).toBe(true);
    expect(covers(paths('/a/*'), paths('/a/c', '/b/c'))).toBe(false);
  });

  it('takes a condition that is left out for all there is', () => {
    expect(covers(paths('*'), { statuses: [[404, 404]] })).toBe(true);
    expect(covers(paths('/a/*'), { statuses: [[404, 404]] })).toBe(false);
    expect(covers({ statuses: [[200, 599]] }, paths('/a/*'))).toBe(true);
    expect(covers({ statuses: [[200, 598]] }, paths('/a/*'))).toBe(false);
    expect(covers({ contentTypes: ['*/*'] }, paths('/a/*'))).toBe(false);
  });

  it('compares types and statuses', () => {
    expect(covers({ contentTypes: ['text/*'] }, { contentTypes: ['text/html', 'text/css'] })).toBe(true);
    expect(covers({ contentTypes: ['text/html'] }, { contentTypes: ['text/*'] })).toBe(false);
    expect(covers({ statuses: [[400, 499]] }, { statuses: [[404, 404]] })).toBe(true);
    expect(covers({ statuses: [[404, 404]] }, { statuses: [[400, 499]] })).toBe(false);
  });

  it('never claims what a path disproves', () => {
    const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 6 });
    fc.assert(
      fc.property(text('ab*?'), text('ab*?'), text('ab'), (wide, narrow, path) => {
        fc.pre(matchesPath(narrow, path) && !matchesPath(wide, path));
        expect(covers(paths(wide), paths(narrow))).toBe(false);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('overlap', () => {
  it.each([
    ['/a/*', '*/b'],
    ['/a?', '/?b'],
    ['*', '/x'],
    ['/a*c', '/ab*'],
  ])('holds for %s and %s', (a, b) => {
    expect(overlap(paths(a), paths(b))).toBe(true);
    expect(overlap(paths(b), paths(a))).toBe(true);
  });

  it.each([
    ['/a/*', '/b/*'],
    ['/a', '/a?'],
    ['*.js', '*.css'],
    ['/a?', '/a'],
  ])('does not hold for %s and %s', (a, b) => {
    expect(overlap(paths(a), paths(b))).toBe(false);
    expect(overlap(paths(b), paths(a))).toBe(false);
  });

  it('needs types and statuses in common too', () => {
    expect(overlap({ contentTypes: ['text/*'] }, { contentTypes: ['text/html'] })).toBe(true);
    expect(overlap({ contentTypes: ['text/css'] }, { contentTypes: ['text/html'] })).toBe(false);
    expect(overlap({ statuses: [[200, 299]] }, { statuses: [[299, 300]] })).toBe(true);
    expect(overlap({ statuses: [[200, 299]] }, { statuses: [[300, 399]] })).toBe(false);
    expect(overlap({ statuses: [[200, 299]] }, { contentTypes: ['text/html'] })).toBe(true);
  });

  it('never denies what a path proves', () => {
    const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 6 });
    fc.assert(
      fc.property(text('ab*?'), text('ab*?'), text('ab'), (a, b, path) => {
        fc.pre(matchesPath(a, path) && matchesPath(b, path));
        expect(overlap(paths(a), paths(b))).toBe(true);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
