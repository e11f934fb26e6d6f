import type { Header } from '../../../local/edge/headers';
import { errorLifetime, lifetime } from '../../../local/edge/ttl';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const cacheControl = (value: string): Header[] => [['Cache-Control', value]];
const bounds = (minTtl: number, defaultTtl: number, maxTtl: number) => ({ minTtl, defaultTtl, maxTtl });

describe('the time an answer is kept', () => {
  it.each([
    ['nothing said: the default TTL', [], bounds(0, 86_400, 31_536_000), 86_400],
    ['nothing said and a minimum over the default: the minimum', [], bounds(100, 10, 1000), 100],
    ['max-age within the bounds', cacheControl('max-age=60'), bounds(0, 86_400, 31_536_000), 60],
    ['max-age under the minimum TTL', cacheControl('max-age=5'), bounds(10, 86_400, 31_536_000), 10],
    ['max-age over the maximum TTL', cacheControl('max-age=500'), bounds(0, 10, 100), 100],
    ['s-maxage before max-age', cacheControl('max-age=60, s-maxage=5'), bounds(0, 10, 100), 5],
    [
      'max-age before Expires',
      [['Expires', 'Thu, 01 Jan 2026 00:01:00 GMT'], ...cacheControl('max-age=7')],
      bounds(0, 10, 100),
      7,
    ],
    ['Expires in 60 seconds', [['expires', 'Thu, 01 Jan 2026 00:01:00 GMT']], bounds(0, 10, 100), 60],
    ['Expires in the past', [['Expires', 'Thu, 01 Jan 2015 00:00:00 GMT']], bounds(0, 10, 100), 0],
    ['Expires that is no date', [['Expires', '0']], bounds(0, 10, 100), 0],
    ['another directive than those that count', cacheControl('public, immutable'), bounds(0, 10, 100), 10],
    ['a max-age that is no number', cacheControl('max-age=abc'), bounds(0, 10, 100), 10],
    ['directives in any case and quoted', cacheControl('Public, MAX-AGE="30"'), bounds(0, 10, 100), 30],
    ['no-store with a minimum TTL', cacheControl('no-store'), bounds(1, 10, 100), 1],
  ] as const)('%s', (_, headers, policy, seconds) => {
    expect(lifetime(headers as readonly Header[], policy, NOW)).toEqual({ seconds, keep: true });
  });

  it.each(['no-store', 'private', 'private, max-age=60'])('is none at all for %s without a minimum TTL', (value) => {
    expect(lifetime(cacheControl(value), bounds(0, 10, 100), NOW)).toEqual({ seconds: 0, keep: false });
  });

  it('is 0 for no-cache without a minimum TTL: kept, and asked for each time', () => {
    expect(lifetime(cacheControl('no-cache'), bounds(0, 10, 100), NOW)).toEqual({ seconds: 0, keep: true });
  });

  it('is none at all under a policy without caching, whatever the origin says', () => {
    expect(lifetime(cacheControl('max-age=60'), bounds(0, 0, 0), NOW)).toEqual({ seconds: 0, keep: false });
  });
});

describe('the time an error is kept', () => {
  it.each([
    ['the error caching minimum TTL', 404, [], 10, 10],
    ['that of the custom error response', 403, [], 300, 300],
    ["the origin's max-age where that is more", 404, cacheControl('max-age=60'), 10, 60],
    ['the minimum where max-age is less', 404, cacheControl('max-age=1'), 10, 10],
    ["the origin's max-age up to the maximum TTL", 404, cacheControl('max-age=5000'), 10, 1000],
    ['nothing for a 404 with no-store', 404, cacheControl('no-store'), 10, 0],
    ['nothing for a 410 with private', 410, cacheControl('private'), 10, 0],
    ['nothing for a 501 with no-cache', 501, cacheControl('no-cache'), 10, 0],
    ['the minimum for a 403 with no-store all the same', 403, cacheControl('no-store'), 10, 10],
    ['the minimum for a 503 with no-cache all the same', 503, cacheControl('no-cache'), 10, 10],
    ['nothing for a 412', 412, cacheControl('max-age=60'), 10, 0],
    ['nothing for a 416', 416, cacheControl('max-age=60'), 10, 0],
    ['nothing where the minimum is 0', 404, [], 0, 0],
  ] as const)('is %s', (_, status, headers, minTtl, seconds) => {
    expect(errorLifetime(status, headers as readonly Header[], minTtl, 1000, NOW)).toBe(seconds);
  });
});
