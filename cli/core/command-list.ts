const GROUPS = ['start here', 'site', 'operate', 'set up', 'maintain'] as const;

/** What somebody wants to do, which the help is ordered by. */
export type Group = (typeof GROUPS)[number];

export interface Listed {
  readonly name: string;
  readonly group: Group;
  /** An imperative, without a full stop. */
  readonly summary: string;
}

/** The help of all commands: a paragraph per group. */
export function formatCommands(commands: readonly Listed[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const paragraphs = GROUPS.flatMap((group) => {
    const lines = commands
      .filter((one) => one.group === group)
      .map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`);
    return lines.length === 0 ? [] : [`${group[0]?.toUpperCase()}${group.slice(1)}:\n${lines.join('\n')}`];
  });
  return `Usage: npm run COMMAND -- [arguments]\n\n${paragraphs.join('\n\n')}\n\nnpm run COMMAND -- --help lists the options of one.`;
}
