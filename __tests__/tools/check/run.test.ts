import { compile } from '../../../lib/policy';
import { runCheck } from '../../../tools/check/run';
import { startTestSite, type TestSite } from './support/test-site';

const policy = compile({ preset: 'strict' });
let site: TestSite;

beforeAll(async () => {
  site = await startTestSite(policy);
});
afterAll(() => site.close());

describe('a check of a site that is as it should be', () => {
  it('passes', async () => {
    const report = await runCheck({
      url: site.url,
      policy,
      httpPort: site.httpPort,
      ca: site.ca,
      now: new Date('2026-01-01T00:00:00Z'),
      nonce: 'x',
    });
    expect(report.summary).toMatchObject({ passed: true, failed: 0, unanswered: 0 });
    expect(report.grade).toMatchObject({ algorithm: 6, grade: 'A+', score: 155 });
  });
});
