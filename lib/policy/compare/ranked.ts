import { crossOriginEmbedderPolicy } from '../headers/cross-origin-embedder-policy';
import { crossOriginOpenerPolicy } from '../headers/cross-origin-opener-policy';
import { crossOriginResourcePolicy } from '../headers/cross-origin-resource-policy';
import { originAgentCluster } from '../headers/origin-agent-cluster';
import { xContentTypeOptions } from '../headers/x-content-type-options';
import { xDnsPrefetchControl } from '../headers/x-dns-prefetch-control';
import { xFrameOptions } from '../headers/x-frame-options';
import { xPermittedCrossDomainPolicies } from '../headers/x-permitted-cross-domain-policies';
import { xXssProtection } from '../headers/x-xss-protection';
import type { HeaderModule } from '../types';
import { inForce } from './in-force';
import { type Judgement, type PartComparison, SAME } from './verdict';

/** One word out of a few and perhaps where to report. */
interface Ranked {
  readonly word: string;
  readonly report?: string;
}

interface Scale {
  readonly parse: (value: string) => Ranked;
  /** Lines of words, the strongest first. Two words that share no line are merely different. */
  readonly orders: readonly (readonly string[])[];
  /** What the parameter for reports is called. */
  readonly report?: string;
}

const word =
  <K extends string>(header: HeaderModule<K>) =>
  (value: string): Ranked => ({ word: inForce(header, value) });

const policy =
  <K extends { readonly policy: string; readonly reportTo?: string }>(header: HeaderModule<K>) =>
  (value: string): Ranked => {
    const { policy, reportTo } = inForce(header, value);
    return { word: policy, report: reportTo };
  };

const OPENER: Scale = {
  parse: policy(crossOriginOpenerPolicy),
  orders: [
    ['same-origin', 'same-origin-allow-popups', 'unsafe-none'],
    ['noopener-allow-popups', 'same-origin-allow-popups', 'unsafe-none'],
  ],
  report: 'report-to',
};

const EMBEDDER: Scale = {
  parse: policy(crossOriginEmbedderPolicy),
  orders: [['require-corp', 'credentialless', 'unsafe-none']],
  report: 'report-to',
};

const SCALES: Readonly<Record<string, Scale>> = {
  'x-content-type-options': { parse: word(xContentTypeOptions), orders: [['nosniff']] },
  'x-frame-options': { parse: word(xFrameOptions), orders: [['DENY', 'SAMEORIGIN']] },
  // The filter helped and harmed, and is gone: off and on are no ranks of one scale.
  'x-xss-protection': {
    parse: (value) => {
      const { filter, report } = xXssProtection.parse(value);
      return { word: filter, report };
    },
    orders: [['block', 'sanitize']],
    report: 'report',
  },
  'cross-origin-opener-policy': OPENER,
  'cross-origin-opener-policy-report-only': OPENER,
  'cross-origin-embedder-policy': EMBEDDER,
  'cross-origin-embedder-policy-report-only': EMBEDDER,
  'cross-origin-resource-policy': {
    parse: word(crossOriginResourcePolicy),
    orders: [['same-origin', 'same-site', 'cross-origin']],
  },
  'origin-agent-cluster': { parse: word(originAgentCluster), orders: [['?1', '?0']] },
  'x-permitted-cross-domain-policies': {
    parse: word(xPermittedCrossDomainPolicies),
    orders: [
      ['none', 'master-only', 'by-content-type', 'all'],
      ['none', 'none-this-response'],
    ],
  },
  'x-dns-prefetch-control': { parse: word(xDnsPrefetchControl), orders: [['off', 'on']] },
};

/** Whether the header, in lower case, is one of those that are one word out of a few. */
export function isRanked(name: string): boolean {
  return Object.hasOwn(SCALES, name);
}

/** The word by its rank, then where to report. @throws {HeaderSyntaxError} */
export function compareRanked(name: string, expected: string, found: string): PartComparison[] {
  const { parse, orders, report } = SCALES[name]!;
  const [wanted, given] = [parse(expected), parse(found)];
  const parts: PartComparison[] = [
    { part: 'value', expected: wanted.word, found: given.word, ...judge(orders, wanted.word, given.word) },
  ];
  if (report !== undefined && (wanted.report ?? given.report) !== undefined) {
    parts.push({
      part: report,
      expected: wanted.report,
      found: given.report,
      ...judgeReport(wanted.report, given.report),
    });
  }
  return parts;
}

/** Reports protect nobody: another endpoint is neither weaker nor stronger. */
export function judgeReport(expected: string | undefined, found: string | undefined): Judgement {
  if (expected === found) return SAME;
  if (found === undefined) return { verdict: 'different', why: `is missing, so that ${expected} gets no reports` };
  return { verdict: 'different', why: `sends reports to ${found}` };
}

function judge(orders: Scale['orders'], expected: string, found: string): Judgement {
  if (expected === found) return SAME;
  const order = orders.find((words) => words.includes(expected) && words.includes(found));
  if (order === undefined) return { verdict: 'different', why: `is ${found} instead of ${expected}` };
  return order.indexOf(found) < order.indexOf(expected)
    ? { verdict: 'stronger', why: `is ${found}, which is stricter than ${expected}` }
    : { verdict: 'weaker', why: `is ${found}, which is laxer than ${expected}` };
}
