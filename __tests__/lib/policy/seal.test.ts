import { compile, resolve } from '../../../lib/policy';
import { sealPolicy } from '../../../lib/policy/seal';

const A = "'sha256-9XH46oC0wg3RzC0v36LfZVNUHGvfOdyGjZuoDX/h3gQ='";
const B = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

const policy = compile({
  preset: 'none',
  headers: { contentSecurityPolicy: "default-src 'none'; script-src 'self'", xFrameOptions: 'DENY' },
  rules: [{ when: { paths: ['/app/*'] }, set: { contentSecurityPolicy: "default-src 'self'" } }],
});
const on = (sealed: ReturnType<typeof compile>, path: string) =>
  Object.fromEntries(resolve(sealed, { path, contentType: 'text/html', status: 200 }).set);

describe('sealPolicy', () => {
  it('allows what all pages need everywhere, in rules of the team too', () => {
    const sealed = sealPolicy(policy, { site: { 'script-src': [A] }, pages: [] });
    expect(sealed.set[0]).toEqual(['Content-Security-Policy', `default-src 'none'; script-src 'self' ${A}`]);
    expect(sealed.rules).toHaveLength(1);
    expect(on(sealed, '/app/x.html')['Content-Security-Policy']).toBe(`default-src 'self'; script-src 'self' ${A}`);
  });

  it('allows what one page needs there alone, on top of what holds there otherwise', () => {
    const sealed = sealPolicy(policy, {
      site: {},
      pages: [
        { paths: ['/a.html', '/b.html'], needs: { 'script-src': [A] } },
        { paths: ['/app/index.html'], needs: { 'script-src': [B] } },
      ],
    });
    expect(on(sealed, '/a.html')['Content-Security-Policy']).toBe(`default-src 'none'; script-src 'self' ${A}`);
    expect(on(sealed, '/b.html')['Content-Security-Policy']).toBe(`default-src 'none'; script-src 'self' ${A}`);
    expect(on(sealed, '/c.html')['Content-Security-Policy']).toBe("default-src 'none'; script-src 'self'");
    expect(on(sealed, '/app/index.html')['Content-Security-Policy']).toBe(`default-src 'self'; script-src 'self' ${B}`);
    expect(sealed.rules.slice(1).map(({ when }) => when)).toEqual([
      { paths: ['/a.html', '/b.html'] },
      { paths: ['/app/index.html'] },
    ]);
  });

  it('makes no rule for pages whose needs are met already', () => {
    expect(
      sealPolicy(policy, { site: {}, pages: [{ paths: ['/a.html'], needs: { 'script-src': ["'self'"] } }] }),
    ).toEqual(policy);
  });

  it('lets a page be framed that the site frames, and no other', () => {
    const strict = compile({});
    const sealed = sealPolicy(strict, {
      site: {},
      pages: [{ paths: ['/in.html'], needs: { 'frame-ancestors': ["'self'"] } }],
    });
    expect(on(sealed, '/in.html')).toMatchObject({
      'Content-Security-Policy': expect.stringContaining("frame-ancestors 'self'"),
      'X-Frame-Options': 'SAMEORIGIN',
    });
    expect(on(sealed, '/out.html')).toMatchObject({ 'X-Frame-Options': 'DENY' });
  });

  it('allows it in the Report-Only policy too', () => {
    const both = compile({
      preset: 'none',
      headers: { contentSecurityPolicyReportOnly: "default-src 'none'; script-src 'self'" },
    });
    expect(sealPolicy(both, { site: { 'script-src': [A] }, pages: [] }).set).toEqual([
      ['Content-Security-Policy-Report-Only', `default-src 'none'; script-src 'self' ${A}`],
    ]);
  });

  it('adds no policy where there is none', () => {
    const none = compile({ preset: 'none' });
    expect(
      sealPolicy(none, { site: { 'script-src': [A] }, pages: [{ paths: ['/a'], needs: { 'img-src': ['data:'] } }] }),
    ).toEqual(none);
  });
});

it('writes the rules of pages in the spelling that paths are compared in', () => {
  const sealed = sealPolicy(policy, {
    site: {},
    pages: [{ paths: ['/%c3%bcber/', '/a+b.html'], needs: { 'script-src': [A] } }],
  });
  expect(sealed.rules.at(-1)!.when).toEqual({ paths: ['/%C3%BCber/', '/a%20b.html'] });
});
