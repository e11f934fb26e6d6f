/**
 * What a program needs to find its files, its user's language and, where it has one, its screen; `NAME*` is every name that
 * begins so. Nothing that carries a right: no AWS_*, no tokens.
 */
const NEEDED = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'LC_*', 'TZ', 'TMPDIR', 'TEMP', 'TMP'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_*', 'FONTCONFIG_*', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  // Windows.
  ...['SystemRoot', 'windir', 'PATHEXT', 'ComSpec', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE', 'ProgramFiles*'],
];

/**
 * The environment of every child process that is neither Terraform nor one of this project's own commands: of `env`, the
 * names above and those in `more`.
 */
export function childEnv(
  more: readonly string[] = [],
  // biome-ignore lint/style/noProcessEnv: this is what keeps it from children
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const allowed = [...NEEDED, ...more];
  const isAllowed = (name: string) =>
    allowed.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && isAllowed(entry[0])),
  );
}
