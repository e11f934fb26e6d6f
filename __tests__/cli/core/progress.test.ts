import { PassThrough } from 'node:stream';
import { Progress, type Step } from '../../../cli/core/progress';

describe('progress', () => {
  /** What a step prints that works for 4 seconds of a clock that we turn. */
  const printed = async (isTTY: boolean, work: (step: Step, turn: (ms: number) => void) => void) => {
    let now = 0;
    const out = Object.assign(new PassThrough(), { isTTY, columns: 120, cursorTo() {}, clearLine() {} });
    const progress = new Progress(out as never, () => now);
    await progress.step('website', (step) => {
      work(step, (ms) => {
        now += ms;
      });
      return { done: 'finished' };
    });
    return String(out.read());
  };

  it('shows a bar and the time that is left on a terminal', async () => {
    const text = await printed(true, (step, turn) => {
      turn(4000);
      step('10 of 40 files', 0.25);
    });
    expect(text).toContain('█████░░░░░░░░░░░░░░░ 10 of 40 files, 12 s left');
  });

  it('draws no more often than can be seen', async () => {
    const text = await printed(true, (step, turn) => {
      turn(4000);
      for (let n = 1; n <= 100; n++) {
        turn(10);
        step(`${n} of 100 files`, n / 100);
      }
    });
    expect(text.match(/of 100 files/g)?.length).toBeLessThan(14);
  });

  it('writes a plain line every 15 seconds elsewhere', async () => {
    const text = await printed(false, (step, turn) => {
      for (let n = 1; n <= 4; n++) {
        turn(10_000);
        step(`${n} of 8 files`, n / 8);
      }
    });
    expect(text.replace(/ +/g, ' ')).toBe(
      '· website 2 of 8 files, 60 s left, 20.0 s so far\n· website 4 of 8 files, 40 s left, 40.0 s so far\n✓ website finished 40.0 s\n',
    );
  });

  it('tells no time before there is something to tell it from, nor when all is done', async () => {
    const text = await printed(true, (step, turn) => {
      turn(500);
      step('0 of 8 files', 0);
      turn(500);
      step('8 of 8 files', 1);
    });
    expect(text).not.toContain('left');
  });
});
