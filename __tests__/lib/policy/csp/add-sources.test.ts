import { addSources, allow } from '../../../../lib/policy/csp/add-sources';

const HASH = "'sha256-9XH46oC0wg3RzC0v36LfZVNUHGvfOdyGjZuoDX/h3gQ='";

describe('allow', () => {
  it('adds what is missing to the list that is there', () => {
    expect(allow("default-src 'none'; img-src 'self'", { 'img-src': ["'self'", 'https://images.example'] })).toBe(
      "default-src 'none'; img-src 'self' https://images.example",
    );
  });

  it.each([
    ['the same', "img-src 'self'"],
    ['a whole scheme', 'img-src https:'],
    ['any host', 'img-src *'],
    ['a list that it falls back to', 'default-src https:'],
    ['no list at all', "script-src 'self'"],
  ])('changes nothing where %s allows it', (_, policy) => {
    expect(allow(policy, { 'img-src': policy.includes("'self'") ? ["'self'"] : ['https://images.example'] })).toBe(
      policy,
    );
  });

  it('writes a directive out that had its list from another, with that list', () => {
    expect(allow("default-src 'self'", { 'font-src': ['https://fonts.example'] })).toBe(
      "default-src 'self'; font-src 'self' https://fonts.example",
    );
    expect(allow("default-src 'none'", { 'media-src': ["'self'"] })).toBe("default-src 'none'; media-src 'self'");
  });

  it("replaces 'none'", () => {
    expect(allow("base-uri 'none'", { 'base-uri': ["'self'"] })).toBe("base-uri 'self'");
  });

  it('adds hashes of elements where lists for elements are', () => {
    expect(allow("script-src 'self'; script-src-elem 'self'", { 'script-src': [HASH] })).toBe(
      `script-src 'self'; script-src-elem 'self' ${HASH}`,
    );
  });

  it('adds no hash beside unsafe-inline, which it would switch off', () => {
    expect(allow("style-src 'unsafe-inline'", { 'style-src': [HASH] })).toBe("style-src 'unsafe-inline'");
  });

  it('gives attributes a list of their own, with nothing else in it', () => {
    expect(allow("style-src 'self'", { 'style-src-attr': ["'unsafe-hashes'", HASH] })).toBe(
      `style-src 'self'; style-src-attr 'unsafe-hashes' ${HASH}`,
    );
  });

  it('leaves report-uri, sandbox and directives without entries as they are', () => {
    const policy = "img-src 'self'; upgrade-insecure-requests; sandbox allow-scripts";
    expect(allow(policy, { 'img-src': ['data:'] })).toBe(
      "img-src 'self' data:; upgrade-insecure-requests; sandbox allow-scripts",
    );
  });

  it('allows it in each of several policies', () => {
    expect(allow("img-src 'self', img-src https:", { 'img-src': ['data:'] })).toBe(
      "img-src 'self' data:, img-src https: data:",
    );
  });

  it('keeps a policy that needs nothing byte for byte', () => {
    expect(allow("img-src   'self';", { 'img-src': ["'self'"] })).toBe("img-src   'self';");
  });
});

it('addSources gives the same object where nothing is to be added', () => {
  const policy = { 'img-src': ["'self'"] };
  expect(addSources(policy, { 'img-src': ["'self'"] })).toBe(policy);
});
