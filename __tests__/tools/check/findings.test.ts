import { findingsOf } from '../../../tools/check/findings';

const CSP = 'Content-Security-Policy';
const ours = (policy: string) =>
  findingsOf([[CSP, policy]])
    .filter(({ source }) => source === 'check')
    .map(({ severity, directive, text }) => `${severity} ${directive ?? '-'} ${text}`);

describe('findings', () => {
  it("are Google's, word for word", () => {
    expect(
      findingsOf([[CSP, "script-src 'unsafe-inline'; base-uri 'none'; form-action 'self'"]]).filter(
        ({ source }) => source === 'csp_evaluator',
      ),
    ).toContainEqual({
      source: 'csp_evaluator',
      severity: 'high',
      header: CSP,
      directive: 'script-src',
      text: "'unsafe-inline': 'unsafe-inline' allows the execution of unsafe in-page scripts and event handlers.",
    });
  });

  it.each([
    [
      "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors *",
      'high frame-ancestors every site may frame the page',
    ],
    ["default-src 'none'; base-uri 'none'; form-action *", 'high form-action a form may send to every site'],
    ["default-src 'none'; base-uri 'none'; form-action https:", 'high form-action a form may send to every site'],
    ["default-src 'none'; base-uri 'none'", 'medium form-action is not there, so a form may send to every site'],
    [
      "default-src 'none'; form-action 'none'",
      'medium base-uri is not there, so an injected <base> turns relative addresses to another site',
    ],
    [
      "default-src 'none'; base-uri 'none'; form-action 'none'; script-src *.com",
      'high script-src *.com is every site of a top-level domain',
    ],
    [
      "default-src 'none'; base-uri 'none'; form-action 'none'; script-src https://*.com",
      'high script-src https://*.com is every site of a top-level domain',
    ],
  ])('see what Observatory does not: %s', (policy, finding) => {
    expect(ours(policy)).toEqual([finding]);
  });

  it('see names and values that browsers ignore', () => {
    expect(ours("default-src 'none'; base-uri 'none'; form-action 'none'; scrpt-src 'self'")).toEqual([
      'medium - scrpt-src is not a directive of CSP Level 3, and browsers ignore it. Write script-src',
    ]);
    expect(findingsOf([['Strict-Transport-Security', 'max-age=abc']])).toEqual([
      {
        source: 'check',
        severity: 'medium',
        header: 'Strict-Transport-Security',
        text: 'has the max-age "abc", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)',
      },
    ]);
  });

  it('are none of ours for a good policy', () => {
    expect(
      ours("default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    ).toEqual([]);
  });
});
