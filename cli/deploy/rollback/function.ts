import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { Environment } from '../../../lib/config';
import { viewerRequestNameOf } from '../../../lib/names/names';
import type { CompiledPolicy } from '../../../lib/policy';
import { Bucket } from '../../aws/bucket';
import { holderOf, publishClient } from '../../aws/clients';
import { Distribution } from '../../aws/distribution';
import { versionOf } from '../../aws/function-version';
import { type DeploymentRecord, type Live, readRecords } from '../../aws/record';
import { Progress } from '../../core/progress';
import { alignColumns } from '../../core/text';
import { readOutputs } from '../../terraform/outputs';
import { type CheckTarget, reportText } from '../check-live';
import { hasSameFunctions, liveText, observe, routesText } from '../live';
import { backText, isBack, putBack } from '../put-back';
import { Session } from '../session';
import { Target } from '../target';

/** A version of the edge function that was live, with the routes next to it, as the records have them. */
export interface PastVersion extends Live {
  readonly functionVersion: string;
  readonly policy?: CompiledPolicy;
  /** The deployment that it was live with last. */
  readonly deployment: number;
  /** When that began: ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** Of the sources that it was built from, where the deployment that made it is on record. */
  readonly commit?: string;
  /** Of the page that the check grades, when it was last live. */
  readonly grade?: DeploymentRecord['grade'];
  /** Whether a check has found it right; undefined where no deployment on record has put it there. */
  readonly right?: boolean;
}

/**
 * Versions that were live, each with every routes that it was live with, the highest first: Lambda counts them in the order in which they
 * were deployed.
 */
export function pastVersions(records: readonly DeploymentRecord[]): PastVersion[] {
  const found = new Map<string, PastVersion>();
  const note = (record: DeploymentRecord, live: Live | undefined, right: boolean | undefined) => {
    if (live?.functionVersion === undefined) return;
    const { functionVersion, routes } = live;
    const key = `${functionVersion} ${routes?.codeSha256}`;
    const { id, startedAt, by, commit, grade } = record;
    const own = live === record.after ? { commit, grade } : {};
    const known = found.get(key) ?? { ...live, functionVersion, deployment: id, at: startedAt, by };
    found.set(key, {
      ...known,
      policy: known.policy ?? live.policy,
      commit: known.commit ?? own.commit,
      grade: known.grade ?? own.grade,
      right: known.right || right ? true : (known.right ?? right),
    });
  };
  for (const record of records) note(record, record.after, record.result === 'live');
  for (const record of records) note(record, record.before, record.result === 'rolled back' || undefined);
  return [...found.values()].sort((a, b) => numberOf(b) - numberOf(a) || b.deployment - a.deployment);
}

/**
 * The version to go back to. Without `to` the same one with the routes that it had before, or else the highest one below what is live,
 * without those that no check has found right.
 *
 * @param live what is live
 * @throws {Error} that says what there is
 */
export function chooseVersion(
  versions: readonly PastVersion[],
  live: Pick<Live, 'functionVersion' | 'routes'>,
  to?: number,
): PastVersion {
  const there =
    versions.length === 0
      ? 'No deployment is on record: npm run deploy keeps one.'
      : `There are ${[...new Set(versions.map(({ functionVersion }) => versionOf(functionVersion)))].join(', ')}: --list shows them.`;
  if (to !== undefined) {
    const chosen = versions.find((version) => numberOf(version) === to);
    if (chosen) return chosen;
    throw new Error(`no deployment of function version ${to} is on record. ${there}`);
  }
  const { functionVersion } = live;
  if (functionVersion === undefined)
    throw new Error('the distribution runs no edge function, so there is nothing to go back from.');
  const number = Number(versionOf(functionVersion));
  const own = versions.find((version) => hasSameFunctions(version, live));
  const isEarlier = (version: PastVersion) =>
    numberOf(version) < number ||
    (numberOf(version) === number && own !== undefined && version.deployment < own.deployment);
  const chosen = versions.find((version) => isEarlier(version) && version.right !== false);
  if (chosen) return chosen;
  throw new Error(`no version that was right is on record before ${number}, which is live. ${there}`);
}

const numberOf = ({ functionVersion }: PastVersion) => Number(versionOf(functionVersion));

/** `  4  2026-11-25 10:04:11  deployment 7  0123456  strict, 14 headers  A+ 155  by alice on build-7, live` */
export function versionLines(
  versions: readonly PastVersion[],
  live: Pick<Live, 'functionVersion' | 'routes'>,
): string[] {
  const routed = versions.some(({ routes }) => routes !== undefined);
  return alignColumns(
    versions.map(({ functionVersion, routes, at, deployment, commit, policy, grade, by, right }) => [
      versionOf(functionVersion),
      at.replace('T', ' ').slice(0, 19),
      `deployment ${deployment}`,
      commit?.slice(0, 7) ?? '',
      policy ? `${policy.preset}, ${policy.set.length} headers` : 'headers unknown',
      grade ? `${grade.grade} ${grade.score}` : '',
      ...(routed ? [routes ? routesText(routes) : 'no routes'] : []),
      [
        `by ${by}`,
        right === false && 'never found right',
        hasSameFunctions({ functionVersion, routes }, live) && 'live',
      ]
        .filter(Boolean)
        .join(', '),
    ]),
  );
}

export interface FunctionOptions {
  readonly to?: number;
  readonly dryRun: boolean;
  readonly check: CheckTarget;
  /** How long a deployment is waited for, in ms. */
  readonly waitMs: number;
}

/** Prints the versions that there are to go back to. */
export async function listVersions(site: string, environment: Environment, env: NodeJS.ProcessEnv): Promise<void> {
  const { name } = environment;
  const outputs = await readOutputs(name, env);
  const bucket = new Bucket(publishClient({ region: environment.region }), outputs.bucket);
  const versions = pastVersions(await readRecords(bucket));
  const cloudFront = new CloudFrontClient({ region: 'us-east-1' });
  const routesName = viewerRequestNameOf(site, name);
  const live = await new Distribution(cloudFront, outputs.distribution_id, undefined, routesName).live();
  if (versions.length === 0) console.log(`${name}: no deployment is on record.`);
  else for (const line of versionLines(versions, live)) console.log(line);
}

/**
 * Has the distribution run an earlier version of the edge function, without Terraform; the files stay. The next plan says that it would put
 * the version of the sources in its place.
 *
 * @returns what the command ends with: 0 where the check of what is live now passes, else 1
 */
export async function rollBackFunction(
  site: string,
  environment: Environment,
  options: FunctionOptions,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<0 | 1> {
  const { name } = environment;
  const progress = new Progress(process.stdout);
  const { outputs } = await progress.step('outputs', async () => {
    const outputs = await readOutputs(name, env);
    return { outputs, done: `distribution ${outputs.distribution_id}` };
  });
  const s3 = publishClient({ region: environment.region });
  const holder = holderOf(env);
  const { waitMs } = options;
  const onWait = (line: string) => progress.line(line);
  const session = await Session.begin({ s3, bucket: outputs.bucket, holder, waitMs, onWait, signal });
  try {
    const { records, unfinished, bucket } = session;
    const target = new Target(
      { site, environment, s3, holder, check: options.check, progress, signal },
      bucket,
      outputs,
    );
    const before = await observe(target.distribution, bucket, records, outputs);
    // A rollback that was killed is finished, not gone on from.
    const wanted = unfinished?.kind === 'rollback' ? unfinished.after?.functionVersion : undefined;
    const to = options.to ?? (wanted === undefined ? undefined : Number(versionOf(wanted)));
    const chosen = chooseVersion(pastVersions(records), before, to);
    const { functionVersion, routes, policy, responseHeaders } = chosen;
    if (options.dryRun) {
      console.log(
        `${name}: would put function version ${versionOf(functionVersion)}${routes ? `, ${routesText(routes)},` : ''} in the place of ${liveText(before)}`,
      );
      return 0;
    }
    session.check();
    const after = { functionVersion, routes, policy, responseHeaders, content: before.content };
    const record = await session.open({
      environment: name,
      kind: 'rollback',
      by: holder.who,
      startedAt: new Date().toISOString(),
      before,
      after,
      result: 'running',
    });
    const endedAt = () => new Date().toISOString();
    try {
      const back = await putBack(target, after, false);
      const { report } = back;
      const grade = report?.grade;
      const note = report && !report.summary.passed ? reportText(report) : undefined;
      await record.update({
        result: isBack(back) ? 'live' : 'failed',
        grade: grade && { grade: grade.grade, score: grade.score, algorithm: grade.algorithm },
        after: back.live,
        note,
        endedAt: endedAt(),
      });
      console.log(
        `\n${name}: live is ${backText(back)}${note ? ` (${note})` : ''} (rollback ${record.record.id}). ` +
          `The next plan would put function version ${versionOf(outputs.edge_function_arn)} back.`,
      );
      return isBack(back) ? 0 : 1;
    } catch (error) {
      const [message] = (error as Error).message.split('\n');
      if (!signal.aborted) await record.update({ result: 'failed', note: message, endedAt: endedAt() }).catch(() => {});
      throw error;
    }
  } finally {
    await session.end();
  }
}
