import fc from 'fast-check';
import { parseDictionary as reference } from 'structured-headers';
import { formatString, parseDictionary, parseItem } from '../../../lib/policy/structured-fields';

describe('parseDictionary', () => {
  it('reads the examples of RFC 8941, 3.2', () => {
    expect(
      parseDictionary('en="Applepie", da=?0').map(({ key, value }) => [key, 'value' in value && value.value]),
    ).toEqual([
      ['en', 'Applepie'],
      ['da', false],
    ]);
    expect(parseDictionary('a=?0, b, c; foo=bar').map(({ key, at }) => [key, at])).toEqual([
      ['a', 1],
      ['b', 7],
      ['c', 10],
    ]);
  });

  it('reads escapes, negative numbers, parameters and the empty text', () => {
    expect(parseItem(String.raw`"a\"b\\c";x=-7;y`)).toMatchObject({ kind: 'string', value: 'a"b\\c', at: 1 });
    expect(parseItem('a;x=-7;y').params.get('x')).toEqual({ kind: 'integer', value: -7, at: 5 });
    expect(parseItem('a;x=-7;y').params.get('y')).toEqual({ kind: 'boolean', value: true, at: 8 });
    expect(parseDictionary('')).toEqual([]);
    expect(parseDictionary('  ')).toEqual([]);
  });

  it('writes what it escapes', () => {
    expect(formatString('a"b\\c')).toBe(String.raw`"a\"b\\c"`);
  });

  it('takes and refuses what another parser takes and refuses, doubled keys aside', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b1',
        '*',
        '=',
        ',',
        ';',
        ' ',
        '\t',
        '(',
        ')',
        '"',
        '\\',
        '"s"',
        '"s \\" t"',
        '?1',
        '?0',
        '?',
        '-',
        '12',
      ],
      ...['tok/en', 'Self', ', ', '=()', '=(a "b")', ';p=1', 'é', "'"],
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        (text) => {
          let ours: string[] | undefined;
          let theirs: string[] | undefined;
          try {
            ours = parseDictionary(text).map(({ key }) => key);
          } catch (error) {
            if (/ twice, /.test((error as Error).message)) return;
          }
          try {
            theirs = [...reference(text).keys()];
          } catch {}
          expect(ours).toEqual(theirs);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('as browsers read it', () => {
  it('takes the last of keys and parameters that stand twice', () => {
    expect(parseDictionary('a=1,b=2,a=3', 'take the last').map(({ key, value }) => [key, value])).toMatchObject([
      ['a', { value: 3 }],
      ['b', { value: 2 }],
    ]);
    expect(parseItem('a;x=1;x=2', 'take the last').params.get('x')).toMatchObject({ value: 2 });
  });

  it.each([
    ['1.5', 'decimal', 1.5],
    ['-0.125', 'decimal', -0.125],
    ['@1659578233', 'date', 1_659_578_233],
    [':aGVsbG8=:', 'bytes', 'aGVsbG8='],
    ['%"f%c3%bc"', 'display string', 'f%c3%bc'],
  ])('reads %s', (text, kind, value) => {
    expect(parseItem(text)).toMatchObject({ kind, value });
    expect(parseItem(`require-corp;x=${text}`)).toMatchObject({ kind: 'token', value: 'require-corp' });
  });

  it.each(['1.', '1.2345', '1234567890123.1', '@1.5', ':a b:', '%"ü"', '%"%C3"', '@'])('refuses %s', (text) => {
    expect(() => parseItem(text)).toThrow();
  });
});
