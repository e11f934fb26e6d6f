import type { SiteConfig, StateBucket } from '../../../lib/config';
import type { BootstrapStackProps } from '../../../lib/stacks/bootstrap-stack';

const OWNER = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})';
const NAME = '[A-Za-z0-9._-]{1,100}';
/**
 * With the ids of both, as the subjects of repositories have it that were created, renamed or transferred since 15 July 2026, or that opted in.
 * https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 */
const REPOSITORY = new RegExp(`^(?:${OWNER}/${NAME}|${OWNER}@\\d+/${NAME}@\\d+)$`);
const TEAM = /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/;

/** @throws {Error} unless it is `ORG/REPO` or `ORG@ID/REPO@ID` */
export function parseRepository(given: string): string {
  if (REPOSITORY.test(given)) return given;
  throw new Error(
    `${JSON.stringify(given)} is not a repository of GitHub. Write ORG/REPO, without https://github.com/.`,
  );
}

/**
 * @throws {Error} unless it may name a branch, and is no pattern: https://git-scm.com/docs/git-check-ref-format, and less than that
 */
export function parseBranch(given: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(given) && !/\.\.|\/\/|[./]$|\.lock$/.test(given)) return given;
  throw new Error(`${JSON.stringify(given)} is not the name of a branch. Write it without refs/heads/, as in main.`);
}

export interface TeamArgument {
  readonly name: string;
  /** Of its workflows. @default that of the site */
  readonly repository?: string;
}

/** Reads `NAME` or `NAME=ORG/REPO`. @throws {Error} when either part is wrong */
export function parseTeam(given: string): TeamArgument {
  const [, name = '', repository] = /^([^=]*)(?:=(.*))?$/s.exec(given) ?? [];
  if (!TEAM.test(name)) {
    throw new Error(
      `${JSON.stringify(name)} is not a name of 1 to 20 lower-case letters, digits and hyphens that starts with a letter. ` +
        'Write NAME or NAME=ORG/REPO.',
    );
  }
  return { name, ...(repository !== undefined && { repository: parseRepository(repository) }) };
}

/** The teams given so far and one more. @throws {Error} when that one is given already */
export function addTeam(given: string, teams: readonly TeamArgument[] = []): TeamArgument[] {
  const team = parseTeam(given);
  if (teams.some(({ name }) => name === team.name))
    throw new Error(`team ${team.name} stands twice. Name each team once.`);
  return [...teams, team];
}

/** @throws {Error} unless it is the ARN of a policy */
export function parsePolicyArn(given: string): string {
  if (/^arn:aws:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(given)) return given;
  throw new Error(
    `${JSON.stringify(given)} is not the ARN of an IAM policy. Write arn:aws:iam::<account>:policy/<name>.`,
  );
}

/** @throws {Error} when a team's roles would have the names of an environment's */
export function expectOwnRoles(
  site: string,
  teams: readonly TeamArgument[],
  environments: Target['environments'],
): void {
  for (const { name } of teams) {
    if (!environments.some((environment) => environment.name === `team-${name}`)) continue;
    throw new Error(
      `--team ${name}: its roles would be ${site}-team-${name}-plan and -deploy, and those are environment team-${name}'s. Rename one of the two.`,
    );
  }
}

/** The state bucket of an account, and the environments whose state it keeps. */
export interface Target {
  readonly state: StateBucket;
  readonly environments: BootstrapStackProps['environments'];
}

/**
 * What `site.config.ts` wants of one account.
 * @throws {Error} when no environment of the account shares its state, or two of them in different buckets
 */
export function targetOf({ environments }: SiteConfig, account: string): Target {
  const sharing = Object.values(environments).filter(({ state }) => state !== undefined);
  const here = sharing.filter((environment) => (environment.account ?? account) === account);
  const [first, ...others] = here;
  if (first?.state === undefined) {
    const elsewhere = sharing.map(({ name, account: of }) => `${name} (${of})`).join(', ');
    throw new Error(
      elsewhere
        ? `the credentials are of account ${account}, and site.config.ts shares the state of other accounts alone: ${elsewhere}. Use credentials of one of those.`
        : `site.config.ts: no environment shares its state. Write defaults: { state: { bucket: '<name>-tfstate-${account}' } }.`,
    );
  }
  const other = others.find(({ state }) => state?.bucket !== first.state?.bucket);
  if (other) {
    throw new Error(
      `site.config.ts: environments ${first.name} and ${other.name} are of one account and name two state buckets, ` +
        `${first.state.bucket} and ${other.state?.bucket}. Write one for both, or each one's account.`,
    );
  }
  return { state: first.state, environments: here };
}
