import { cacheKey, selectCookies, selectQuery } from '../../../local/edge/cache-key';
import type { Behaviour, RequestParts, Selection } from '../../../local/edge/distribution';

const none: Selection = { mode: 'none', names: [] };
const behaviour = (key: Partial<RequestParts>) =>
  ({ key: { queries: none, headers: none, cookies: none, ...key } }) as Behaviour;

describe('the cache key', () => {
  it('is the path, case included, when the policy names nothing', () => {
    const policy = behaviour({});
    const headers = { host: 'a.example', cookie: 'a=1', accept: '*/*' };
    expect(cacheKey(policy, '/a', '', headers, [])).toBe(cacheKey(policy, '/a', '', { host: 'b.example' }, []));
    expect(cacheKey(policy, '/a', '', {}, [])).not.toBe(cacheKey(policy, '/A', '', {}, []));
  });

  it('tells encodings apart', () => {
    const keys = [[], ['gzip'], ['br'], ['br', 'gzip']] as const;
    expect(new Set(keys.map((encodings) => cacheKey(behaviour({}), '/', '', {}, encodings))).size).toBe(4);
  });

  it('tells the headers and cookies apart that the policy names, and no others', () => {
    const policy = behaviour({
      headers: { mode: 'only', names: ['origin'] },
      cookies: { mode: 'only', names: ['lang'] },
    });
    const key = (headers: Record<string, string>) => cacheKey(policy, '/', '', headers, []);
    expect(key({ origin: 'https://a.example' })).not.toBe(key({ origin: 'https://b.example' }));
    expect(key({ cookie: 'lang=en; id=1' })).toBe(key({ cookie: 'id=2; lang=en' }));
    expect(key({ cookie: 'lang=en' })).not.toBe(key({ cookie: 'lang=de' }));
    expect(key({ accept: 'text/html' })).toBe(key({}));
  });
});

describe('query strings', () => {
  it.each([
    ['none', [], ''],
    ['all', [], 'b=2&a=1&a=3&c'],
    ['only', ['a', 'c'], 'a=1&a=3&c'],
    ['except', ['a'], 'b=2&c'],
  ] as const)('under %s %j are %s', (mode, names, expected) => {
    expect(selectQuery({ mode, names }, 'b=2&a=1&a=3&c')).toBe(expected);
  });
});

it('cookies are selected by name', () => {
  expect(selectCookies({ mode: 'except', names: ['id'] }, 'id=1; lang=en;theme=dark')).toBe('lang=en; theme=dark');
  expect(selectCookies({ mode: 'all', names: [] }, '')).toBe('');
});
