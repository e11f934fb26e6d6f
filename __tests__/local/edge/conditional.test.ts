import { isNotModified, rangeAllowed } from '../../../local/edge/conditional';
import type { Header } from '../../../local/edge/headers';

const HELD: Header[] = [
  ['ETag', '"abc"'],
  ['Last-Modified', 'Mon, 01 Jan 2024 00:00:00 GMT'],
];

describe('a conditional request', () => {
  it.each([
    ['the same entity tag', { 'if-none-match': '"abc"' }],
    ['the same entity tag, weak', { 'if-none-match': 'W/"abc"' }],
    ['one of several entity tags', { 'if-none-match': '"x", W/"y,z", "abc"' }],
    ['any entity tag', { 'if-none-match': '*' }],
    ['the very date', { 'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' }],
    ['a later date', { 'if-modified-since': 'Tue, 02 Jan 2024 00:00:00 GMT' }],
  ])('has it already with %s', (_, request) => {
    expect(isNotModified(request, HELD)).toBe(true);
  });

  it.each([
    ['no condition', {}],
    ['another entity tag', { 'if-none-match': '"abd"' }],
    ['a tag without quotes', { 'if-none-match': 'abc' }],
    [
      'another entity tag, though the date fits',
      { 'if-none-match': '"x"', 'if-modified-since': 'Tue, 02 Jan 2024 00:00:00 GMT' },
    ],
    ['an earlier date', { 'if-modified-since': 'Sun, 31 Dec 2023 23:59:59 GMT' }],
    ['a date that is none', { 'if-modified-since': 'yesterday' }],
  ])('is answered whole with %s', (_, request) => {
    expect(isNotModified(request, HELD)).toBe(false);
  });

  it('is answered whole where nothing is held to compare with', () => {
    expect(isNotModified({ 'if-none-match': '"abc"' }, [])).toBe(false);
    expect(isNotModified({ 'if-modified-since': 'Tue, 02 Jan 2024 00:00:00 GMT' }, [])).toBe(false);
  });

  it('finds the entity tag weakened by compression equal to the one it was made of', () => {
    expect(isNotModified({ 'if-none-match': '"abc"' }, [['ETag', 'W/"abc"']])).toBe(true);
  });
});

describe('If-Range', () => {
  it.each([undefined, '"abc"', 'Mon, 01 Jan 2024 00:00:00 GMT'])('lets %s have a range', (value) => {
    expect(rangeAllowed({ 'if-range': value }, HELD)).toBe(true);
  });

  it.each(['"abd"', 'W/"abc"', 'Tue, 02 Jan 2024 00:00:00 GMT'])('gives %s the whole object', (value) => {
    expect(rangeAllowed({ 'if-range': value }, HELD)).toBe(false);
  });
});
