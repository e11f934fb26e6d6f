import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomes, scoreOf } from '../../../../cli/check/observatory/scores';
import { runCheck } from '../../../../cli/check/run';
import { compile, type PolicyOptions } from '../../../../lib/policy';
import { askMdn, mdnScores, type Seen } from '../../../../proof/fuzz/grade/mdn';
import { HTML, mixtures, PREFLIGHTS, ROUTES, VALUES } from '../../../../proof/fuzz/grade/mixtures';
import { disagreements, ours } from '../../../../proof/fuzz/grade/run';
import { startTestSite } from '../support/test-site';

const base: Seen = { url: 'https://example.com/', headers: [['Content-Type', 'text/html']], html: '' };

describe('algorithm 4 agrees with the npm package', () => {
  it('on the points for every outcome', async () => {
    const theirs = await mdnScores();
    // A bad certificate ends the check before a grade, a page that cannot be read does not exist, and two tests are of algorithm 6.
    const notHere = ['hsts-invalid-cert', 'redirection-invalid-cert', 'html-not-parseable'];
    const shared = outcomes.filter((result) => !/^co[oe]p-/.test(result));
    expect(
      Object.keys(theirs)
        .filter((result) => !notHere.includes(result))
        .sort(),
    ).toEqual([...shared].sort());
    for (const result of shared) expect([result, scoreOf(result, 4).modifier]).toEqual([result, theirs[result]]);
  });

  it('on every value that makes a difference, alone', async () => {
    const sets: Seen[] = [
      ...Object.entries(VALUES).flatMap(([name, values]) =>
        values.map((value) => ({
          ...base,
          headers: [...(name === 'Content-Type' ? [] : base.headers), [name, value] as const],
        })),
      ),
      ...HTML.map((html) => ({ ...base, html })),
      ...ROUTES.map((route) => ({ ...base, route })),
      ...PREFLIGHTS.map((headers) => ({
        ...base,
        preflight: headers && { origin: 'https://cross-origin.example', headers },
      })),
      { ...base, url: 'http://example.com/' },
    ];
    expect(sets.map(ours)).toEqual(await askMdn({ observations: sets }));
  });

  it('on a thousand mixtures of them', async () => {
    const sets = mixtures(1000, 20_260_101);
    expect(await disagreements(sets)).toEqual([]);
  }, 60_000);

  it.each<[string, PolicyOptions, number]>([
    ['the strict preset', { preset: 'strict' }, 135],
    ['the preset of the AWS post', { preset: 'aws-blog' }, 120],
    ['no headers at all', { preset: 'none' }, 30],
  ])('on a site with %s that both ask', async (_what, options, score) => {
    const policy = compile(options);
    const site = await startTestSite(policy);
    const folder = mkdtempSync(join(tmpdir(), 'check-'));
    try {
      const caFile = join(folder, 'ca.pem');
      writeFileSync(caFile, site.ca);
      const sites = [{ hostname: 'localhost', httpPort: site.httpPort, httpsPort: Number(site.url.port) }];
      const [theirs] = await askMdn({ sites }, caFile);
      const { grade } = await runCheck({
        url: site.url,
        policy,
        httpPort: site.httpPort,
        ca: site.ca,
        now: new Date(0),
        nonce: 'x',
        algorithm: 4,
      });
      expect([theirs!.score, grade!.score]).toEqual([score, score]);
      expect(Object.fromEntries(grade!.tests.map(({ name, result, pass }) => [name, { result, pass }]))).toEqual(
        theirs!.tests,
      );
    } finally {
      rmSync(folder, { recursive: true });
      await site.close();
    }
  });
});
