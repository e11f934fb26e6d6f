import { CspEvaluator } from 'csp_evaluator';
import { Csp, Version } from 'csp_evaluator/dist/csp';
import { CspParser } from 'csp_evaluator/dist/parser';
import { getHostname } from 'csp_evaluator/dist/utils';
import { type HeaderPair, moduleByName, readPolicies } from '../../lib/policy';
import { clip } from '../core/text';
import { valuesOf } from './client';
import type { Finding } from './report';

const CSP = 'Content-Security-Policy';

/** Words of one policy that csp_evaluator is given: it compares each source with each host of its lists. */
const MOST_TOKENS = 1000;

/** Findings that are reported, and characters of each and of its directive's name. */
const MOST_FINDINGS = 100;
const MOST_CHARACTERS = 1000;
const MOST_NAME = 80;

/** Headers that browsers no longer act on, and what to do instead. */
const DEPRECATED: Readonly<Record<string, string>> = {
  'expect-ct': 'Remove it: every certificate must be in a Certificate Transparency log anyway',
  'public-key-pins': 'Remove it: no browser pins keys',
  'public-key-pins-report-only': 'Remove it: no browser pins keys',
  'feature-policy': 'Send Permissions-Policy instead',
  pragma: 'Send Cache-Control instead',
  'report-to': 'Send Reporting-Endpoints instead, and Report-To only where Network Error Logging needs it',
  'x-content-security-policy': 'Send Content-Security-Policy instead',
  'x-webkit-csp': 'Send Content-Security-Policy instead',
};

/** What stands out in a page's headers, whatever the policy says: Google's findings, and what Observatory does not see. */
export function findingsOf(headers: readonly HeaderPair[]): Finding[] {
  const found = [...googles(headers), ...ours(headers)].map((finding) => ({
    ...finding,
    directive: finding.directive && clip(finding.directive, MOST_NAME),
    text: clip(finding.text, MOST_CHARACTERS),
  }));
  if (found.length <= MOST_FINDINGS) return found;
  const text = `has ${found.length - MOST_FINDINGS} more findings, which are left out`;
  return [...found.slice(0, MOST_FINDINGS), { source: 'check', severity: 'medium', header: CSP, text }];
}

/** Google's csp_evaluator on every policy, as far as it can read it. */
function googles(headers: readonly HeaderPair[]): Finding[] {
  return valuesOf(headers, CSP)
    .flatMap((value) => value.split(','))
    .flatMap((policy) => {
      const tokens = policy.trim().split(/\s+/).length;
      if (tokens > MOST_TOKENS) {
        const text = `has ${tokens} words; csp_evaluator evaluates policies of at most ${MOST_TOKENS}`;
        return [{ source: 'check' as const, severity: 'medium' as const, header: CSP, text }];
      }
      const { csp, unread } = readable(new CspParser(policy).csp);
      return [
        ...unread,
        ...new CspEvaluator(csp, Version.CSP3).evaluate().map(({ severity, directive, value, description }) => ({
          source: 'csp_evaluator' as const,
          severity: severityOf(severity),
          header: CSP,
          directive,
          text: `${value ? `${value}: ` : ''}${description}`,
        })),
      ];
    });
}

/** The policy without the sources whose host csp_evaluator cannot read: its checks throw on them. */
function readable({ directives }: Csp): { csp: Csp; unread: Finding[] } {
  const csp = new Csp();
  const unread: Finding[] = [];
  for (const [directive, values = []] of Object.entries(directives)) {
    csp.directives[directive] = values.filter((value) => {
      if (hasHostname(value)) return true;
      const text = `${value}: is not a source, and csp_evaluator cannot evaluate it`;
      unread.push({ source: 'check', severity: 'medium', header: CSP, directive, text });
      return false;
    });
  }
  return { csp, unread };
}

function hasHostname(source: string): boolean {
  try {
    getHostname(source);
    return true;
  } catch {
    return false;
  }
}

/** csp_evaluator's scale: 10 high, 20 syntax, 30 medium, 40 and 50 perhaps, 60 for information. */
function severityOf(severity: number): Finding['severity'] {
  if (severity <= 10) return 'high';
  if (severity <= 30) return 'medium';
  return severity <= 50 ? 'low' : 'info';
}

function ours(headers: readonly HeaderPair[]): Finding[] {
  const findings: Finding[] = [];
  for (const value of valuesOf(headers, CSP)) {
    for (const { directives } of readPolicies(value)) {
      const broad = (name: string) =>
        directives[name] !== true && directives[name]?.some((s) => /^(?:https?:)?(?:\/\/)?\*$|^https?:$/.test(s));
      const tell = (directive: string, severity: Finding['severity'], text: string) =>
        findings.push({ source: 'check', severity, header: CSP, directive, text });
      if (broad('frame-ancestors')) tell('frame-ancestors', 'high', 'every site may frame the page');
      if (broad('form-action')) tell('form-action', 'high', 'a form may send to every site');
      if (!('form-action' in directives))
        tell('form-action', 'medium', 'is not there, so a form may send to every site');
      if (!('base-uri' in directives))
        tell('base-uri', 'medium', 'is not there, so an injected <base> turns relative addresses to another site');
      for (const [name, sources] of Object.entries(directives)) {
        const wild =
          sources === true ? undefined : sources.find((s) => /^(?:https?:\/\/)?\*\.[a-z]+(?::[\d*]+)?$/i.test(s));
        if (wild) tell(name, 'high', `${wild} is every site of a top-level domain`);
      }
    }
  }
  for (const name of new Set(headers.map(([spelt]) => spelt.toLowerCase()))) {
    if (!Object.hasOwn(DEPRECATED, name)) continue;
    const header = headers.find(([spelt]) => spelt.toLowerCase() === name)![0];
    findings.push({ source: 'check', severity: 'low', header, text: `is deprecated. ${DEPRECATED[name]}` });
  }
  const seen = new Set<string>();
  for (const [name] of headers) {
    const header = moduleByName(name);
    if (!header || seen.has(header.name)) continue;
    seen.add(header.name);
    const values = valuesOf(headers, name);
    const tell = (text: string) => findings.push({ source: 'check', severity: 'medium', header: header.name, text });
    if (values.length > 1) tell(`is sent ${values.length} times. Send it once, so that nobody reads one line alone`);
    for (const value of new Set(values)) {
      try {
        header.parse(value.trim());
      } catch (error) {
        tell((error as Error).message);
      }
    }
  }
  return findings;
}
