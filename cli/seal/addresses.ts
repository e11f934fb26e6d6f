/** A host that no site has, for addresses within the site. */
const ORIGIN = 'https://site.invalid';

/** Where an address leads. */
export type Target =
  /** A file of the site: its path below the folder. */
  | { readonly kind: 'own'; readonly path: string }
  /** Another host. `source` is what a source list says of it, `url` the whole. */
  | { readonly kind: 'remote'; readonly source: string; readonly url: URL }
  /** `data:`, `blob:` and the like. */
  | { readonly kind: 'scheme'; readonly scheme: string }
  /** Nothing that is loaded: an empty address, `about:blank`, one that is no address at all. */
  | { readonly kind: 'none' };

/** The address of a file of the site as browsers write it: `/a%20b.html`. */
export function addressOf(path: string): string {
  // What a URL would take for something else than a part of a path is written out first.
  return new URL(`/${path.replace(/[%?#\\]/g, encodeURIComponent)}`, ORIGIN).pathname;
}

/** What all addresses of a page count from, given its path and its `<base href>`. */
export function baseOf(path: string, href = ''): string {
  const page = ORIGIN + addressOf(path);
  const base = URL.canParse(href, page) ? new URL(href, page) : undefined;
  return base === undefined || /^(?:data|javascript):$/.test(base.protocol) ? page : base.href;
}

/** Whether such a base is on the site itself. */
export function isOwn(base: string): boolean {
  return new URL(base).origin === ORIGIN;
}

/** An address so that it leads to the same from anywhere on the site. */
export function absoluteAddress(address: string, base: string): string {
  const { href, origin } = new URL(address, base);
  return origin === ORIGIN ? href.slice(ORIGIN.length) : href;
}

export function resolveAddress(address: string, base: string): Target {
  if (address === '' || !URL.canParse(address, base)) return { kind: 'none' };
  const url = new URL(address, base);
  if (url.origin === ORIGIN) return { kind: 'own', path: ownPath(url.pathname) };
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      // What an https page names by http is asked for by https (Upgrade Insecure Requests, 4.1).
      return { kind: 'remote', source: `https://${url.host}`, url };
    case 'about:':
      return { kind: 'none' };
    default:
      return { kind: 'scheme', scheme: url.protocol };
  }
}

/** A `/` at the end is for the index, as web servers have it. */
function ownPath(pathname: string): string {
  const path = pathname.slice(1).replace(/(^|\/)$/, '$1index.html');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A remote file's address as a source list takes it: exactly this path, without its query (CSP3, 2.3.1). */
export function exactSource({ url, source }: Extract<Target, { kind: 'remote' }>): string {
  const path = url.pathname.replace(/[;,]/g, encodeURIComponent).replace(/[^\w.~!$&'()*+=:@/%-]/g, encodeURIComponent);
  return source + path;
}

/** A name with the hash of what it stands for in it: `assets/site.css` as `assets/site.0f3a….css`. */
export function hashedName(path: string, hash: string): string {
  const at = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const cut = dot > at ? dot : path.length;
  return `${path.slice(0, cut)}.${hash}${path.slice(cut)}`;
}

/**
 * An address changed to lead to another file of the same folder, its form kept: relative or not, query and fragment.
 * Where the form does not allow that, the address from the root.
 */
export function readdress(address: string, base: string, from: string, to: string): string {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(address)!;
  const name = addressOf(from).split('/').at(-1)!;
  const changed = path.endsWith(name)
    ? path.slice(0, -name.length) + addressOf(to).split('/').at(-1)! + rest
    : addressOf(to) + rest;
  const leads = resolveAddress(changed, base);
  return leads.kind === 'own' && leads.path === to ? changed : addressOf(to) + rest;
}
