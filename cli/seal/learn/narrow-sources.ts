/** More addresses than this of one page on one host, and the folder is what they have in common. */
const EACH = 2;
/** More addresses than this of all pages on one host, and they are taken together. */
const TOGETHER = 10;

/**
 * The narrowest source for each address that a page needs: by the addresses of this page, unless all pages together name
 * very many on that host.
 * @param all those of all pages, for the same directive
 */
export function narrowSource(address: string, ofPage: readonly string[], all: readonly string[]): string {
  const host = new URL(address).origin;
  const onHost = new Set(all.filter((other) => new URL(other).origin === host));
  return narrowSources(onHost.size > TOGETHER ? [...onHost] : ofPage).get(address)!;
}

/**
 * The narrowest source for each address of a directive: its own path; the deepest folder in common, where there are more
 * than two on one host; the host alone, where that folder is the root. Paths of sources end in `/` for all below
 * (CSP3, "path-part matches").
 * @param addresses absolute, without query: `https://api.example.com/v1/items`
 */
export function narrowSources(addresses: readonly string[]): Map<string, string> {
  const hosts = new Map<string, Set<string>>();
  for (const address of addresses) {
    const { protocol, host } = new URL(address);
    const key = `${protocol}//${host}`;
    hosts.set(key, (hosts.get(key) ?? new Set()).add(address));
  }
  const sources = new Map<string, string>();
  for (const [host, those] of hosts) {
    const paths = [...those].map((address) => new URL(address).pathname);
    const folder = folderOf(paths);
    for (const address of those) {
      const path = new URL(address).pathname;
      sources.set(address, host + (paths.length > EACH ? folder : path === '/' ? '' : encoded(path)));
    }
  }
  return sources;
}

/** `/v1/` for `/v1/a` and `/v1/b/c`; empty where there is none but the root. */
function folderOf(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const depth = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  const folder = first.slice(0, depth === -1 ? undefined : depth).join('/');
  return folder === '' ? '' : encoded(`${folder}/`);
}

/** What would end a source or its directive. */
function encoded(path: string): string {
  return path.replaceAll(';', '%3B').replaceAll(',', '%2C');
}
