import { alignColumns, clip, printable, withoutCommands } from '../../../cli/core/text';

describe('printable', () => {
  it.each([
    ['\u001b[31mred\u001b]0;title\u0007', '\\u{1b}[31mred\\u{1b}]0;title\\u{7}'],
    ['\u009b2J and \u202e', '\\u{9b}2J and \\u{202e}'],
    ['a\r\nb\u2028c', 'a\\u{d}\\u{a}b\\u{2028}c'],
    ['half \ud83d of a character, and a whole 🙂', 'half \\u{d83d} of a character, and a whole 🙂'],
    ['::error::owned', '\\u{3a}:error::owned'],
    [' \u00a0::add-mask::x', ' \u00a0\\u{3a}:add-mask::x'],
    ['a ##[error]b', 'a \\u{23}#[error]b'],
    ['[::1]:8443 # a ## b [c]', '[::1]:8443 # a ## b [c]'],
  ])('writes out what drives a terminal or a runner: %j', (text, safe) => {
    expect(printable(text)).toBe(safe);
  });
});

describe('withoutCommands', () => {
  it('breaks a workflow command on every line, and changes nothing else', () => {
    expect(withoutCommands('a ::b\n  ::error::c\n::d\n###[group]')).toBe(
      'a ::b\n  \\u{3a}:error::c\n\\u{3a}:d\n#\\u{23}#[group]',
    );
  });
});

describe('clip', () => {
  it('cuts whole characters', () => {
    expect(clip('abcde', 5)).toBe('abcde');
    expect(clip('abcdef', 5)).toBe('abcd…');
    expect(clip('abc🙂def', 5)).toBe('abc…');
  });
});

describe('alignColumns', () => {
  it('aligns the first column to the right, and leaves the last as long as it is', () => {
    expect(
      alignColumns([
        ['1', 'a', 'x'],
        ['10', 'bcd', 'yz'],
      ]),
    ).toEqual([' 1  a    x', '10  bcd  yz']);
  });
});
