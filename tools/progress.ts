import { colorsFor } from './colors';

/** Says how far a step is; seen on a terminal at once, elsewhere now and then. */
export type Step = (detail: string) => void;

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
    let told = from;
    const show = (text: string) => {
      detail = text;
      if (this.out.isTTY) this.rewrite(`${c.cyan('·')} ${title} ${clip(detail, this.width())} ${c.dim(seconds())}`);
      else if (this.now() - told > 15_000) {
        told = this.now();
        this.line(`· ${title} ${detail && `${detail}, `}${seconds()} so far`);
      }
    };
    const timer = setInterval(() => show(detail), this.out.isTTY ? 200 : 1000);
    show('');
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
    return Math.max(20, Math.min(this.out.columns ?? 100, 100) - 32);
  }
}

function clip(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}
