import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gradeOf } from '../../../../cli/check/observatory/grade';
import { isHtml } from '../../../../cli/check/observatory/observation';
import { readPage } from '../../../../cli/check/read-page';
import type { Seen } from '../../../../proof/fuzz/grade/mdn';

interface Call {
  readonly test: string;
  readonly analyzer: string;
  readonly seen: Seen & { readonly preloaded: readonly string[] };
  readonly result: string;
  readonly pass: boolean;
}

/** MDN's name of the test that each analyzer is. */
const TESTS: Readonly<Record<string, string>> = {
  contentSecurityPolicyTest: 'content-security-policy',
  cookiesTest: 'cookies',
  crossOriginResourceSharingTest: 'cross-origin-resource-sharing',
  crossOriginResourcePolicyTest: 'cross-origin-resource-policy',
  redirectionTest: 'redirection',
  referrerPolicyTest: 'referrer-policy',
  strictTransportSecurityTest: 'strict-transport-security',
  subresourceIntegrityTest: 'subresource-integrity',
  xContentTypeOptionsTest: 'x-content-type-options',
  xFrameOptionsTest: 'x-frame-options',
};

/** What the check has no outcome for: it ends where a certificate is bad, and reads every page that a browser reads. */
const NOT_HERE = ['hsts-invalid-cert', 'redirection-invalid-cert', 'html-not-parseable'];

function ours({ analyzer, seen: { url, headers, html, route, preflight, preloaded } }: Call, algorithm: 4 | 6) {
  const { tests } = gradeOf(
    {
      url: new URL(url),
      headers,
      page: html !== undefined && isHtml(headers) ? readPage(html) : undefined,
      route: route?.map((step) => new URL(step)),
      preflight,
      preloaded: (host) => preloaded.includes(host),
    },
    algorithm,
  );
  const { result, pass } = tests.find(({ name }) => name === TESTS[analyzer])!;
  return { result, pass };
}

describe("MDN's own tests", () => {
  const output = execFileSync(process.execPath, [join(__dirname, 'support', 'mdn-tests.mjs')], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { calls, failures } = JSON.parse(output) as { calls: Call[]; failures: string[] };

  it('run, and hold for their own analyzers', () => {
    expect(failures).toEqual([]);
    expect(Object.keys(TESTS).filter((analyzer) => !calls.some((call) => call.analyzer === analyzer))).toEqual([]);
    expect(calls.length).toBeGreaterThan(160);
  });

  it.each([4, 6] as const)('agree with ours in each call, by algorithm %s', (algorithm) => {
    const applicable = calls.filter(({ result }) => !NOT_HERE.includes(result));
    expect(calls.length - applicable.length).toBe(2);
    const theirs = applicable.map(({ test, seen, result, pass }) => ({ test, seen, result, pass }));
    expect(applicable.map((call) => ({ test: call.test, seen: call.seen, ...ours(call, algorithm) }))).toEqual(theirs);
  });
});
