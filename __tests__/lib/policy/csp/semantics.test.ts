import { fallbacks, sourceCovers } from '../../../../lib/policy/csp/semantics';
import { isFault, readSource, type Source } from '../../../../lib/policy/csp/source';

function source(text: string): Source {
  const read = readSource(text);
  if (isFault(read)) throw new Error(read.rule);
  return read;
}

describe('fallbacks', () => {
  it.each([
    ['default-src', ['default-src']],
    ['img-src', ['img-src', 'default-src']],
    ['script-src-elem', ['script-src-elem', 'script-src', 'default-src']],
    ['style-src-attr', ['style-src-attr', 'style-src', 'default-src']],
    ['frame-src', ['frame-src', 'child-src', 'default-src']],
    ['worker-src', ['worker-src', 'child-src', 'script-src', 'default-src']],
    ['base-uri', ['base-uri']],
    ['frame-ancestors', ['frame-ancestors']],
  ])('of %s are %j', (name, list) => {
    expect(fallbacks(name)).toEqual(list);
  });
});

describe('sourceCovers', () => {
  it.each([
    ['*', "'self'"],
    ['*', 'https:'],
    ['*', 'wss:'],
    ['*', 'http://a.example:81/x'],
    ['https:', 'https://a.example'],
    ['https:', 'a.example'],
    ['http:', 'https:'],
    ['http://a.example', 'https://a.example'],
    ['ws:', 'wss://a.example'],
    ['https://*', 'https:'],
    ['a.example', 'https://a.example'],
    ['https://a.example', 'a.example'],
    ['*.example', 'a.example'],
    ['*.example', '*.a.example'],
    ['a.example:*', 'a.example:81'],
    ['a.example', 'a.example:443'],
    ['a.example', 'a.example/x'],
    ['a.example/', 'a.example'],
    ['a.example/x/', 'a.example/x/y'],
    ['A.example', 'a.EXAMPLE'],
    ["'self'", "'SELF'"],
    ["'nonce-abc'", "'nonce-abc'"],
    ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", "'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'"],
  ])('%s takes in %s', (wide, narrow) => {
    expect(sourceCovers(source(wide), source(narrow))).toBe(true);
  });

  it.each([
    ['*', 'data:'],
    ['*', 'blob:'],
    ['*', "'unsafe-inline'"],
    ["'self'", '*'],
    ['https:', '*'],
    ['https://*', '*'],
    ['https:', 'http:'],
    ['https:', "'self'"],
    ['https:', 'http://a.example'],
    ['data:', 'https:'],
    ['https://a.example', 'http://a.example'],
    ['a.example', 'https:'],
    ['a.example', 'b.example'],
    ['*.example', 'example'],
    ['a.example', '*.example'],
    ['a.example', 'a.example:81'],
    ['a.example:81', 'a.example'],
    ['a.example/x', 'a.example'],
    ['a.example/x', 'a.example/x/y'],
    ['a.example/x/', 'a.example/x'],
    ['a.example/x', 'a.example/X'],
    ["'nonce-abc'", "'nonce-ABC'"],
    ["'unsafe-inline'", "'nonce-abc'"],
  ])('%s does not take in %s', (wide, narrow) => {
    expect(sourceCovers(source(wide), source(narrow))).toBe(false);
  });
});
