import { Command } from 'commander';
import { swallowedMessage, swallowedOptions } from './swallowed';

/** The exit status of wrong usage, of every command. */
export const USAGE = 2;

/**
 * The arguments and options of one command, alike for all: `--debug`, `--help`, wrong usage on standard error with status 2, and
 * nothing done where npm kept an option for itself.
 */
export class CommandLine extends Command {
  /** As people begin it: `npm run deploy --`. */
  private readonly call: string;

  constructor(script: string) {
    const call = `npm ${script === 'start' || script === 'test' ? '' : 'run '}${script} --`;
    super(call);
    this.call = call;
    this.exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : USAGE));
  }

  /** The last call, once everything is declared: reads `process.argv`, and ends the process where its use is wrong. */
  read(argv: readonly string[], env: NodeJS.ProcessEnv): this {
    return this.ready(argv, env).parse(argv as string[]);
  }

  /** The same, for one that parses by itself. */
  ready(argv: readonly string[], env: NodeJS.ProcessEnv): this {
    this.option('--debug', 'show where an error comes from', false);
    this.refuseSwallowed(argv, env);
    return this;
  }

  private refuseSwallowed(argv: readonly string[], env: NodeJS.ProcessEnv): void {
    const given = argv.slice(2);
    const commands = [this as Command, ...this.commands];
    const swallowed = swallowedOptions(
      commands.flatMap(({ options }) => options),
      given,
      env,
    );
    if (swallowed.length === 0) return;
    const places = this.commands.length > 0 || this.registeredArguments.some(({ variadic }) => variadic);
    this.error(
      `error: ${swallowedMessage(this.call, swallowed, given, places ? given.length : this.registeredArguments.length)}`,
    );
  }
}
