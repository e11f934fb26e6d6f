import {
  addTeam,
  expectOwnRoles,
  parseBranch,
  parsePolicyArn,
  parseRepository,
  parseTeam,
  targetOf,
} from '../../../../cli/setup/bootstrap/arguments';
import { parseSiteConfig } from '../../../../lib/config';

describe('a repository', () => {
  it.each(['example-org/site', 'E/x', 'example/site.github.io', 'e/_', 'example-org@123456/site@456789'])(
    'may be %s',
    (given) => {
      expect(parseRepository(given)).toBe(given);
    },
  );

  it.each([
    ['site', '"site" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.'],
    ['', '"" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.'],
    [
      'https://github.com/example-org/site',
      '"https://github.com/example-org/site" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.',
    ],
    ['example-org/*', '"example-org/*" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.'],
    [
      'example-org@123456/site',
      '"example-org@123456/site" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.',
    ],
    [
      'example-org/a:b',
      '"example-org/a:b" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.',
    ],
  ])('is not %j', (given, told) => {
    expect(() => parseRepository(given)).toThrow(new Error(told));
  });
});

describe('a branch', () => {
  it.each(['main', 'release/2026.1', 'a-b_c'])('may be %s', (given) => {
    expect(parseBranch(given)).toBe(given);
  });

  it.each(['*', 'feature/*', 'ma?n', '', 'a..b', '/main', 'main/', 'a//b', 'main.lock', 'a b'])(
    'is not %j',
    (given) => {
      expect(() => parseBranch(given)).toThrow(
        new Error(`${JSON.stringify(given)} is not the name of a branch. Write it without refs/heads/, as in main.`),
      );
    },
  );
});

describe('a team', () => {
  it('works in the site’s repository, or in its own', () => {
    expect(parseTeam('payments')).toEqual({ name: 'payments' });
    expect(parseTeam('payments=example-org/payments')).toEqual({
      name: 'payments',
      repository: 'example-org/payments',
    });
  });

  const NAME =
    'is not a name of 1 to 20 lower-case letters, digits and hyphens that starts with a letter. Write NAME or NAME=ORG/REPO.';
  it.each([
    ['Payments', `"Payments" ${NAME}`],
    ['', `"" ${NAME}`],
    ['=example-org/payments', `"" ${NAME}`],
    ['pay-', `"pay-" ${NAME}`],
    ['p'.repeat(21), `"${'p'.repeat(21)}" ${NAME}`],
    ['pay*', `"pay*" ${NAME}`],
    ['payments=', '"" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.'],
    ['payments=a/b=c', '"a/b=c" is not a repository of GitHub. Write ORG/REPO, without https://github.com/.'],
  ])('is not %j', (given, told) => {
    expect(() => parseTeam(given)).toThrow(new Error(told));
  });

  it('stands once', () => {
    const one = addTeam('payments');
    expect(addTeam('search=example-org/search', one)).toEqual([
      { name: 'payments' },
      { name: 'search', repository: 'example-org/search' },
    ]);
    expect(() => addTeam('payments=example-org/payments', one)).toThrow(
      new Error('team payments stands twice. Name each team once.'),
    );
  });

  it('has roles that are no environment’s', () => {
    const { environments } = parseSiteConfig({ site: 'example', environments: { prod: {}, 'team-payments': {} } });
    const all = Object.values(environments);
    expect(() => expectOwnRoles('example', [{ name: 'search' }], all)).not.toThrow();
    expect(() => expectOwnRoles('example', [{ name: 'search' }, { name: 'payments' }], all)).toThrow(
      new Error(
        "--team payments: its roles would be example-team-payments-plan and -deploy, and those are environment team-payments's. Rename one of the two.",
      ),
    );
  });
});

describe('a permissions boundary', () => {
  it.each([
    'arn:aws:iam::123456789012:policy/platform',
    'arn:aws:iam::123456789012:policy/path/platform',
    'arn:aws:iam::aws:policy/PowerUserAccess',
  ])('may be %s', (given) => {
    expect(parsePolicyArn(given)).toBe(given);
  });

  it.each([
    'platform',
    'arn:aws:iam::123456789012:role/platform',
    'arn:aws:iam::12:policy/platform',
    'arn:aws:iam::aws:policy/',
  ])('is not %s', (given) => {
    expect(() => parsePolicyArn(given)).toThrow(
      new Error(`"${given}" is not the ARN of an IAM policy. Write arn:aws:iam::<account>:policy/<name>.`),
    );
  });
});

describe('what site.config.ts wants of an account', () => {
  const config = (environments: object, defaults?: object) =>
    parseSiteConfig({ site: 'example', defaults, environments });
  const state = { bucket: 'example-tfstate' };

  it('is its one state bucket, and the environments whose state that keeps', () => {
    const target = targetOf(
      config({ local: {}, dev: {}, prod: { account: '210987654321' }, lab: { account: '123456789012' } }, { state }),
      '123456789012',
    );
    expect(target.state.bucket).toBe('example-tfstate');
    expect(target.environments.map(({ name }) => name)).toEqual(['dev', 'lab']);
  });

  it('is nothing where no environment shares its state', () => {
    expect(() => targetOf(config({ prod: {} }), '123456789012')).toThrow(
      new Error(
        "site.config.ts: no environment shares its state. Write defaults: { state: { bucket: '<name>-tfstate-123456789012' } }.",
      ),
    );
  });

  it('is nothing where the credentials are of another account', () => {
    const other = config({ dev: { account: '210987654321' }, prod: { account: '345678901234' } }, { state });
    expect(() => targetOf(other, '123456789012')).toThrow(
      new Error(
        'the credentials are of account 123456789012, and site.config.ts shares the state of other accounts alone: dev (210987654321), prod (345678901234). Use credentials of one of those.',
      ),
    );
  });

  it('is one bucket, not two', () => {
    const two = config({ dev: { state }, prod: { state: { bucket: 'other-tfstate' } } });
    expect(() => targetOf(two, '123456789012')).toThrow(
      new Error(
        "site.config.ts: environments dev and prod are of one account and name two state buckets, example-tfstate and other-tfstate. Write one for both, or each one's account.",
      ),
    );
  });
});
