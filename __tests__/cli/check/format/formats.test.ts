import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { FORMATS, type FormatName, formatReport } from '../../../../cli/check/format';
import { readPage } from '../../../../cli/check/read-page';
import type { Report } from '../../../../cli/check/report';
import { bad, good, HOSTILE } from '../support/report';

const written = (format: FormatName, report: Report) => formatReport(report, format, { color: false });

describe('every format', () => {
  it.each(Object.keys(FORMATS) as FormatName[])('of a hostile site holds no control character: %s', (format) => {
    expect(written(format, bad)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });
});

describe('the table', () => {
  it('shows every header on every kind of answer, the grade and the verdict', () => {
    expect(written('table', good)).toBe(`https://example.com/  compared with environment prod (preset strict)
1 answer; grade A+ 155 (MDN HTTP Observatory, algorithm 6)

header                             page
status                              200
X-Frame-Options                      ✓

✓ as expected

grade A+ 155 (MDN HTTP Observatory, algorithm 6)
   +10  Content Security Policy        A policy with default-src 'none' and nothing unsafe

pass: 1 header of 1 answer, no broken link among 1 path; no browser has opened the pages
`);
  });

  it('tells what is wrong, with what was expected and found', () => {
    const text = written('table', bad);
    expect(text).toContain(`weaker Content-Security-Policy: script-src also allows *.com
  expected  default-src 'none'; script-src 'self'
  found     default-src 'none'; script-src 'self' *.com
  in        GET /

leaks X-Evil: the policy removes it
`);
    expect(text).toContain(`missing Strict-Transport-Security
  expected  max-age=63072000
  in        GET /check-x-does-not-exist (does not exist)
`);
    expect(text).toContain('broken HEAD /gone returns 404\n  on        /, ');
    expect(text).toContain('  excepted  until 2026-03-31: the old part of the site moves in March');
    expect(text).toContain('✗ GET http://example.com/: no whole answer within 10 s');
    expect(text).toContain('  grade down from A+ 155 to C 55');
    expect(text).toContain(
      "  to raise it: Content Security Policy: Send a Content-Security-Policy with default-src 'none'",
    );
    expect(text).toContain('  bonus points count only from 90 up, and without them there are 55');
    expect(text.split('\n').slice(-3)).toEqual([
      'wrong: 3 of 5 headers in 5 answers, 1 of 3 paths broken, 1 question without an answer, 1 other',
      '  problem, 1 let pass by exceptions',
      '',
    ]);
  });

  it('is never wider than 100 columns', () => {
    const long: Report = {
      ...bad,
      answers: bad.answers.map((one) => ({
        ...one,
        url: `https://example.com/${'long-path-'.repeat(30)}`,
        results: one.results.map((result) => ({
          ...result,
          found: result.found.map((value) => value + 'x'.repeat(500)),
          why: [...result.why, 'word '.repeat(60)],
        })),
      })),
      problems: ['a problem '.repeat(40)],
    };
    for (const report of [good, bad, long]) {
      for (const line of written('table', report).split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
    }
  });

  it('has colours only when asked for', () => {
    expect(written('table', bad)).not.toContain('\u001b');
    expect(formatReport(bad, 'table', { color: true })).toContain('\u001b[31m');
  });
});

describe('json', () => {
  it('is the report, whole', () => {
    expect(JSON.parse(written('json', bad))).toEqual(JSON.parse(JSON.stringify(bad)));
  });
});

describe('junit', () => {
  it('is XML with a suite for each answer and a case for each header', () => {
    const xml = written('junit', bad);
    expect(XMLValidator.validate(xml)).toBe(true);
    const { testsuites } = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: true,
    }).parse(xml);
    expect(testsuites).toMatchObject({ name: 'headers of https://example.com/', tests: 12, failures: 5, errors: 1 });
    expect(
      testsuites.testsuite.map(({ name, tests, failures, errors, skipped }: Record<string, unknown>) => [
        name,
        tests,
        failures,
        errors,
        skipped,
      ]),
    ).toEqual([
      ['GET /', 4, 2, 0, 0],
      ['GET /check-x-does-not-exist (does not exist)', 2, 1, 0, 0],
      ['GET /old.css', 2, 0, 0, 1],
      ['HEAD /gone', 1, 1, 0, 0],
      ['GET http://example.com/', 1, 0, 1, 0],
      ['the whole', 2, 1, 0, 0],
    ]);
    expect(testsuites.testsuite[0].testcase[2].failure).toEqual({
      type: 'weaker',
      message: 'script-src also allows *.com',
      '#text': "expected: default-src 'none'; script-src 'self'\nfound: default-src 'none'; script-src 'self' *.com",
    });
    expect(testsuites.testsuite[2].testcase[1].skipped.message).toBe(
      'missing until 2026-03-31: the old part of the site moves in March',
    );
  });

  it('has no failure for a good site', () => {
    expect(written('junit', good)).toContain('tests="3" failures="0" errors="0"');
  });
});

describe('sarif', () => {
  it('is version 2.1.0 with a rule and a place for each result', () => {
    const { version, runs } = JSON.parse(written('sarif', bad));
    expect(version).toBe('2.1.0');
    const [{ tool, results, invocations }] = runs;
    expect(results.map(({ ruleId, level }: Record<string, string>) => [ruleId, level])).toEqual([
      ['content-security-policy/weaker', 'error'],
      ['x-evil/leaks', 'error'],
      ['strict-transport-security/missing', 'error'],
      ['referrer-policy/missing', 'error'],
      ['routes/broken', 'error'],
      ['check/problem', 'error'],
      ['csp_evaluator/content-security-policy', 'note'],
    ]);
    for (const { ruleId, ruleIndex, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(message.text).not.toBe('');
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^https:\/\/example\.com\//);
    }
    expect(results[3].suppressions).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification: 'the old part of the site moves in March (until 2026-03-31)',
      },
    ]);
    expect(invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ message: { text: 'GET http://example.com/: no whole answer within 10 s' } }],
    });
  });
});

describe('markdown', () => {
  it('says pass or fail first, and what is wrong', () => {
    expect(written('markdown', good)).toMatch(/^### ✅ Headers and routes of `https:\/\/example\.com\/`\n/);
    const text = written('markdown', bad);
    expect(text).toMatch(/^### ❌ /);
    expect(text).toContain(
      "| `GET /` | `Content-Security-Policy` | weaker | script-src also allows \\*.com | `default-src 'none'; script-src 'self'` | `default-src 'none'; script-src 'self' *.com` |",
    );
  });

  it('holds what a server sent as code, also within a table', () => {
    const text = written('markdown', bad);
    const row = text.split('\n').find((line) => line.includes('X-Evil'))!;
    expect(row.split(/(?<!\\)\|/)).toHaveLength(8);
    expect(row).toContain('``</script><script>alert(1)</script>"\'&\\|`\\u{1b}[31m\\u{202e}evil``');
    expect(text.replace(/``.*?``/g, '')).not.toContain('<script>');
  });

  it('fits a comment on GitHub', () => {
    const many: Report = { ...bad, answers: Array.from({ length: 2000 }, () => bad.answers[0]!) };
    const text = written('markdown', many);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('There is more; it is in the other formats.');
  });
});

describe('html', () => {
  const text = written('html', bad);

  it('has no script, no outside resource, and a policy that would stop both', () => {
    const page = readPage(text);
    expect(page.scripts).toEqual([]);
    expect(page.assets).toEqual([]);
    expect(page.metaPolicies[0]).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'$/,
    );
    expect(text).not.toMatch(/url\(|@import|<link|<img|<iframe|javascript:| on[a-z]+=| style=/);
  });

  it('holds what a server sent as text', () => {
    expect(HOSTILE).toContain('<script>');
    expect(text).not.toContain('<script');
    expect(text).toContain('&#60;/script&#62;&#60;script&#62;alert(1)');
  });

  it('shows the grade, what was asked, expected beside found, and what changed', () => {
    for (const part of [
      '<strong>C</strong>',
      'What was asked',
      'Expected beside found',
      'What changed',
      'down from A+ 155 to C 55',
      'What would raise it',
      'algorithm 6',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('<li class="extra"><code>script-src &#39;self&#39; *.com</code></li>');
    expect(text).toContain('<li class="gone"><code>script-src &#39;self&#39;</code></li>');
  });

  it('closes every tag', () => {
    expect(XMLValidator.validate(text.replace(/<!doctype html>/, '').replace(/<meta [^>]*>|<br>/g, ''))).toBe(true);
  });
});
