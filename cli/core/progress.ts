import { colorsFor } from './colors';

/**
 * Says how far a step is; seen on a terminal at once, elsewhere now and then. With the part of the work that is done, from 0 to 1,
 * there is a bar, and the time that is left.
 */
export type Step = (detail: string, part?: number) => void;

const BAR = 20;
/** A redraw costs more than many a piece of work. */
const REDRAW_MS = 80;

/**
 * Tells a person what a command is doing, a line a step: name, result, time. On a terminal the line of the running
 * step is rewritten as it goes; elsewhere a long step says every 15 seconds that it is alive.
 */
export class Progress {
  private readonly colors: ReturnType<typeof colorsFor>;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.colors = colorsFor(out);
  }

  /** Runs a step. What it returns as `done` is what its line ends with. */
  async step<T extends { done: string }>(name: string, work: (step: Step) => Promise<T> | T): Promise<T> {
    const c = this.colors;
    const title = c.bold(name.padEnd(19));
    const from = this.now();
    const seconds = () => `${((this.now() - from) / 1000).toFixed(1)} s`;
    let detail = '';
    let part: number | undefined;
    let told = from;
    const draw = () => {
      const left = part === undefined ? '' : timeLeft(part, this.now() - from);
      if (this.out.isTTY) {
        told = this.now();
        const bar = part === undefined ? '' : `${barOf(part)} `;
        this.rewrite(`${c.cyan('·')} ${title} ${clip(`${bar}${detail}${left}`, this.width())} ${c.dim(seconds())}`);
      } else if (this.now() - told > 15_000) {
        told = this.now();
        this.line(`· ${title} ${detail && `${detail}${left}, `}${seconds()} so far`);
      }
    };
    const show: Step = (text, done) => {
      detail = text;
      part = done;
      // Many small pieces a second are drawn now and then, and by the timer.
      if (done === undefined || this.now() - told > REDRAW_MS) draw();
    };
    const timer = setInterval(draw, this.out.isTTY ? 200 : 1000);
    draw();
    try {
      const result = await work(show);
      clearInterval(timer);
      this.line(`${c.green('✓')} ${title} ${clip(result.done, this.width())} ${c.dim(seconds().padStart(7))}`);
      return result;
    } catch (error) {
      clearInterval(timer);
      this.line(`${c.red('✗')} ${title} failed ${c.dim(`after ${seconds()}`)}`);
      throw error;
    }
  }

  line(text: string): void {
    if (this.out.isTTY) this.rewrite('');
    this.out.write(`${text}\n`);
  }

  private rewrite(text: string): void {
    this.out.cursorTo(0);
    this.out.write(text);
    this.out.clearLine(1);
  }

  /** Room for a step's detail, in columns. */
  private width(): number {
    return Math.max(20, Math.min(this.out.columns ?? 100, 120) - 32);
  }
}

/** `███████░░░` */
function barOf(part: number): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

/** `, 12 s left`, from how long the part that is done took; nothing before that can be told. */
function timeLeft(part: number, ms: number): string {
  if (part <= 0 || part >= 1 || ms < 1000) return '';
  const seconds = Math.ceil(((ms / part) * (1 - part)) / 1000);
  return `, ${seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`} left`;
}

function clip(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}
