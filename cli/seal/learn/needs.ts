import type { Violation } from './violation';

export type Risk = 'low' | 'medium' | 'high';

/** A change to the headers of the answers that need it. */
export type Change =
  /** Sources that a directive is to let through as well; all of them, or none would do. */
  | { readonly header: 'contentSecurityPolicy'; readonly directive: string; readonly allow: readonly string[] }
  /** A directive that is to go. */
  | { readonly header: 'contentSecurityPolicy'; readonly directive: string; readonly allow: false }
  | { readonly header: 'crossOriginEmbedderPolicy'; readonly policy: 'credentialless' | 'unsafe-none' }
  | { readonly header: 'permissionsPolicy'; readonly feature: string };

/** What would stop a violation: a change and what it gives away; or none, and what to do instead. */
export type Need =
  | { readonly change: Change; readonly risk: Risk; readonly cost: string }
  | { readonly change?: undefined; readonly remedy: string };

/** Inline styles that differ on one page: beyond this they are not written by hand, and no list of hashes will hold. */
const MANY_HASHES = 20;

/** Directives that let code in. */
const CODE = /^(?:script-src|object-src)/;

const FOREIGN: Readonly<Record<string, readonly [Risk, string]>> = {
  'connect-src': ['medium', 'scripts of the page, injected ones too, may send to it what they know'],
  'script-src-elem': ['high', 'its scripts have every right on the page: add integrity, or serve them yourself'],
  'style-src-elem': ['medium', 'its styles can cover the page, and read what attributes hold'],
  'worker-src': ['high', 'its scripts run for the page'],
  'object-src': ['high', 'it runs a plug-in'],
  'frame-src': ['medium', 'it shows what it likes within its frame'],
  'form-action': ['medium', 'what visitors type into forms may go there'],
  'base-uri': ['high', 'it says what every relative address of the page means'],
};
const HARMLESS: readonly [Risk, string] = ['low', 'it learns who visits, and says what is seen there'];

/** `narrow` gives an address's source, `hashes` how many inline styles differ on the violation's target. */
export function needOf(violation: Violation, narrow: (address: string) => string, hashes: () => number): Need {
  const { kind, what, blocked } = violation;
  if (kind === 'permission') {
    const change: Change = { header: 'permissionsPolicy', feature: what };
    return { change, risk: 'medium', cost: 'every script of the page may ask for it' };
  }
  if (kind === 'embedder') return embedderNeed(what);
  switch (blocked) {
    case 'inline':
      return inlineNeed(violation, hashes());
    case 'javascript':
      return { remedy: 'Put what the link does into a file: browsers let no hash through for javascript: links' };
    case 'eval':
      return allow('script-src', ["'unsafe-eval'"], 'high', 'any text that reaches eval runs as a script');
    case 'wasm-eval':
      return allow('script-src', ["'wasm-unsafe-eval'"], 'low', 'WebAssembly is compiled, and no text is run');
    case 'trusted-types-policy':
      return allow('trusted-types', [violation.sample], 'medium', 'the code of this policy decides what may run');
    case 'trusted-types-sink':
      return {
        change: { header: 'contentSecurityPolicy', directive: 'require-trusted-types-for', allow: false },
        risk: 'high',
        cost: 'texts become markup and scripts there; use textContent, or a Trusted Types policy in the script',
      };
    default:
      return sourceNeed(what, blocked, narrow);
  }
}

function sourceNeed(what: string, blocked: string, narrow: (address: string) => string): Need {
  if (what === 'frame-ancestors')
    return allow(what, ["'self'"], 'low', 'pages of the site alone may show it in a frame');
  if (blocked.startsWith('/')) return allow(what, ["'self'"], 'low', 'the site’s own files');
  if (/^(?:https?|wss?):\/\//.test(blocked)) {
    const [risk, cost] = FOREIGN[what] ?? HARMLESS;
    return allow(what, [narrow(blocked)], risk, cost);
  }
  if (!/^[a-z][a-z0-9+.-]*$/.test(blocked)) return { remedy: 'Look at the page: the browser does not say what it was' };
  if (CODE.test(what)) return { remedy: `Put the script into a file: ${blocked}: lets every injected script through` };
  if (what === 'worker-src') {
    return allow(what, [`${blocked}:`], 'medium', 'scripts of the page may run texts, in workers');
  }
  if (what === 'frame-src')
    return allow(what, [`${blocked}:`], 'medium', 'scripts of the page may show what they make up');
  return allow(what, [`${blocked}:`], 'low', 'bytes that the page has already, and no code');
}

function inlineNeed({ what, hash }: Violation, hashes: number): Need {
  const script = what.startsWith('script-src');
  if (!script && hashes > MANY_HASHES) {
    return allow(what, ["'unsafe-inline'"], 'medium', 'injected styles apply too; a script writes ever new ones here');
  }
  if (hash === undefined) return { remedy: 'Put it into a file: the browser tells no hash for it' };
  if (what.endsWith('-attr')) {
    const cost = script
      ? 'an attacker may put this handler on anything; --fix or addEventListener is safer'
      : 'an attacker may put this style on anything; a class is safer';
    return allow(what, ["'unsafe-hashes'", hash], script ? 'medium' : 'low', cost);
  }
  return allow(what, [hash], 'low', 'this text alone, to the byte');
}

function embedderNeed(what: string): Need {
  if (/^i?frame$/.test(what)) {
    const change: Change = { header: 'crossOriginEmbedderPolicy', policy: 'unsafe-none' };
    return {
      change,
      risk: 'medium',
      cost: 'the page is no longer isolated; with the attribute credentialless on the frame it need not be given up',
    };
  }
  const change: Change = { header: 'crossOriginEmbedderPolicy', policy: 'credentialless' };
  return {
    change,
    risk: 'low',
    cost: 'it is loaded without cookies; crossorigin on the tag is enough where the host allows it',
  };
}

function allow(directive: string, sources: readonly string[], risk: Risk, cost: string): Need {
  return { change: { header: 'contentSecurityPolicy', directive, allow: sources }, risk, cost };
}
