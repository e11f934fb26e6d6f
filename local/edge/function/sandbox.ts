/**
 * Node's options for a process that reads `folder` alone and may neither write, start processes or threads, load native
 * code nor be debugged: https://nodejs.org/api/permissions.html. The network stays open, as it is to a Lambda function.
 */
export function sandboxOptions(
  folder: string,
  known: Pick<ReadonlySet<string>, 'has'> = process.allowedNodeEnvironmentFlags,
): string[] {
  const read = `--allow-fs-read=${folder}/*`;
  // Final since Node 23.5 (and 22.13); before, its name says that it is experimental, and so does a warning.
  return known.has('--permission')
    ? ['--permission', read]
    : ['--experimental-permission', '--disable-warning=ExperimentalWarning', read];
}
