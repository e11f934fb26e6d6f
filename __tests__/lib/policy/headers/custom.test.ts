import { nameFault, valueFault } from '../../../../lib/policy/headers/custom';

describe('nameFault', () => {
  it.each(['Server', 'x-a', "!#$%&'*+-.^_`|~09aZ", 'X'])('takes %s', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it.each(['', ' ', 'a b', 'a:', ':status', 'a\n', 'a(b)', 'ü', 'a/b', 'a"', '{a}', 'a,b', 'a\0'])(
    'refuses %j',
    (name) => {
      expect(nameFault(name)?.rule).toBe('is not the name of a header (RFC 9110, 5.1)');
    },
  );

  it('refuses what CloudFront keeps to itself, whatever its spelling', () => {
    expect(nameFault('VIA')?.rule).toMatch(/^is read-only on origin-response/);
    expect(nameFault('X-AMZ-CF-ID')?.rule).toMatch(/^is a header that CloudFront keeps to itself/);
  });
});

describe('valueFault', () => {
  it.each(['a', 'a b', 'a\tb', '!', '~', 'caf%C3%A9', 'a'.repeat(20_480)])('takes %p', (value) => {
    expect(valueFault(value)).toBeUndefined();
  });

  it.each([
    ['a\rb', 'holds CR at character 2, '],
    ['\n', 'holds LF at character 1, '],
    ['ab\0', 'holds NUL at character 3, '],
    ['\x7f', 'holds U+007F at character 1, '],
    ['\x1b[0m', 'holds U+001B at character 1, '],
    ['é', 'holds U+00E9 at character 1, '],
    ['a\u2028', 'holds U+2028 at character 2, '],
    ['😀', 'holds U+1F600 at character 1, '],
    ['', 'is empty'],
    [' a', 'starts or ends with space'],
    ['a\t', 'starts or ends with space'],
    ['a'.repeat(20_481), 'has 20481 bytes'],
  ])('refuses %j', (value, rule) => {
    expect(valueFault(value)?.rule.startsWith(rule)).toBe(true);
  });
});
