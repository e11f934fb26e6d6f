import { type Answer, pairs, type Question } from '../../../cli/check/client';
import { FORMATS, type FormatName, formatReport } from '../../../cli/check/format';
import type { Connection } from '../../../cli/check/gather';
import { exitStatus } from '../../../cli/check/report';
import { readReport } from '../../../cli/check/report-file';
import { runCheck } from '../../../cli/check/run';
import { compile, type HeaderPair } from '../../../lib/policy';
import { Random } from '../../support/random';
import { type Kind, randomText } from './texts';

const SITE = new URL('https://site.test/');
const NOW = new Date('2026-01-01T00:00:00Z');
const policy = compile({ preset: 'strict' });

/** The text of a kind that a site sends next: in a header, as its sitemap, as its page. */
export type NextText = (kind: Kind) => string;

export interface CheckFuzzResult {
  readonly texts: number;
  readonly rounds: number;
  readonly failure?: {
    /** The round's number: with the seed it makes the same texts again. */
    readonly number: number;
    readonly reason: string;
  };
}

export interface CheckFuzzOptions {
  readonly seed: number;
  /** How many texts are sent at least; each round checks one site, which sends others with every response. */
  readonly texts: number;
  /** The number of the first round. @default 0 */
  readonly from?: number;
  readonly progress?: (texts: number) => void;
}

/** Checks random hostile sites in all formats, up to the first that gets something through. */
export async function fuzzCheck({ seed, texts, from = 0, progress }: CheckFuzzOptions): Promise<CheckFuzzResult> {
  let sent = 0;
  let number = from;
  for (; sent < texts; number++) {
    const random = new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35));
    const reason = await faultOf((kind) => {
      sent++;
      return randomText(random, kind);
    });
    if (reason !== undefined) return { texts: sent, rounds: number - from + 1, failure: { number, reason } };
    progress?.(sent);
  }
  return { texts: sent, rounds: number - from };
}

/** What is wrong with the check of such a site; `undefined` where it reports on it in every format. */
export async function faultOf(next: NextText): Promise<string | undefined> {
  try {
    const options = { url: SITE, policy, now: NOW, nonce: 'x', minGrade: 'A+', crawl: 20 };
    const report = await runCheck(options, () => hostileSite(next));
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

const HEADERS = [
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'Permissions-Policy',
  'Reporting-Endpoints',
  'Set-Cookie',
] as const;
/** Every other header of the policy, and what a server says of itself. */
const OTHERS = [
  ...policy.set.map(([name]) => name).filter((name) => !(HEADERS as readonly string[]).includes(name)),
  'X-Cache',
  'X-Powered-By',
  '__proto__',
];

function hostileSite(next: NextText): Connection {
  const answer = (question: Question, status: number, more: readonly HeaderPair[], text = ''): Answer => {
    const own = HEADERS.map((name) => [name, next(name)] as const);
    const borrowed = own[3]![1].slice(0, 1000);
    return {
      method: question.method,
      url: question.url,
      status,
      httpVersion: '1.1',
      headers: pairs([...more, ...own, ...OTHERS.map((name) => [name, borrowed] as const)].flat()),
      text,
      milliseconds: 1,
    };
  };
  const respond = (question: Question): Answer => {
    const { protocol, pathname } = question.url;
    const html: HeaderPair = ['Content-Type', 'text/html'];
    if (pathname === '/sitemap.xml') return answer(question, 200, [['Content-Type', 'text/xml']], next('sitemap'));
    if (protocol === 'http:' || pathname.length % 3 === 2)
      return answer(question, 301, [['Location', next('Location')]]);
    return pathname === '/'
      ? answer(question, 200, [html], next('page'))
      : answer(question, 404, [['Content-Type', next('Location')]]);
  };
  return {
    client: { ask: async (question) => respond(question), close: () => undefined },
    askHttp2: async (url) => ({ answer: respond({ method: 'GET', url }) }),
  };
}
