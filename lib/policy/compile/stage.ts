import { compareHeader } from '../compare';
import type { ContentSecurityPolicy } from '../csp/header';
import { reportable } from '../csp/policy';
import { nearest } from '../errors';
import { modulesByKey as modules } from '../headers';
import { reportingEndpoints } from '../headers/reporting-endpoints';
import type { ReportingOptions } from '../reporting-header';
import { STAGES, type Stage, TWINS } from '../stage';
import type { Path } from '../types';
import { type Headers, layHeaders, layValue, typedHeader, typedValue, type Value } from './headers';
import { isRecord, type Report } from './input';

const CSP = 'contentSecurityPolicy';

export function readStage(value: unknown, path: Path, report: Report): Stage {
  if (value === undefined) return 'enforce';
  const stage = STAGES.find((known) => known === value);
  if (stage) return stage;
  const meant = typeof value === 'string' ? nearest(value, STAGES) : undefined;
  const remedy = `Write ${(meant ? [meant] : STAGES).map((known) => JSON.stringify(known)).join(', ')}`;
  report({ path, value, rule: 'is not a stage', remedy });
  return 'enforce';
}

/** Header options laid over a level's headers. In a ramp, what twins say is laid over what the level enforces. */
export function layStage(base: Headers, options: unknown, stage: Stage, path: Path, report: Report): Headers {
  if (stage === 'enforce' || !isRecord(options)) return layHeaders(base, options, path, report);
  const rest = { ...options };
  for (const [, twin] of TWINS) delete rest[twin];
  const laid = layHeaders(base, rest, path, report);
  return stage === 'ramp' ? layTrials(base, laid, options, path, report) : withoutTwins(laid, options, path, report);
}

function withoutTwins(laid: Headers, options: Readonly<Record<string, unknown>>, path: Path, report: Report): Headers {
  for (const [key, twin] of TWINS) {
    if (options[twin] === undefined || options[twin] === false) continue;
    report({
      path: [...path, twin],
      value: options[twin],
      rule: `stands beside stage "report-only", which sends ${key} under this name`,
      remedy: `Write it under ${key}, or write stage: "ramp"`,
    });
  }
  return laid;
}

function layTrials(
  base: Headers,
  laid: Headers,
  options: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): Headers {
  const [known, on, off] = [new Map(laid.known), new Set(laid.on), new Set(laid.off)];
  const trials = new Map(base.trials);
  for (const [key, twin] of TWINS) {
    const own = options[twin];
    const [enforced, name] = [nameOf(key), nameOf(twin)];
    const gone = own === undefined && laid.off.has(enforced);
    if (own === false || (gone && trials.has(twin))) {
      known.delete(twin);
      off.add(name);
      continue;
    }
    const overs = [...(trials.get(twin) ?? []), ...(own === undefined ? [] : [own])];
    if (overs.length === 0 || (own === undefined && !laid.on.has(enforced))) continue;
    const at = [...path, own === undefined ? key : twin];
    const inForce = reported(key, laid.known.get(key));
    let value = inForce;
    for (const over of overs) {
      value = layValue(modules[twin]!, value, over, at, report);
      if (!value) break;
    }
    if (!value) continue;
    known.set(twin, value);
    on.add(name);
    trials.set(twin, overs);
    if (own !== undefined && inForce && !refusesMore(name, inForce.text, value.text)) {
      report({
        path: at,
        value: own,
        rule: `refuses nothing that ${key} lets through, so that there is nothing to report`,
        remedy: 'Write what is stricter, or take it away',
      });
    }
  }
  return { ...laid, known, on, off, trials };
}

function refusesMore(name: string, enforced: string, tried: string): boolean {
  const { verdict, parts } = compareHeader(name, enforced, tried);
  return verdict === 'unparsable' || parts.some((part) => part.verdict === 'stronger' || part.verdict === 'different');
}

/** A level's headers as they are sent at a stage, each twin with an endpoint that is told. */
export function atStage(headers: Headers, stage: Stage): Headers {
  if (stage === 'enforce') return headers;
  const [known, on, off] = [new Map(headers.known), new Set(headers.on), new Set(headers.off)];
  const endpoints = endpointsOf(headers);
  const endpoint = endpoints.includes('default') ? 'default' : endpoints[0];
  for (const [key, twin] of TWINS) {
    if (stage === 'report-only') {
      const value = reported(key, known.get(key));
      known.delete(key);
      if (value) known.set(twin, value);
      for (const names of [on, off]) if (names.delete(nameOf(key))) names.add(nameOf(twin));
    }
    const value = known.get(twin);
    if (value && endpoint !== undefined) known.set(twin, told(twin, value, endpoint));
  }
  return { ...headers, known, on, off };
}

/** Reports a stage that has nothing to try, and one that nobody is told of. */
export function reportStage(
  stage: Stage,
  headers: Headers,
  given: Readonly<Record<string, unknown>>,
  at: Path,
  report: Report,
): void {
  if (stage === 'enforce') return;
  const levels = [given.headers, ...(Array.isArray(given.rules) ? given.rules.map((rule) => rule?.set) : [])];
  if (stage === 'ramp' && !levels.some((level) => isRecord(level) && TWINS.some(([, twin]) => level[twin]))) {
    report({
      path: [...at, 'stage'],
      value: stage,
      rule: 'has nothing to try: no header says what is stricter than what is in force',
      remedy: 'Write it under headers.contentSecurityPolicyReportOnly, or write stage: "report-only"',
    });
  }
  const said = isRecord(given.headers) && given.headers[reportingEndpoints.key];
  if (endpointsOf(headers).length > 0 || headers.custom.has('report-to') || hasReportUri(headers) || said) return;
  report({
    path: [...at, 'stage'],
    value: stage,
    rule: 'has nobody to tell: reportingEndpoints names no endpoint (Reporting API, 3.2)',
    remedy: 'Write headers.reportingEndpoints: { "default": "https://reports.example.com/" }',
  });
}

function hasReportUri(headers: Headers): boolean {
  return [CSP, `${CSP}ReportOnly`].some((key) => {
    const typed = typedHeader(headers, key) as ContentSecurityPolicy | undefined;
    return typed !== undefined && 'report-uri' in typed.directives;
  });
}

function endpointsOf(headers: Headers): string[] {
  return Object.keys(typedHeader(headers, reportingEndpoints.key) ?? {});
}

/** A header's value as its twin can say it; `undefined` where nothing of it can be reported. */
function reported(key: string, value: Value | undefined): Value | undefined {
  if (key !== CSP || !value) return value;
  const typed = typedValue(modules[key]!, value) as ContentSecurityPolicy;
  const directives = reportable(typed.directives);
  const [before, after] = [Object.keys(typed.directives).length, Object.keys(directives).length];
  if (after === 0) return undefined;
  return after === before ? value : write(key, { ...typed, directives });
}

function told(twin: string, value: Value, endpoint: string): Value {
  const typed = typedValue(modules[twin]!, value);
  if (twin !== `${CSP}ReportOnly`) {
    const { policy, reportTo } = typed as ReportingOptions<string>;
    return reportTo === undefined ? write(twin, { policy, reportTo: endpoint }) : value;
  }
  const { directives, ...rest } = typed as ContentSecurityPolicy;
  if ('report-to' in directives || 'report-uri' in directives) return value;
  return write(twin, { ...rest, directives: { ...directives, 'report-to': [endpoint] } });
}

function write(key: string, typed: unknown): Value {
  return { text: modules[key]!.format(typed), typed };
}

function nameOf(key: string): string {
  return modules[key]!.name.toLowerCase();
}
