import { CspEvaluator } from 'csp_evaluator';
import { Version } from 'csp_evaluator/dist/csp';
import { CspParser } from 'csp_evaluator/dist/parser';
import { type HeaderPair, moduleByName, readPolicies } from '../../lib/policy';
import { valuesOf } from './client';
import type { Finding } from './report';

const CSP = 'Content-Security-Policy';

/** What stands out in a page's headers, whatever the policy says: Google's findings, and what Observatory does not see. */
export function findingsOf(headers: readonly HeaderPair[]): Finding[] {
  return [...googles(headers), ...ours(headers)];
}

/** Google's csp_evaluator on every policy. */
function googles(headers: readonly HeaderPair[]): Finding[] {
  return valuesOf(headers, CSP)
    .flatMap((value) => value.split(','))
    .flatMap((policy) => {
      const csp = new CspParser(policy).csp;
      return new CspEvaluator(csp, Version.CSP3).evaluate().map(({ severity, directive, value, description }) => ({
        source: 'csp_evaluator' as const,
        severity: severityOf(severity),
        header: CSP,
        directive,
        text: `${value ? `${value}: ` : ''}${description}`,
      }));
    });
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
  const seen = new Set<string>();
  for (const [name, value] of headers) {
    const header = moduleByName(name);
    if (!header || seen.has(header.name)) continue;
    seen.add(header.name);
    try {
      header.parse(value.trim());
    } catch (error) {
      findings.push({ source: 'check', severity: 'medium', header: header.name, text: (error as Error).message });
    }
  }
  return findings;
}
