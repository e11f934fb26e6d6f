import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; anything but yes is no. @throws the signal's reason when that is aborted */
export async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(es)?$/i.test(await askText(`${question} [y/N]`, signal));
}

/** Asks on the terminal. @returns what was typed, nothing for Ctrl-D @throws the signal's reason when that is aborted */
export async function askText(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it reads, the terminal sends Ctrl-C as a character.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const closed = once(terminal, 'close').then(() => '');
    return (await Promise.race([terminal.question(`${question} `, { signal }), closed])).trim();
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    terminal.close();
  }
}
