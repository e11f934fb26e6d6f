import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Exception, parseExceptions } from '../check/exceptions';
import { addressOf, portOf, secondsOf, urlOf } from '../core/arguments';
import { valueOption } from '../core/value-option';
import type { CheckTarget } from './check-live';

export interface CheckFlags extends Pick<CheckTarget, 'connect' | 'httpPort' | 'ca'> {
  readonly checkUrl?: URL;
  readonly exceptions?: readonly Exception[];
  readonly retryFor: number;
}

const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
};

/** Adds how the live site is checked to a command: as `npm run check` has it. */
export function withCheckOptions<C extends Command>(command: C): C {
  return command
    .addOption(valueOption('--check-url <url>', 'check there (default: the site’s own address)', urlOf))
    .addOption(valueOption('--connect <host:port>', 'connect there to check; SNI and Host stay', addressOf))
    .addOption(valueOption('--http-port <port>', 'port of plain http; needed where https is not on 443', portOf))
    .addOption(valueOption('--ca <file>', 'trust these certificates (PEM) too', read))
    .addOption(
      valueOption('--exceptions <file>', 'headers that may be wrong until a day, with reasons (JSON)', (file) =>
        parseExceptions(read(file), file),
      ),
    )
    .addOption(
      valueOption('--retry-for <time>', 'check again until it passes, for so long', secondsOf).default(120_000, '2m'),
    );
}

export function checkTargetOf({ checkUrl, connect, httpPort, ca, exceptions, retryFor }: CheckFlags): CheckTarget {
  return { url: checkUrl, connect, httpPort, ca, exceptions, retryForMs: retryFor };
}
