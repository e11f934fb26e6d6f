import { faultIn, fuzzCheck } from '../../../../proof/fuzz/check/run';

describe('the check', () => {
  it('reports on 2,000 random hostile texts in all formats: no throw, no control character, no workflow command', async () => {
    const { failure, texts } = await fuzzCheck({ seed: 7, texts: 2000 });
    expect(failure).toBeUndefined();
    expect(texts).toBeGreaterThanOrEqual(2000);
  }, 60_000);
});

describe('what must not be in a report', () => {
  it.each([
    ['\u001b[31m', 'holds U+1b: "\\u001b[31m"'],
    ['a\rb', 'holds U+d: "a\\rb"'],
    ['a\u009bb', 'holds U+9b: "a\u009bb"'],
    ['a\u202eb', 'holds U+202e: "a\u202eb"'],
    ['a\n  ::error::b', 'holds a workflow command: "a\\n  ::error::b"'],
    ['a ##[error]b', 'holds a workflow command: "a ##[error]b"'],
  ])('is found: %j', (text, fault) => {
    expect(faultIn(text)).toBe(fault);
  });

  it.each(['a\nb', 'a ::b', '# ## [c]', '[::1]:80'])('is nothing else: %j', (text) => {
    expect(faultIn(text)).toBeUndefined();
  });
});
