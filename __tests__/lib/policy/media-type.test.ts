import { matchesMediaType, mediaType } from '../../../lib/policy/media-type';

describe('mediaType', () => {
  it('takes parameters, space and case away', () => {
    expect(mediaType('Text/HTML ; charset=UTF-8')).toBe('text/html');
    expect(mediaType('image/svg+xml')).toBe('image/svg+xml');
  });

  it('is empty where there is none', () => {
    expect(mediaType(undefined)).toBe('');
    expect(mediaType('; charset=utf-8')).toBe('');
  });
});

describe('matchesMediaType', () => {
  it.each([
    ['text/html', 'text/html'],
    ['image/*', 'image/png'],
    ['*/*', 'a/b'],
  ])('fits %s to %s', (wanted, type) => {
    expect(matchesMediaType(wanted, type)).toBe(true);
  });

  it.each([
    ['text/html', 'text/htm'],
    ['text/html', 'text/html2'],
    ['image/*', 'imagex/png'],
    ['*/*', ''],
    ['image/*', 'video/png'],
  ])('does not fit %s to %j', (wanted, type) => {
    expect(matchesMediaType(wanted, type)).toBe(false);
  });
});
