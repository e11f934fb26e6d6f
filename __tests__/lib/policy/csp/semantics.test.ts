import { beyond, entriesOf, fallbacks, meet } from '../../../../lib/policy/csp/semantics';

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

/** What the second list lets through beyond the first, for connections. */
const more = (expected: string, found: string) =>
  beyond(entriesOf('connect-src', found.split(' ')), entriesOf('connect-src', expected.split(' ')));

describe('one source takes in another', () => {
  it.each([
    ['*', "'self'"],
    ['*', 'https:'],
    ['*', 'wss:'],
    ['*', 'http://a.example:81/x'],
    ['https:', 'https://a.example'],
    ['https:', 'https://a.example:8443'],
    ['https:', 'a.example'],
    ['http:', 'https:'],
    ['http://a.example', 'https://a.example'],
    ['http://a.example:80', 'https://a.example'],
    ['http://a.example:443', 'https://a.example'],
    ['http://a.example:*', 'https://a.example:8443'],
    ['ws:', 'wss://a.example'],
    ['https:', 'https://*'],
    ['*:*', 'https:'],
    ['a.example', 'https://a.example'],
    ['https://a.example', 'a.example'],
    ['https://a.example', 'a.example:443'],
    ['*.example', 'a.example'],
    ['*.example', '*.a.example'],
    ['a.example:*', 'a.example:81'],
    ['a.example', 'a.example/x'],
    ['a.example/', 'a.example'],
    ['a.example/x/', 'a.example/x/y'],
    ['a.example/%61', 'a.example/a'],
    ['a.example/a', 'a.example/%61'],
    ['a.example/a%3Bb', 'a.example/a%3bb'],
    ['a.example/%58/', 'a.example/X/y'],
    ['a.example/a%2F', 'a.example/a/b'],
    ['A.example', 'a.EXAMPLE'],
    ["'self'", "'SELF'"],
  ])('%s takes in %s', (wide, narrow) => {
    expect(more(wide, narrow)).toEqual([]);
  });

  it.each([
    ['*', 'data:'],
    ['*', 'blob:'],
    ["'self'", '*'],
    ["'self'", 'wss:'],
    ['https:', '*'],
    ['https://*', '*'],
    ['https://*', 'https:'],
    ['*:*', '*'],
    ['*:443', '*:*'],
    ['https:', 'http:'],
    ['https:', "'self'"],
    ['https:', 'wss:'],
    ['https:', 'wss://a.example'],
    ['wss:', 'https:'],
    ['wss:', 'https://a.example'],
    ['ws:', 'http:'],
    ['ws:', 'https:'],
    ['wss:', 'ws:'],
    ['http:', 'ws:'],
    ['https:', 'http://a.example'],
    ['data:', 'https:'],
    ['https://a.example', 'http://a.example'],
    ['a.example', 'a.example:80'],
    ['a.example:80', 'a.example'],
    ['http://a.example:8443', 'https://a.example:8443'],
    ['ws://a.example:443', 'wss://a.example'],
    ['http://a.example', 'https://a.example:80'],
    ['a.example', 'wss://a.example'],
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
    ['a.example/%61', 'a.example/A'],
    ['a.example/', 'b.example/'],
  ])('%s does not take in %s', (wide, narrow) => {
    const text = narrow.split('/')[0] === narrow ? narrow.toLowerCase() : narrow;
    expect(more(wide, narrow)).toEqual([text]);
  });

  it('takes in what several sources let through together', () => {
    expect(more('https: wss:', "https: 'self'")).toEqual([]);
    expect(more('https: http: wss: ws:', '*')).toEqual([]);
    expect(more('https: http: wss:', '*')).toEqual(['*']);
  });
});

describe('the entries of a list that do something', () => {
  const SHA = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
  const texts = (question: string, list: string) => [
    ...new Set(entriesOf(question, list.split(' ')).map(({ text }) => text)),
  ];
  it.each([
    ['script-src-elem', "'self' 'unsafe-inline' 'unsafe-eval'", ["'self'", "'unsafe-inline'"]],
    ['script-src-elem', "'self' 'unsafe-inline' 'nonce-abc'", ["'self'", "'nonce-abc'"]],
    ['script-src-elem', `https: 'unsafe-inline' 'strict-dynamic' ${SHA}`, ["'strict-dynamic'", SHA]],
    ['script-src-attr', "'self' 'unsafe-inline' https:", ["'unsafe-inline'"]],
    ['script-src-attr', "'unsafe-inline' 'nonce-abc'", []],
    ['script-src-attr', `'unsafe-hashes' ${SHA}`, ["'unsafe-hashes'", SHA]],
    ['script-src', "'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'", ["'unsafe-eval'", "'wasm-unsafe-eval'"]],
    ['style-src-elem', "https: 'strict-dynamic' 'unsafe-inline'", ['https:', "'unsafe-inline'"]],
    ['img-src', "'self' 'unsafe-inline' 'nonce-abc' data:", ["'self'", 'data:']],
    ['worker-src', "https: 'strict-dynamic'", ["'strict-dynamic'"]],
    ['connect-src', "'self' 'unsafe-webtransport-hashes' 'slef'", ["'self'", "'unsafe-webtransport-hashes'"]],
  ])('for %s of %s', (question, list, entries) => {
    expect(texts(question, list)).toEqual(entries);
  });
});

describe('meet', () => {
  const list = (text: string) => entriesOf('img-src', text.split(' '));
  it.each([
    ["'self' data:", "data: 'self'", ["'self'", 'data:']],
    ['https:', 'a.example', ['a.example']],
    ['a.example', 'https:', ['a.example']],
    ['a.example', 'b.example', []],
    ['*.a.example', '*.b.a.example', ['*.b.a.example']],
    ['https://*:8443', 'a.example:*', ['https://*:8443']],
    ['a.example/x/', 'a.example/y/', []],
    ['https:', 'data:', []],
    // Whether it is the page's own host is not known.
    ["'self'", 'a.example', ["'self'"]],
  ])('%s and %s', (these, those, both) => {
    expect(meet(list(these), list(those)).map(({ text }) => text)).toEqual(both);
  });
});
