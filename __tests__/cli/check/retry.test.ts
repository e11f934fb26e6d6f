import type { Report } from '../../../cli/check/report';
import { retryUntil } from '../../../cli/check/retry';
import { bad, good } from './support/report';

const inTurn = (...reports: Report[]) => {
  let at = 0;
  return async () => reports[Math.min(at++, reports.length - 1)]!;
};

describe('asking again', () => {
  it('ends with the first report that passes, and says how it goes', async () => {
    const lines: string[] = [];
    const unreachable: Report = {
      ...bad,
      problems: [],
      answers: bad.answers.filter(({ broken }) => broken === undefined),
      summary: { ...bad.summary, failed: 0, broken: 0, unanswered: 1 },
    };
    const report = await retryUntil(
      inTurn(bad, unreachable, good),
      60_000,
      (line) => lines.push(line),
      async () => undefined,
      () => 0,
    );
    expect(report).toBe(good);
    expect(lines).toEqual([
      'not yet: 3 of 5 headers wrong; again in 1 s, for 60 s at most',
      'not yet: 1 question without an answer (no whole answer within 10 s); again in 2 s, for 60 s at most',
    ]);
  });

  it('ends with the last report once the time is over', async () => {
    let clock = 0;
    const report = await retryUntil(
      inTurn(bad),
      10_000,
      () => undefined,
      async (ms) => {
        clock += ms;
      },
      () => clock,
    );
    expect(report).toBe(bad);
    expect(clock).toBe(10_000);
  });

  it('asks once where it passes at once', async () => {
    expect(await retryUntil(inTurn(good, bad), 10_000, () => undefined)).toBe(good);
  });
});
