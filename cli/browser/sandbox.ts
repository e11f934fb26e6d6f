/**
 * Whether a browser runs in its sandbox: always, unless by root, whom Chromium lets run only without. Then a flaw in the
 * browser is all that stands between a page and the machine, so root opens what was built here, and foreign pages only
 * when asked for by `--no-sandbox`.
 * @param urls that are opened; empty for files of one's own
 * @throws {Error} that says what to do
 */
export function sandboxFor(urls: readonly string[], uid: number | undefined, noSandbox: boolean): boolean {
  const foreign = urls.find((url) => !isLoopback(url));
  if (noSandbox) return false;
  if (uid !== 0) return true;
  if (foreign === undefined) return false;
  throw new Error(
    `${foreign}: as root, a browser opens pages of others without its sandbox. Run this as another user, or give --no-sandbox where the machine is thrown away afterwards.`,
  );
}

function isLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'file:' || /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
