import { narrowSource, narrowSources } from '../../../../cli/seal/learn/narrow-sources';
import { readSource } from '../../../../lib/policy/csp/source';

describe('narrowSources', () => {
  it.each([
    [['https://api.example.com/v1/items'], ['https://api.example.com/v1/items']],
    [['https://api.example.com/'], ['https://api.example.com']],
    [['https://api.example.com'], ['https://api.example.com']],
    [['wss://live.example.com:8443/feed'], ['wss://live.example.com:8443/feed']],
    [
      ['https://a.example/x/1', 'https://a.example/x/2'],
      ['https://a.example/x/1', 'https://a.example/x/2'],
    ],
    [['https://a.example/x/1', 'https://a.example/x/2', 'https://a.example/x/y/3'], ['https://a.example/x/']],
    [['https://a.example/1', 'https://a.example/x/2', 'https://a.example/x/3'], ['https://a.example']],
    [
      ['https://a.example/x/1', 'https://a.example/x/2', 'https://b.example/x/3'],
      ['https://a.example/x/1', 'https://a.example/x/2', 'https://b.example/x/3'],
    ],
    [['https://a.example/x;y,z'], ['https://a.example/x%3By%2Cz']],
    [
      ['http://a.example/x', 'https://a.example/x'],
      ['http://a.example/x', 'https://a.example/x'],
    ],
  ])('of %j are %j', (addresses, sources) => {
    const found = [...new Set(narrowSources(addresses).values())];
    expect(found).toEqual(sources);
    for (const source of found) expect(readSource(source)).toMatchObject({ kind: 'host' });
  });

  it('goes by the page, until all pages together name more than ten', () => {
    const all = (count: number) => Array.from({ length: count }, (_, at) => `https://img.example/p/${at}.png`);
    expect(narrowSource('https://img.example/p/0.png', all(1), all(10))).toBe('https://img.example/p/0.png');
    expect(narrowSource('https://img.example/p/0.png', all(1), all(11))).toBe('https://img.example/p/');
  });
});
