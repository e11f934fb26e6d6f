import { readFileSync } from 'node:fs';
import { reportOf } from '../../../../cli/setup/bootstrap/report';

const arn = (name: string) => `arn:aws:iam::123456789012:role/example-${name}`;
const OUTPUTS = {
  site: 'example',
  repository: 'acme/site',
  bucket: 'example-tfstate',
  roles: Object.fromEntries(
    ['dev', 'prod'].map((name) => [name, { plan: arn(`${name}-plan`), deploy: arn(`${name}-deploy`) }]),
  ),
  teams: {},
};
const commandsOf = (lines: readonly string[]) =>
  lines.map((line) => line.trim()).filter((line) => line.startsWith('gh '));

describe('what bootstrap says at its end', () => {
  it('has the commands that docs/pipeline.md shows, branch rules first', () => {
    const shown = /<!-- bootstrap -->\s*```\n(.*?)```/s.exec(readFileSync('docs/pipeline.md', 'utf8'))?.[1] ?? '';
    const commands = commandsOf(reportOf(OUTPUTS, 'main', false));
    expect(shown.trim().split(/\n\s*/)).toEqual(commands);
    expect(commands.slice(0, 6).map((line) => /environments\/([\w-]+)/.exec(line)?.[1])).toEqual([
      ...['dev', 'dev', 'prod', 'prod', 'new-plan', 'new-plan'],
    ]);
    expect(commands[6]).toMatch(/^gh variable set /);
  });

  it('leaves the branch rules out where they were made', () => {
    expect(commandsOf(reportOf(OUTPUTS, 'main', true)).every((line) => line.startsWith('gh variable set '))).toBe(true);
  });

  it('has the exact subjects that AWS trusts, and how another one ends', () => {
    const lines = reportOf(OUTPUTS, 'release', false);
    const at = lines.indexOf('AWS trusts jobs whose token has one of these subjects, to the letter:');
    expect(lines.slice(at + 1)).toEqual([
      '  repo:acme/site:pull_request',
      '  repo:acme/site:ref:refs/heads/release',
      '  repo:acme/site:environment:dev',
      '  repo:acme/site:environment:prod',
      'Any other ends with "Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity".',
      'Where it does, the repository may have been created, renamed or transferred since 15 July 2026, and its subjects carry ids: ' +
        'give --github what this prints: gh api repos/acme/site --jq \'"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"\'',
    ]);
  });

  it('has subjects with ids where they were given, and the name alone in commands', () => {
    const lines = reportOf({ ...OUTPUTS, repository: 'acme@12/site@34' }, 'main', false);
    expect(lines).toContain('  repo:acme@12/site@34:environment:prod');
    expect(lines.at(-1)).toBe(
      'Where it does, the repository may be older than 15 July 2026, and its subjects without ids: give --github acme/site.',
    );
    expect(commandsOf(lines).some((line) => line.includes('@'))).toBe(false);
  });
});
