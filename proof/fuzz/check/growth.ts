import { faultOf } from './run';
import { type Kind, SEEDS } from './texts';

const SMALL = 10 * 1024;
const LARGE = 100 * 1024;
/** What linear work may take for ten times the text, with what a shared machine adds. */
export const MOST_GROWTH = 15;

/** Texts of any length that are bad for a reader that goes over what it has read again, and for one that compares each part with each. */
const PATTERNS: Readonly<Record<string, (at: number) => string>> = {
  ...Object.fromEntries(
    [
      '"',
      '\\"',
      '\\',
      ';',
      ',',
      ' ',
      'a',
      'a ',
      'a;',
      'a,',
      '(',
      '=',
      '*',
      '%',
      '\t',
      '<',
      '&',
      ':',
      '/',
      'a.',
      "'",
      '<a ',
      '<div>',
      '::',
      '##[',
      '\u0080',
      'é',
    ].map((unit) => [JSON.stringify(unit), () => unit]),
  ),
  'new words': (at) => `w${at} `,
  'new directives': (at) => `d${at} 'self'; `,
  'new hosts': (at) => `https://h${at}.example `,
  'new members': (at) => `m${at}=(), `,
  'new policies': (at) => `script-src h${at}.example, `,
  'new addresses': (at) => `<a href="/p${at}">`,
  'new pages': (at) => `<url><loc>/p${at}</loc></url>`,
  nested: () => '<x>',
};

export interface Growth {
  readonly kind: Kind;
  readonly pattern: string;
  /** How much time of the processor the check takes with 100 KB, in ms, and how many times that is of 10 KB. */
  readonly ms: number;
  readonly ratio: number;
}

/** How the time of a check grows with one text, for each kind and pattern. What seems to grow too fast is measured again. */
export async function measureGrowth(): Promise<Growth[]> {
  const found: Growth[] = [];
  for (const kind of Object.keys(SEEDS) as Kind[]) {
    for (const [pattern, unit] of Object.entries(PATTERNS)) {
      let measured = await measure(kind, pattern, unit);
      for (let again = 0; again < 3 && measured.ratio > MOST_GROWTH; again++) {
        const next = await measure(kind, pattern, unit);
        if (next.ratio < measured.ratio) measured = next;
      }
      found.push(measured);
    }
  }
  return found;
}

async function measure(kind: Kind, pattern: string, unit: (at: number) => string): Promise<Growth> {
  const small = await timeOf(kind, unit, SMALL);
  const large = await timeOf(kind, unit, LARGE);
  return { kind, pattern, ms: large, ratio: large / small };
}

async function timeOf(kind: Kind, unit: (at: number) => string, size: number): Promise<number> {
  const text = textOf(kind, unit, size);
  const from = process.cpuUsage();
  const fault = await faultOf((one) => (one === kind ? text : SEEDS[one][0]));
  if (fault) throw new Error(`${kind}: ${fault}`);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** Begun as its kind begins, so that it is read by what reads the kind. */
function textOf(kind: Kind, unit: (at: number) => string, size: number): string {
  const parts: string[] = [BEGIN[kind]];
  for (let length = 0, at = 0; length < size; at++) {
    parts.push(unit(at));
    length += parts.at(-1)!.length;
  }
  return parts.join('');
}

const BEGIN: Readonly<Record<Kind, string>> = {
  'Content-Security-Policy': 'script-src ',
  'Strict-Transport-Security': 'max-age=1; ',
  'Permissions-Policy': 'camera=(',
  'Reporting-Endpoints': 'a="',
  Location: 'https://site.test/',
  'Set-Cookie': 'a=',
  sitemap: '<urlset>',
  page: '<!doctype html>',
};
