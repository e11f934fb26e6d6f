import { addressOf, baseOf, exactSource, hashedName, readdress, resolveAddress } from '../../../cli/seal/addresses';

describe('addressOf', () => {
  it.each([
    ['a b.html', '/a%20b.html'],
    ['a#b?c%d.html', '/a%23b%3Fc%25d.html'],
    ['🦊/é.html', '/%F0%9F%A6%8A/%C3%A9.html'],
    ["it's(1).html", "/it's(1).html"],
  ])('writes %s as browsers do', (path, address) => expect(addressOf(path)).toBe(address));
});

describe('resolveAddress', () => {
  const base = baseOf('docs/page.html');

  it.each([
    ['../a.css?v=1#x', { kind: 'own', path: 'a.css' }],
    ['/a%20b.css', { kind: 'own', path: 'a b.css' }],
    ['sub/', { kind: 'own', path: 'docs/sub/index.html' }],
    ['/', { kind: 'own', path: 'index.html' }],
    ['/%zz.css', { kind: 'own', path: '%zz.css' }],
    ['data:,x', { kind: 'scheme', scheme: 'data:' }],
    ['about:blank', { kind: 'none' }],
    ['', { kind: 'none' }],
    ['https://[', { kind: 'none' }],
  ])('%s', (address, target) => expect(resolveAddress(address, base)).toEqual(target));

  it.each([
    ['https://cdn.example:8443/x.js', 'https://cdn.example:8443'],
    ['//cdn.example/x.js', 'https://cdn.example'],
    ['http://CDN.example/x.js', 'https://cdn.example'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example'],
  ])('takes %s for another host', (address, source) => {
    expect(resolveAddress(address, base)).toMatchObject({ kind: 'remote', source });
  });

  it('counts from a base, and not from one that is no address', () => {
    expect(resolveAddress('a.js', baseOf('docs/page.html', '/deep/'))).toEqual({ kind: 'own', path: 'deep/a.js' });
    expect(resolveAddress('a.js', baseOf('docs/page.html', 'data:,x'))).toEqual({ kind: 'own', path: 'docs/a.js' });
    expect(resolveAddress('a.js', baseOf('docs/page.html', 'https://cdn.example/'))).toMatchObject({ kind: 'remote' });
  });
});

it('exactSource has no query, and nothing that ends a source list', () => {
  const target = resolveAddress('https://cdn.example/a;b,c.js?x#y', baseOf('index.html'));
  expect(target.kind === 'remote' && exactSource(target)).toBe('https://cdn.example/a%3Bb%2Cc.js');
});

describe('hashedName', () => {
  it.each([
    ['assets/site.min.css', 'assets/site.min.1234.css'],
    ['a.b/file', 'a.b/file.1234'],
    ['.hidden', '.hidden.1234'],
  ])('%s', (path, name) => expect(hashedName(path, '1234')).toBe(name));
});

describe('readdress', () => {
  const to = 'assets/site.1234.css';

  it.each([
    ['../assets/site.css', '../assets/site.1234.css'],
    ['/assets/site.css?v=3#x', '/assets/site.1234.css?v=3#x'],
    ['/assets/s%69te.css', '/assets/site.1234.css'],
    ['/assets/./site.css', '/assets/./site.1234.css'],
  ])('keeps the form of %s', (address, changed) => {
    expect(readdress(address, baseOf('docs/page.html'), 'assets/site.css', to)).toBe(changed);
  });

  it('writes names as browsers do', () => {
    expect(readdress('a%20b.js', baseOf('index.html'), 'a b.js', 'a b.12.js')).toBe('a%20b.12.js');
    expect(readdress('🦊.js', baseOf('index.html'), '🦊.js', '🦊.12.js')).toBe('/%F0%9F%A6%8A.12.js');
  });
});
