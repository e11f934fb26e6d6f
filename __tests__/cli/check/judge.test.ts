import type { Answer } from '../../../cli/check/client';
import { DEFAULT_ORIGIN, judge } from '../../../cli/check/judge';
import type { Asked } from '../../../cli/check/visit';
import { AskError } from '../../../cli/core/ask-error';
import { type CompiledPolicy, compile, type HeaderPair } from '../../../lib/policy';

const site = new URL('https://example.com/');

function asked(path: string, status: number, headers: readonly HeaderPair[], more: Partial<Asked> = {}): Asked {
  const url = new URL(path, site);
  const answer: Answer = { method: 'GET', url, status, httpVersion: '1.1', headers, text: '', milliseconds: 1 };
  return { kind: 'page', method: 'GET', url, answer, ...more };
}

const verdicts = (one: Asked, policy: CompiledPolicy) =>
  judge(one, policy, site, DEFAULT_ORIGIN).map(({ header, verdict }) => `${header} ${verdict}`);

const byRule = (when: object, value = 'DENY'): CompiledPolicy =>
  compile({ preset: 'none', rules: [{ when, set: { xFrameOptions: value } }] });

describe('what is expected of an answer', () => {
  it('is what the policy says for the default root object where / was asked for', () => {
    const policy = byRule({ paths: ['/index.html'] });
    expect(verdicts(asked('/', 200, []), policy)).toEqual(['X-Frame-Options missing']);
    expect(verdicts(asked('/about.html', 200, []), policy)).toEqual([]);
    expect(verdicts(asked('/docs/', 200, []), policy)).toEqual([]);
  });

  it('is what the policy says for its content type', () => {
    const policy = byRule({ contentTypes: ['text/html'] });
    expect(verdicts(asked('/a', 200, [['content-type', 'Text/HTML; charset=utf-8']]), policy)).toEqual([
      'X-Frame-Options missing',
    ]);
    expect(verdicts(asked('/a', 200, [['content-type', 'text/css']]), policy)).toEqual([]);
  });

  it("is, for an error, either the origin's own or CloudFront's custom error page", () => {
    const ofStatus = byRule({ statuses: ['4xx'] });
    expect(verdicts(asked('/a', 404, [['X-Frame-Options', 'DENY']]), ofStatus)).toEqual(['X-Frame-Options ok']);
    expect(verdicts(asked('/a', 404, []), ofStatus)).toEqual([]);
    const ofPage = byRule({ paths: ['/404.html'] });
    expect(verdicts(asked('/a', 404, [['X-Frame-Options', 'DENY']]), ofPage)).toEqual(['X-Frame-Options ok']);
    expect(verdicts(asked('/a', 404, [['X-Frame-Options', 'SAMEORIGIN']]), ofPage)).toEqual([]);
    const always = compile({ preset: 'none', headers: { xFrameOptions: 'DENY' } });
    expect(verdicts(asked('/a', 404, []), always)).toEqual(['X-Frame-Options missing']);
  });

  it('is, for a 304, what the stored answer had', () => {
    const policy = byRule({ contentTypes: ['text/html'], statuses: [200] });
    const first = asked('/a', 200, [['Content-Type', 'text/html']]).answer!;
    expect(verdicts(asked('/a', 304, [], { kind: 'conditional', first }), policy)).toEqual(['X-Frame-Options kept']);
    const always = byRule({ contentTypes: ['text/html'] });
    expect(verdicts(asked('/a', 304, [], { kind: 'conditional', first }), always)).toEqual(['X-Frame-Options kept']);
    expect(
      verdicts(asked('/a', 304, [['X-Frame-Options', 'SAMEORIGIN']], { kind: 'conditional', first }), always),
    ).toEqual(['X-Frame-Options weaker']);
  });

  it('is nothing of an answer that did not come, and of another site', () => {
    const policy = compile({ preset: 'strict' });
    const nothing: Asked = { kind: 'page', method: 'GET', url: site, error: new AskError('timeout', 'late') };
    expect(judge(nothing, policy, site, DEFAULT_ORIGIN)).toEqual([]);
    expect(verdicts(asked('https://other.example/', 200, [], { kind: 'hop' }), policy)).toEqual([]);
  });
});

describe('a header that', () => {
  const policy = compile({
    preset: 'none',
    headers: { strictTransportSecurity: 'max-age=1' },
    remove: ['x-amz-*', 'server'],
  });
  const HSTS: HeaderPair = ['Strict-Transport-Security', 'max-age=1'];

  it('is misspelt is named', () => {
    const [result] = judge(asked('/', 200, [['Strict-Tranport-Security', 'max-age=1']]), policy, site, DEFAULT_ORIGIN);
    expect(result).toMatchObject({
      verdict: 'missing',
      why: ['Strict-Tranport-Security was found, which browsers do not know'],
    });
  });

  it('is sent twice is told, with both values', () => {
    const results = judge(
      asked('/', 200, [HSTS, ['strict-transport-security', 'max-age=2']]),
      policy,
      site,
      DEFAULT_ORIGIN,
    );
    expect(results).toEqual([
      {
        header: 'Strict-Transport-Security',
        verdict: 'twice',
        expected: 'max-age=1',
        found: ['max-age=1', 'max-age=2'],
        why: ['sent 2 times, with different values'],
      },
    ]);
  });

  it('the policy removes leaks, but not what CloudFront adds itself', () => {
    expect(
      verdicts(
        asked('/', 200, [
          HSTS,
          ['X-Amz-Id-2', 'a'],
          ['X-Amz-Cf-Id', 'b'],
          ['Via', 'c'],
          ['X-Cache', 'd'],
          ['Server', 'e'],
        ]),
        policy,
      ),
    ).toEqual(['Strict-Transport-Security ok', 'X-Amz-Id-2 leaks', 'Server leaks']);
  });

  it('tells a version leaks, whatever the policy says', () => {
    const none = compile({ preset: 'none' });
    expect(verdicts(asked('/', 200, [['Server', 'nginx/1.18.0']]), none)).toEqual(['Server leaks']);
    expect(verdicts(asked('/', 200, [['Server', 'CloudFront']]), none)).toEqual([]);
    expect(verdicts(asked('/', 200, [['X-Powered-By', 'PHP/8.1']]), none)).toEqual(['X-Powered-By leaks']);
  });
});
