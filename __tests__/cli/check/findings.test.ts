import { findingsOf } from '../../../cli/check/findings';

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

  it.each([
    ["script-src 'self' https:// cdn.example.test", 'script-src', 'https://'],
    ['connect-src https://%API_HOST%', 'connect-src', 'https://%API_HOST%'],
    ["default-src 'self' 999.1.1.1", 'default-src', '999.1.1.1'],
    ["default-src 'self' x.test:abc", 'default-src', 'x.test:abc'],
    ['script-src %CDN%', 'script-src', '%CDN%'],
    ["default-src 'self' <nonce>", 'default-src', '<nonce>'],
    ['img-src https://cdn.example.com:port', 'img-src', 'https://cdn.example.com:port'],
    ['img-src https://cdn.example.com:99999', 'img-src', 'https://cdn.example.com:99999'],
    ['object-src <none>', 'object-src', '<none>'],
    ['script-src [x]', 'script-src', '[x]'],
    ['script-src @', 'script-src', '@'],
    ['script-src a^b', 'script-src', 'a^b'],
    ['default-src {{cdn}}|x', 'default-src', '{{cdn}}|x'],
    ['script-src https://:443', 'script-src', 'https://:443'],
  ])('name a source that csp_evaluator throws on, and go on: %s', (policy, directive, source) => {
    const found = findingsOf([[CSP, policy]]);
    expect(found[0]).toEqual({
      source: 'check',
      severity: 'medium',
      header: CSP,
      directive,
      text: `${source}: is not a source, and csp_evaluator cannot evaluate it`,
    });
    expect(found.length).toBeGreaterThan(1);
  });

  it('are made of a policy with bytes that are no ASCII', () => {
    expect(ours("default-src 'self' Ã©").some((text) => text.includes('not ASCII'))).toBe(true);
  });

  it('are as many as a person reads, and each as long', () => {
    const long = findingsOf([
      [CSP, `default-src 'self'${Array.from({ length: 2000 }, (_, i) => ` [h${i}]`).join('')}`],
    ]);
    expect(long[0]).toMatchObject({
      source: 'check',
      text: 'has 2002 words; csp_evaluator evaluates policies of at most 1000',
    });
    expect(Math.max(...long.map(({ text }) => text.length))).toBe(1000);
    const many = findingsOf([[CSP, Array.from({ length: 300 }, () => 'default-src').join(',')]]);
    expect(many).toHaveLength(101);
    expect(many[100]!.text).toMatch(/^has \d+ more findings, which are left out$/);
  });

  it('are none of ours for a good policy', () => {
    expect(
      ours("default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    ).toEqual([]);
  });
});

it.each([
  ['Expect-CT', 'max-age=86400'],
  ['Public-Key-Pins', 'max-age=5'],
  ['Public-Key-Pins-Report-Only', 'max-age=5'],
  ['Feature-Policy', "camera 'none'"],
  ['pragma', 'no-cache'],
  ['Report-To', '{}'],
  ['X-Webkit-CSP', "default-src 'self'"],
])('%s is named as deprecated', (name, value) => {
  expect(findingsOf([[name, value]])).toEqual([
    {
      source: 'check',
      severity: 'low',
      header: name,
      directive: undefined,
      text: expect.stringMatching(/^is deprecated\. (?:Send|Remove)/),
    },
  ]);
});

it.each([
  ['X-Content-Type-Options', 'nosniff, nosniff'],
  ['Referrer-Policy', 'no-referrer, some-future-policy'],
  ['Strict-Transport-Security', 'max-age=5; x-env=prod'],
])('%s: how it is written is a finding: %s', (name, value) => {
  expect(findingsOf([[name, value]]).map(({ header }) => header)).toEqual([name]);
});

it('a header on two lines is a finding', () => {
  expect(
    findingsOf([
      ['X-Frame-Options', 'DENY'],
      ['x-frame-options', 'DENY'],
    ]).map(({ text }) => text),
  ).toEqual(['is sent 2 times. Send it once, so that nobody reads one line alone']);
});
