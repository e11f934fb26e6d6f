import type { AskedAnswer, Report } from '../../../../cli/check/report';

/** What a hostile server may send, and no format may pass on as it is. */
export const HOSTILE = `</script><script>alert(1)</script>"'&|\`\u001b[31m\u202eevil`;

const answer: AskedAnswer = {
  kind: 'page',
  method: 'GET',
  url: 'https://example.com/',
  status: 200,
  httpVersion: '1.1',
  cache: 'Miss from cloudfront',
  milliseconds: 12,
  headers: [['X-Frame-Options', 'DENY']],
  results: [{ header: 'X-Frame-Options', verdict: 'ok', expected: 'DENY', found: ['DENY'], why: [] }],
};

/** A site of which everything is as it should be. */
export const good: Report = {
  version: 1,
  site: 'https://example.com/',
  at: '2026-01-02T03:04:05.000Z',
  expectation: { kind: 'policy', preset: 'strict', from: 'environment prod' },
  summary: { passed: true, answers: 1, headers: 1, failed: 0, excepted: 0, unanswered: 0, routes: 1, broken: 0 },
  problems: [],
  notes: [],
  grade: {
    algorithm: 6,
    grade: 'A+',
    score: 155,
    withoutBonus: 100,
    tests: [
      {
        name: 'content-security-policy',
        title: 'Content Security Policy',
        result: 'csp-implemented-with-no-unsafe-default-src-none',
        pass: true,
        modifier: 10,
        description: "A policy with default-src 'none' and nothing unsafe",
      },
    ],
  },
  answers: [answer],
  findings: [],
};

/** A site of which all kinds of things are wrong. */
export const bad: Report = {
  ...good,
  summary: { passed: false, answers: 5, headers: 5, failed: 3, excepted: 1, unanswered: 1, routes: 3, broken: 1 },
  problems: ['the grade is C, and --min-grade asks for A+'],
  notes: ['the exception for Server was not needed'],
  grade: {
    algorithm: 6,
    grade: 'C',
    score: 55,
    withoutBonus: 55,
    tests: [
      {
        name: 'content-security-policy',
        title: 'Content Security Policy',
        result: 'csp-not-implemented',
        pass: false,
        modifier: -25,
        description: 'No Content-Security-Policy',
        raise: "Send a Content-Security-Policy with default-src 'none'",
      },
      {
        name: 'referrer-policy',
        title: 'Referrer Policy',
        result: 'referrer-policy-private',
        pass: true,
        modifier: 5,
        description: 'Other sites see at most the origin',
      },
    ],
  },
  answers: [
    {
      ...answer,
      results: [
        ...answer.results,
        {
          header: 'Content-Security-Policy',
          verdict: 'weaker',
          expected: "default-src 'none'; script-src 'self'",
          found: ["default-src 'none'; script-src 'self' *.com"],
          why: ['script-src also allows *.com'],
        },
        { header: 'X-Evil', verdict: 'leaks', expected: null, found: [HOSTILE], why: ['the policy removes it'] },
      ],
    },
    {
      ...answer,
      kind: 'error',
      url: 'https://example.com/check-x-does-not-exist',
      status: 404,
      cache: undefined,
      results: [
        { header: 'Strict-Transport-Security', verdict: 'missing', expected: 'max-age=63072000', found: [], why: [] },
      ],
    },
    {
      ...answer,
      kind: 'asset',
      url: 'https://example.com/old.css',
      results: [
        {
          header: 'Referrer-Policy',
          verdict: 'missing',
          expected: 'no-referrer',
          found: [],
          why: [],
          excepted: { reason: 'the old part of the site moves in March', until: '2026-03-31' },
        },
      ],
    },
    {
      ...answer,
      kind: 'link',
      method: 'HEAD',
      url: 'https://example.com/gone',
      status: 404,
      cache: undefined,
      results: [],
      broken: 'returns 404',
      linkedFrom: ['/', HOSTILE],
    },
    {
      ...answer,
      kind: 'hop',
      url: 'http://example.com/',
      status: undefined,
      headers: [],
      results: [],
      error: 'no whole answer within 10 s',
    },
  ],
  findings: [
    {
      source: 'csp_evaluator',
      severity: 'high',
      header: 'Content-Security-Policy',
      directive: 'script-src',
      text: '*.com: is known to host JSONP',
    },
  ],
  changes: {
    since: '2026-01-01T03:04:05.000Z',
    grade: 'down from A+ 155 to C 55',
    items: [
      { kind: 'worse', text: 'GET /: Content-Security-Policy weaker' },
      { kind: 'better', text: 'GET /a: Server leaks: no longer' },
      { kind: 'other', text: `X-Evil is new: ${HOSTILE}` },
    ],
  },
};
