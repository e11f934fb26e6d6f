import { formatSource, isFault, readSource } from '../../../../lib/policy/csp/source';

const SHA256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const SHA384 = 'OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb';
const SHA512 = 'z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==';

describe('readSource', () => {
  it.each([
    ["'self'", { kind: 'keyword', keyword: "'self'" }],
    ["'SELF'", { kind: 'keyword', keyword: "'self'" }],
    ["'unsafe-inline'", { kind: 'keyword', keyword: "'unsafe-inline'" }],
    ["'unsafe-eval'", { kind: 'keyword', keyword: "'unsafe-eval'" }],
    ["'unsafe-hashes'", { kind: 'keyword', keyword: "'unsafe-hashes'" }],
    ["'strict-dynamic'", { kind: 'keyword', keyword: "'strict-dynamic'" }],
    ["'report-sample'", { kind: 'keyword', keyword: "'report-sample'" }],
    ["'wasm-unsafe-eval'", { kind: 'keyword', keyword: "'wasm-unsafe-eval'" }],
    ["'trusted-types-eval'", { kind: 'keyword', keyword: "'trusted-types-eval'" }],
    ["'inline-speculation-rules'", { kind: 'keyword', keyword: "'inline-speculation-rules'" }],
    ["'report-sha256'", { kind: 'keyword', keyword: "'report-sha256'" }],
    ["'nonce-c2VjcmV0'", { kind: 'nonce', value: 'c2VjcmV0' }],
    ["'NONCE-a_b-c='", { kind: 'nonce', value: 'a_b-c=' }],
    [`'sha256-${SHA256}'`, { kind: 'hash', algorithm: 'sha256', value: SHA256 }],
    [`'SHA384-${SHA384}'`, { kind: 'hash', algorithm: 'sha384', value: SHA384 }],
    [`'sha512-${SHA512}'`, { kind: 'hash', algorithm: 'sha512', value: SHA512 }],
    [`'sha256-${SHA256.slice(0, -1)}'`, { kind: 'hash', algorithm: 'sha256', value: SHA256.slice(0, -1) }],
    ['https:', { kind: 'scheme', scheme: 'https' }],
    ['Data:', { kind: 'scheme', scheme: 'data' }],
    ['web+app.x-1:', { kind: 'scheme', scheme: 'web+app.x-1' }],
    ['*', { kind: 'host', host: '*' }],
    ['*:*', { kind: 'host', host: '*', port: '*' }],
    ['*:8080', { kind: 'host', host: '*', port: '8080' }],
    ['https://*', { kind: 'host', scheme: 'https', host: '*' }],
    ['Example.COM', { kind: 'host', host: 'example.com' }],
    ['*.example.com', { kind: 'host', host: '*.example.com' }],
    ['localhost:3000', { kind: 'host', host: 'localhost', port: '3000' }],
    ['127.0.0.1', { kind: 'host', host: '127.0.0.1' }],
    ['example.com.', { kind: 'host', host: 'example.com.' }],
    ['example.com/', { kind: 'host', host: 'example.com', path: '/' }],
    [
      'wss://a.example:65535/S/x%20y/',
      { kind: 'host', scheme: 'wss', host: 'a.example', port: '65535', path: '/S/x%20y/' },
    ],
    [
      "https://a.example/~u/(a)!$&'*+=:@",
      { kind: 'host', scheme: 'https', host: 'a.example', path: "/~u/(a)!$&'*+=:@" },
    ],
  ])('reads %s', (text, source) => {
    expect(readSource(text)).toEqual(source);
  });

  it.each([
    ['self', "Write 'self'"],
    ['UNSAFE-INLINE', "Write 'unsafe-inline'"],
    ['none', "Write 'none'"],
    ['nonce-abc', "Write 'nonce-abc'"],
    [`sha256-${SHA256}`, `Write 'sha256-${SHA256}'`],
    ['blob', 'Write blob:'],
    ['https', 'Write https:'],
    ["'self", "Write 'self'"],
    ["self'", "Write 'self'"],
    ["'strict-dynamics'", "Write 'strict-dynamic'"],
    ["'nonce-'", "Write 'nonce-' and then letters, digits, + / - _ and up to two ="],
    ["'nonce-a!'", "Write 'nonce-' and then letters, digits, + / - _ and up to two ="],
    ["'nonce-a==='", "Write 'nonce-' and then letters, digits, + / - _ and up to two ="],
    ['"self"', "Write keywords in single quotes ('), hosts in none"],
    ['a.*.example', 'Write the star alone, or in front as in *.example.com'],
    ['*example.com', 'Write the star alone, or in front as in *.example.com'],
    ['https://a.example/?q', 'Take away the query and the fragment: a source ends with its path'],
    ['https://a.example:65536', 'Write a port from 0 to 65535, or * for any'],
    ['https://', "Write for example 'self', https: or https://cdn.example.com"],
    ['//a.example', "Write for example 'self', https: or https://cdn.example.com"],
    ['/js/', "Write for example 'self', https: or https://cdn.example.com"],
    ['[::1]', "Write for example 'self', https: or https://cdn.example.com"],
    ['a..example', "Write for example 'self', https: or https://cdn.example.com"],
    ['https://user@a.example', "Write for example 'self', https: or https://cdn.example.com"],
    ['a.example/%zz', "Write for example 'self', https: or https://cdn.example.com"],
    ['', "Write for example 'self', https: or https://cdn.example.com"],
  ])('refuses %s and says: %s', (text, remedy) => {
    expect(readSource(text)).toMatchObject({ remedy });
  });

  it.each([
    ["'sha256-abc='", 44],
    [`'sha384-${SHA256}'`, 64],
    [`'sha512-${SHA384}'`, 88],
    [`'sha256-${SHA256}='`, 44],
    [`'sha384-${SHA384}='`, 64],
    [`'sha512-${SHA512.slice(0, -1)}'`, 88],
    [`'sha256-${SHA256.replace('D', '*')}'`, 44],
  ])('refuses the digest %s, which should have %i characters', (text, length) => {
    expect(readSource(text)).toMatchObject({ rule: expect.stringContaining(`which has ${length} characters`) });
  });

  it("refuses 'none', which stands for a whole list", () => {
    expect(readSource("'none'")).toEqual({
      rule: 'must stand alone (CSP3, 2.3.1)',
      remedy: "Take 'none' away, or everything beside it",
    });
  });

  it('never takes long, whatever the host', () => {
    expect(isFault(readSource(`${'a-.'.repeat(2_000)}!`))).toBe(true);
    expect(isFault(readSource(`${'a'.repeat(5_000)}!`))).toBe(true);
    expect(isFault(readSource(`a.b/${'%41'.repeat(5_000)}!?`))).toBe(true);
  });
});

describe('formatSource', () => {
  it.each([
    "'self'",
    "'nonce-c2VjcmV0'",
    `'sha256-${SHA256}'`,
    'data:',
    '*',
    '*.example.com',
    'localhost:3000',
    'https://a.example:*/js/',
  ])('writes %s as it was read', (text) => {
    const read = readSource(text);
    if (isFault(read)) throw new Error(read.rule);
    expect(formatSource(read)).toBe(text);
  });
});
