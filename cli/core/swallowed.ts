/** What npm needs to be known of an option: `--dry-run`, or `--grace <time>`. */
export interface OptionName {
  /** As in `--dry-run`, `--no-lock`. */
  readonly long?: string | null;
  /** As help shows it: `--grace <time>`. */
  readonly flags: string;
}

/** npm completes what begins one of its own options. */
const COMPLETED: Readonly<Record<string, string>> = { to: 'token_description' };

/**
 * The options that npm took for its own: without `--`, `npm run deploy dev --dry-run` sets npm_config_dry_run, and the command gets
 * `dev` alone. https://docs.npmjs.com/cli/v11/commands/npm-run
 * @param argv what the command was given; an option in it was passed on
 */
export function swallowedOptions<O extends OptionName>(
  options: readonly O[],
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): O[] {
  if (env.npm_lifecycle_event === undefined) return [];
  return options.filter(({ long }) => {
    if (!long || argv.some((argument) => argument === long || argument.startsWith(`${long}=`))) return false;
    const negated = long.startsWith('--no-');
    const name = long.slice(negated ? '--no-'.length : '--'.length).replaceAll('-', '_');
    const value = env[`npm_config_${name}`] ?? env[`npm_config_${COMPLETED[name]}`];
    // npm's own settings: a certificate in .npmrc; an option that is off.
    if (value === undefined || value.includes('-----BEGIN')) return false;
    return negated ? value === '' : value !== '' && value !== 'null';
  });
}

/** One line for people: what happened, and the command as it should be written. */
export function swallowedMessage(
  command: string,
  swallowed: readonly OptionName[],
  argv: readonly string[],
  places: number,
): string {
  const names = swallowed.map(({ long }) => long).join(' and ');
  const given = argv.filter((argument) => !argument.startsWith('-')).slice(0, places);
  const right = [command, ...given, ...swallowed.map(({ flags }) => flags.split(', ').at(-1))].join(' ');
  return `npm kept ${names} for itself. Options follow a --: ${right}`;
}
