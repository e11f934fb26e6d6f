import { type Answer, pairs, type Question } from '../../../cli/check/client';
import { FORMATS, type FormatName, formatReport } from '../../../cli/check/format';
import type { Connection } from '../../../cli/check/gather';
import { exitStatus } from '../../../cli/check/report';
import { readReport } from '../../../cli/check/report-file';
import { runCheck } from '../../../cli/check/run';
import { compile, type HeaderPair } from '../../../lib/policy';
import { Random } from '../../support/random';
import { type Kind, randomText, SEEDS } from './texts';

const SITE = new URL('https://site.test/');
const NOW = new Date('2026-01-01T00:00:00Z');
const policy = compile({ preset: 'strict' });

/** A site that sends one text of each kind: in headers, as its sitemap, as its page. */
export type Texts = Readonly<Record<Kind, string>>;

/** How many texts a round tries: one of each kind. */
export const TEXTS_A_ROUND = Object.keys(SEEDS).length;

export interface CheckFailure {
  /** The round's number: with the seed it makes the same texts again. */
  readonly number: number;
  readonly reason: string;
  readonly texts: Texts;
}

export interface CheckFuzzOptions {
  readonly seed: number;
  /** The numbers of the first round, and of the one after the last. Each checks a site with a text of each kind. */
  readonly from: number;
  readonly to: number;
  readonly progress?: (done: number) => void;
}

/** Checks random hostile sites in all formats, up to the first that gets something through. */
export async function fuzzCheck({ seed, from, to, progress }: CheckFuzzOptions): Promise<CheckFailure | undefined> {
  for (let number = from; number < to; number++) {
    const texts = textsOf(new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)));
    const reason = await faultOf(texts);
    if (reason !== undefined) return { number, reason, texts };
    if (number % 1000 === 999) progress?.(number + 1);
  }
  return undefined;
}

/** What is wrong with the check of such a site; `undefined` where it reports on it in every format. */
export async function faultOf(texts: Texts): Promise<string | undefined> {
  try {
    const report = await runCheck({ url: SITE, policy, now: NOW, nonce: 'x', minGrade: 'A+' }, () =>
      hostileSite(texts),
    );
    if (exitStatus(report) === 0) return 'the check passes';
    for (const format of Object.keys(FORMATS) as FormatName[]) {
      const text = formatReport(report, format, { color: false });
      const fault = faultIn(text);
      if (fault) return `${format}: ${fault}`;
      if (format === 'json') readReport(text, 'the report');
    }
    return undefined;
  } catch (error) {
    return `throws: ${(error as Error).stack}`;
  }
}

/** What of a server's text drives a terminal (control and direction characters) or GitHub's runner (workflow commands). */
export function faultIn(text: string): string | undefined {
  const control = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u.exec(text);
  if (control) return `holds U+${control[0].codePointAt(0)!.toString(16)}: ${around(text, control.index)}`;
  const command = /^\s*::|##\[/m.exec(text);
  return command ? `holds a workflow command: ${around(text, command.index)}` : undefined;
}

const around = (text: string, at: number) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 40));

function textsOf(random: Random): Texts {
  const kinds = Object.keys(SEEDS) as Kind[];
  return Object.fromEntries(kinds.map((kind) => [kind, randomText(random, kind)])) as Texts;
}

function hostileSite(texts: Texts): Connection {
  const own: [string, string][] = (
    [
      'Content-Security-Policy',
      'Strict-Transport-Security',
      'Permissions-Policy',
      'Reporting-Endpoints',
      'Set-Cookie',
    ] as const
  ).map((name) => [name, texts[name]]);
  // Every other header of the policy, and what a server says of itself, holds hostile text too.
  const borrowed = texts['Reporting-Endpoints'].slice(0, 1000);
  const others = policy.set.map(([name]): [string, string] => [name, borrowed]);
  const named = new Set(own.map(([name]) => name));
  const headers: readonly HeaderPair[] = pairs(
    [
      ...own,
      ...others.filter(([name]) => !named.has(name)),
      ['X-Cache', borrowed],
      ['X-Powered-By', texts.Location],
      ['__proto__', borrowed],
    ].flat(),
  );
  const answer = (question: Question, status: number, more: readonly HeaderPair[], text = ''): Answer => ({
    method: question.method,
    url: question.url,
    status,
    httpVersion: '1.1',
    headers: [...more, ...headers],
    text,
    milliseconds: 1,
  });
  const respond = (question: Question): Answer => {
    const { protocol, pathname } = question.url;
    const html: HeaderPair = ['Content-Type', 'text/html'];
    if (pathname === '/sitemap.xml') return answer(question, 200, [['Content-Type', 'text/xml']], texts.sitemap);
    if (protocol === 'http:' || pathname.length % 3 === 2) return answer(question, 301, [['Location', texts.Location]]);
    return pathname === '/'
      ? answer(question, 200, [html], texts.page)
      : answer(question, 404, [['Content-Type', texts.Location]]);
  };
  return {
    client: { ask: async (question) => respond(question), close: () => undefined },
    askHttp2: async (url) => ({ answer: respond({ method: 'GET', url }) }),
  };
}
