import { isDeepStrictEqual } from 'node:util';
import type { CompiledPolicy } from '../../../lib/policy';
import { type DeploymentRecord, isOpen } from '../../aws/record';
import type { FoundFunction } from '../../aws/remove-function';
import { putBackLast, rollbackName } from '../../aws/running';
import { nameOf as routesNameOf } from '../../aws/viewer-request';
import { fails, type Report } from '../../check/report';
import { count, printable } from '../../core/text';
import { shortHash } from '../../deploy/live';
import type { DriftFacts } from './drift';

/** `unknown` is what could not be found out: refused, unreachable, or too slow. */
export type Mark = 'ok' | 'warn' | 'bad' | 'unknown';

export interface Line {
  readonly part: Part;
  readonly mark: Mark;
  readonly text: string;
  /** One a line, below it. */
  readonly more?: readonly string[];
}

export const PARTS = [
  'deployed',
  'function',
  'routes',
  'distribution',
  'certificate',
  'live',
  'drift',
  'policy',
  'deployments',
  'github',
] as const;
export type Part = (typeof PARTS)[number];

/** What CloudFront says of the distribution. */
export interface DistributionFacts {
  readonly id: string;
  /** `Deployed`, `InProgress` */
  readonly status: string;
  readonly enabled: boolean;
  /** Of each behaviour, the default one first: the ARN of what it runs on origin-response. */
  readonly behaviours: readonly (string | undefined)[];
}

export interface CodeFacts {
  /** SHA-256 of zips in base64: what Lambda runs, what it ran when the last apply ended, what this checkout builds. */
  readonly live: string;
  readonly deployed: string;
  readonly built: string;
}

export interface RoutesFacts {
  /** Of each behavior, the default one first: the ARN of the CloudFront Function that it runs on viewer-request. */
  readonly behaviors: readonly (string | undefined)[];
  /** What was deployed: the function's ARN. */
  readonly arn: string;
  /** SHA-256 in base64, as for the function; `built` is left out where this checkout's routes need none. */
  readonly code: Omit<CodeFacts, 'built'> & { readonly built?: string | undefined };
}

export interface CertificateFacts {
  readonly name: string;
  /** ACM's: `ISSUED`, `EXPIRED`, `REVOKED`, … */
  readonly status: string;
  readonly notAfter: Date;
}

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
/** ACM renews 60 days before the end, and tells by mail from 45 days on that it could not. */
const SOON_DAYS = 45;
const VERY_SOON_DAYS = 14;
/** A deployment waits for CloudFront, and for people at most as long as a job may last. */
const GIVEN_UP_MS = 6 * 60 * 60 * SECOND;
const MOST_NAMED = 4;
/** What a rollback changes without Terraform. */
const ROLLED_BACK = /^aws_cloudfront_(?:distribution|response_headers_policy)\./;

/** @param left what is left of the function, of an environment that is not there */
export function nothingDeployed(environment: string, functionName: string, left: FoundFunction | undefined): Line {
  const line = (text: string): Line => ({ part: 'deployed', mark: 'bad', text });
  if (!left) return line('nothing is deployed');
  return line(
    left.destroyedAt === undefined
      ? `nothing is deployed, and function ${functionName} is there: npm run destroy -- ${environment} takes it away`
      : `nothing is deployed; destroyed ${left.destroyedAt}, function ${functionName} waits for its replicas to go: ` +
          `npm run sweep -- ${environment}`,
  );
}

/** The branches that may deploy to an environment of GitHub, or why that is no answer. */
export type GithubFacts = { readonly branches: readonly string[] } | { readonly problem: string };

/** AWS gives the deploy role to every job of the environment. */
export function judgeGithub(found: GithubFacts): Line {
  return 'problem' in found
    ? { part: 'github', mark: 'bad', text: found.problem }
    : { part: 'github', mark: 'ok', text: `deployed from ${found.branches.join(', ')} alone` };
}

/** Whose code is live, by the newest deployment that has ended. */
export function judgeDeployed(records: readonly DeploymentRecord[], now: Date): Line {
  const record = records.find((one) => !isOpen(one) && one.kind === 'deploy' && one.result === 'live');
  if (!record) {
    return { part: 'deployed', mark: 'ok', text: 'no deployment is recorded: npm run deploy writes records' };
  }
  const { id, commit, by, endedAt = record.startedAt } = record;
  const what = commit === undefined ? `deployment ${id}, of no commit` : `commit ${commit.slice(0, 12)}`;
  return { part: 'deployed', mark: 'ok', text: `${what}, ${ago(endedAt, now)}, by ${printable(by)}` };
}

/**
 * Whether every behaviour runs the function's version that was deployed, and whether that is what this checkout builds.
 * @param repairs what the next deployment repairs of Terraform's state, in sentences
 */
export function judgeFunction(
  { behaviours }: DistributionFacts,
  deployedArn: string,
  code: CodeFacts,
  records: readonly DeploymentRecord[],
  repairs: readonly string[] = [],
): Line {
  const line = (mark: Mark, text: string): Line => ({ part: 'function', mark, text });
  const own = behaviours.filter((arn) => arn !== undefined && nameOf(arn) === nameOf(deployedArn)) as string[];
  const without = behaviours.length - own.length;
  const all = count(behaviours.length, 'behaviour');
  if (own.length === 0) return line('bad', 'no behaviour runs it: no answer gets the headers');
  if (without > 0) return line('bad', `${without} of ${all} ${without === 1 ? 'does' : 'do'} not run it`);
  const [running = '', ...others] = new Set(own);
  if (others.length > 0)
    return line(
      'bad',
      `behaviours run different versions: ${[running, ...others].map((arn) => versionOf(arn)).join(', ')}`,
    );
  const version = `version ${versionOf(running)}`;
  if (repairs.length > 0) {
    return { ...line('bad', `${version} runs, and the last apply did not finish: deploy again`), more: repairs };
  }
  if (running !== deployedArn) {
    const rolledBack = putBackLast(records)?.functionVersion === running;
    const text = `${version} runs, and ${versionOf(deployedArn)} was applied`;
    return rolledBack ? line('warn', `${text}: rolled back`) : line('bad', text);
  }
  if (code.live !== code.deployed) {
    return line(
      'bad',
      `${version} is not the code that was deployed (${code.live.slice(0, 12)}, not ${code.deployed.slice(0, 12)})`,
    );
  }
  if (code.live !== code.built) {
    return line('warn', `${version} is as deployed, and other code than this checkout builds`);
  }
  return line('ok', `${version}, the code that this checkout builds`);
}

/** Whether every behavior runs the function that follows the routes, and whether its published code is what was deployed. */
export function judgeRoutes({ behaviors, arn, code }: RoutesFacts, records: readonly DeploymentRecord[]): Line {
  const line = (mark: Mark, text: string): Line => ({ part: 'routes', mark, text });
  const own = behaviors.filter((one) => one !== undefined && routesNameOf(one) === routesNameOf(arn));
  const without = behaviors.length - own.length;
  const back = putBackLast(records);
  if (own.length === 0) {
    const text = 'no behavior runs their function: pages of folders and redirects do not come';
    return back && !back.routes ? line('warn', `${text}: rolled back`) : line('bad', text);
  }
  if (without > 0) {
    return line(
      'bad',
      `${without} of ${count(behaviors.length, 'behavior')} ${without === 1 ? 'does' : 'do'} not run their function`,
    );
  }
  // As `npm run history` shows them.
  const [live, deployed] = [shortHash(code.live), shortHash(code.deployed)];
  if (code.live !== code.deployed) {
    return back?.routes?.codeSha256 === code.live
      ? line('warn', `${live} is live, and ${deployed} was applied: rolled back`)
      : line('bad', `${live} is live, and not what was deployed: ${deployed}`);
  }
  if (code.live !== code.built) return line('warn', `${live} is as deployed, and other code than this checkout builds`);
  return line('ok', `${live}, the code that this checkout builds`);
}

export function judgeDistribution({ id, status, enabled }: DistributionFacts, name: string): Line {
  const line = (mark: Mark, text: string): Line => ({ part: 'distribution', mark, text });
  if (!enabled) return line('bad', `${id} is switched off`);
  if (status !== 'Deployed') return line('warn', `${id} is ${status}: edge locations still get a change`);
  return line('ok', `${id} is Deployed, ${name}`);
}

/** @param facts `undefined` for CloudFront's own certificate */
export function judgeCertificate(facts: CertificateFacts | undefined, now: Date): Line {
  const line = (mark: Mark, text: string): Line => ({ part: 'certificate', mark, text });
  if (!facts) return line('ok', 'CloudFront’s own, which AWS renews');
  const { name, status, notAfter } = facts;
  // One that was never issued has no end.
  if (Number.isNaN(notAfter.getTime())) return line('bad', `${name}: ACM says ${status}`);
  const days = Math.floor((notAfter.getTime() - now.getTime()) / DAY);
  const until = notAfter.toISOString().slice(0, 10);
  if (days < 0 || status === 'EXPIRED') return line('bad', `${name}: expired on ${until}, browsers refuse the site`);
  if (status !== 'ISSUED') return line('bad', `${name}: ACM says ${status}`);
  const left = `${name}: ${count(days, 'day')} left, until ${until}`;
  if (days < VERY_SOON_DAYS) return line('bad', `${left}; ACM has not renewed it: look at its DNS record`);
  if (days <= SOON_DAYS) return line('warn', `${left}; ACM has not renewed it yet`);
  return line('ok', left);
}

/** What visitors are answered with. */
export function judgeLive({ site, summary, grade, answers, problems }: Report): Line {
  const line = (mark: Mark, text: string, more?: readonly string[]): Line => ({
    part: 'live',
    mark,
    text,
    ...(more && { more }),
  });
  const graded = grade ? `${grade.grade} ${grade.score}, ` : '';
  const asked = count(summary.answers, 'answer');
  if (summary.passed) return line('ok', `${graded}${asked}, every header as deployed`);
  const wrong = answers.flatMap(({ url, results }) =>
    results
      .filter(fails)
      .map(({ header, verdict }) => `${printable(header)} ${verdict} at ${printable(new URL(url).pathname)}`),
  );
  if (wrong.length > 0) {
    const more = wrong.slice(0, MOST_NAMED);
    const rest = wrong.length - more.length;
    return line('bad', `${graded}${summary.failed} of ${count(summary.headers, 'header')} wrong`, [
      ...more,
      ...(rest > 0 ? [`and ${rest} more: npm run check -- ${site}`] : []),
    ]);
  }
  if (problems.length > 0) return line('bad', problems.join('; '));
  const said = answers.find(({ error }) => error !== undefined)?.error ?? '';
  return line('unknown', `${summary.unanswered} of ${asked} did not come: ${printable(said)}`);
}

/** @param rollback the one in force, which Terraform takes for a change by somebody else */
export function judgeDrift({ drifted, planned }: DriftFacts, rollback?: DeploymentRecord): Line {
  if (rollback && drifted.length > 0 && drifted.every((address) => ROLLED_BACK.test(address))) {
    return {
      part: 'drift',
      mark: 'warn',
      text: `none but ${rollbackName(rollback)}, which the next deployment undoes`,
    };
  }
  if (drifted.length > 0) {
    return { part: 'drift', mark: 'bad', text: `${drifted.length} changed outside of Terraform`, more: named(drifted) };
  }
  if (planned.length > 0) {
    return {
      part: 'drift',
      mark: 'warn',
      text: `none; ${planned.length} to change by the next deploy`,
      more: named(planned),
    };
  }
  return { part: 'drift', mark: 'ok', text: 'none, and nothing to change' };
}

/** Whether site.config.ts says what is deployed. */
export function judgePolicy(configured: CompiledPolicy, deployed: CompiledPolicy): Line {
  const line = (mark: Mark, text: string): Line => ({ part: 'policy', mark, text });
  const differ = differingHeaders(configured, deployed);
  if (differ.length > 0) {
    const told = differ.slice(0, MOST_NAMED).join(', ');
    const rest = differ.length > MOST_NAMED ? ` and ${differ.length - MOST_NAMED} more` : '';
    return line('warn', `site.config.ts has another ${told}${rest}: not deployed`);
  }
  if (!isDeepStrictEqual(configured, deployed)) {
    return line('warn', 'site.config.ts has other rules: not deployed');
  }
  return line('ok', `${configured.set.length} headers, as site.config.ts says`);
}

function differingHeaders(a: CompiledPolicy, b: CompiledPolicy): string[] {
  const [one, other] = [new Map(a.set), new Map(b.set)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}

/** The last deployments, and how the newest one ended. */
export function judgeDeployments(records: readonly DeploymentRecord[], now: Date): Line {
  const line = (mark: Mark, text: string): Line => ({ part: 'deployments', mark, text, more: records.map(recordText) });
  const [newest] = records;
  if (!newest) return { part: 'deployments', mark: 'ok', text: 'none is recorded' };
  const { id, result, note, startedAt } = newest;
  const why = note === undefined ? '' : `: ${printable(note)}`;
  if (isOpen(newest)) {
    return now.getTime() - Date.parse(startedAt) > GIVEN_UP_MS
      ? line('warn', `${id} was begun ${ago(startedAt, now)} and never ended`)
      : line('warn', `${id} is going on, since ${ago(startedAt, now).replace(' ago', '')}`);
  }
  if (result === 'failed') return line('bad', `${id} failed${why}`);
  if (result === 'rolled back') return line('warn', `${id} was rolled back${why}`);
  return line('ok', `${id} is live`);
}

/** `17  2026-11-25 10:04  deploy    live         A+ 155` */
function recordText({ id, startedAt, kind, result, grade }: DeploymentRecord): string {
  const at = startedAt.replace('T', ' ').slice(0, 16);
  return `${id}  ${at}  ${kind.padEnd(8)}  ${result.padEnd(11)}  ${grade ? `${grade.grade} ${grade.score}` : ''}`.trimEnd();
}

/** 0 healthy, warnings included; 1 something is wrong; 3 nothing is known to be wrong, and something is not known. */
export function exitStatus(lines: readonly Line[]): 0 | 1 | 3 {
  if (lines.some(({ mark }) => mark === 'bad')) return 1;
  return lines.some(({ mark }) => mark === 'unknown') ? 3 : 0;
}

function named(addresses: readonly string[]): string[] {
  const rest = addresses.length - MOST_NAMED;
  return [...addresses.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

/** `12 s ago`, `3 min ago`, `5 h ago`, `2 days ago` */
function ago(at: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / SECOND));
  if (seconds < 100) return `${seconds} s ago`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 48 * 60 * 60) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}

function nameOf(arn: string): string | undefined {
  return arn.split(':')[6];
}

function versionOf(arn: string): string {
  return arn.split(':')[7] ?? '';
}
