import { deploySubject, planSubjects } from '../../../lib/constructs/pipeline-roles';
import { NEW_PLAN, nameOf, protectCommands } from './github-settings';
import { type BootstrapOutputs, variableCommands, variablesOf } from './variables';

/** What is left to do on GitHub, and whom AWS trusts now. Lines to print. */
export function reportOf(outputs: BootstrapOutputs, branch: string, isProtected: boolean): string[] {
  const { bucket, repository, roles, teams } = outputs;
  const environments = Object.keys(roles);
  const variables = variablesOf(outputs).map(
    ({ name, value, environment }) =>
      `  ${environment ? `environment ${environment}` : 'repository'}, ${name} = ${value}`,
  );
  const commands = [
    ...(isProtected ? [] : protectCommands(repository, [...environments, NEW_PLAN], branch)),
    ...variableCommands(outputs),
  ];
  const ofTeams = Object.entries(teams).map(([team, { plan, deploy }]) => `  ${team}: ${plan}, ${deploy}`);
  return [
    `The state is kept in s3://${bucket}. Variables for the workflows of ${repository}; none of them is secret:`,
    ...variables,
    '',
    isProtected
      ? 'The same as commands:'
      : `As commands, after those that let ${branch} alone deploy to the environments, where that was not done:`,
    ...commands.map((line) => `  ${line}`),
    ...(ofTeams.length > 0 ? ['', 'Roles of the teams, for their own repositories:', ...ofTeams] : []),
    '',
    ...trustOf(repository, environments, branch),
  ];
}

function trustOf(repository: string, environments: readonly string[], branch: string): string[] {
  const ids = /@\d/.test(repository);
  return [
    'AWS trusts jobs whose token has one of these subjects, to the letter:',
    ...[...planSubjects(repository, branch), ...environments.map((name) => deploySubject(repository, name))].map(
      (subject) => `  ${subject}`,
    ),
    'Any other ends with "Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity".',
    ids
      ? `Where it does, the repository may be older than 15 July 2026, and its subjects without ids: give --github ${nameOf(repository)}.`
      : 'Where it does, the repository may have been created, renamed or transferred since 15 July 2026, and its subjects carry ids: ' +
        `give --github what this prints: gh api repos/${repository} --jq '"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"'`,
  ];
}
