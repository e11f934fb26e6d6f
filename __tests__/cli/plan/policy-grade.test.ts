import { gradeOfPolicy } from '../../../cli/plan/policy-grade';
import { compile } from '../../../lib/policy';

describe('the grade of a policy', () => {
  // What MDN gives, without what no plan can know: the integrity of scripts (5) and the preload list (5).
  it.each([
    ['strict', 'A+', 150],
    ['aws-blog', 'A+', 120],
  ] as const)('of preset %s is %s %d', (preset, grade, score) => {
    const told = gradeOfPolicy(compile({ preset }), 'index.html');
    expect(told).toMatchObject({ algorithm: 6, grade, score });
    expect(told.tests.map(({ result }) => result)).toContain('redirection-to-https');
  });

  it('goes by what the first page has', () => {
    const rules = [{ when: { paths: ['/start.html'] }, remove: ['Content-Security-Policy', 'X-Frame-Options'] }];
    const policy = compile({ preset: 'strict', rules });
    expect(gradeOfPolicy(policy, 'index.html').score).toBe(150);
    expect(gradeOfPolicy(policy, 'start.html').score).toBeLessThan(100);
  });
});
