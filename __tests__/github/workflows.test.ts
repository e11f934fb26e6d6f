import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadSource } from '../../cli/site/load-site';
import { findings, readWorkflow } from './support/workflow-rules';

const PIPELINE = readFileSync('docs/pipeline.md', 'utf8');
const WORKFLOWS = '.github/workflows';
const FILES = [WORKFLOWS, 'examples/github'].flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)));
const read = (name: string) => parse(readFileSync(join(WORKFLOWS, name), 'utf8'));
/** Those that are deployed to AWS: all but that on loopback. */
const ENVIRONMENTS = Object.keys(loadSource().environments).filter((name) => name !== 'local');

it('are these, and an example', () => {
  expect(FILES).toEqual([
    '.github/workflows/deploy-environment.yml',
    '.github/workflows/deploy.yml',
    '.github/workflows/drift.yml',
    '.github/workflows/pull-request.yml',
    '.github/workflows/sweep.yml',
    'examples/github/deploy-with-cdktf.yml',
  ]);
});

it.each(FILES)('%s keeps to every rule', (file) => {
  const workflow = readWorkflow(readFileSync(file, 'utf8'));
  expect(workflow.jobs.length).toBeGreaterThan(0);
  expect(findings(workflow)).toEqual([]);
});

it('give actionlint nothing to find, and a seventh file with a mistake does', () => {
  const mistaken = readFileSync('.github/workflows/drift.yml', 'utf8').replace(
    'steps.check.outputs',
    'steps.chek.outputs',
  );
  const files = [
    ...FILES.map((path) => ({ path, text: readFileSync(path, 'utf8') })),
    { path: 'mistaken.yml', text: mistaken },
  ];
  const input = JSON.stringify(files);
  const told = execFileSync(process.execPath, ['__tests__/github/support/actionlint.cjs'], { input, encoding: 'utf8' });
  expect(JSON.parse(told)).toEqual({
    files: 7,
    results: [expect.stringMatching(/^mistaken\.yml:\d+: property "chek" is not defined/)],
  });
}, 120_000);

it('one commit of each action is used everywhere', () => {
  const pins = FILES.flatMap((file) => readFileSync(file, 'utf8').match(/\S+@[0-9a-f]{40} # \S+/g) ?? []);
  expect([...new Set(pins)].sort()).toEqual([
    'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2',
    'actions/setup-node@395ad3262231945c25e8478fd5baf05154b1d79f # v6.1.0',
    'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0',
    'aws-actions/configure-aws-credentials@61815dcd50bd041e203e49132bacad1fd04d2708 # v5.1.1',
    'hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd # v3.1.2',
  ]);
});

it('each environment of site.config.ts is planned, deployed and looked after, by the role that bootstrap made for it', () => {
  const roleOf = (name: string) => `AWS_PLAN_ROLE_${name.toUpperCase().replaceAll('-', '_')}`;
  const expected = ENVIRONMENTS.map((environment) => ({ environment, 'plan-role': roleOf(environment) }));
  expect(read('pull-request.yml').jobs.plan.strategy.matrix.include).toEqual(expected);
  expect(read('drift.yml').jobs.drift.strategy.matrix.include).toEqual(expected);
  expect(read('sweep.yml').jobs.sweep.strategy.matrix.include).toEqual(
    ENVIRONMENTS.map((environment) => ({ environment })),
  );
  const { jobs } = read('deploy.yml');
  expect(Object.keys(jobs)).toEqual(ENVIRONMENTS);
  expect(Object.values<any>(jobs).map((job) => job.with)).toEqual(expected);
  // One after the other.
  expect(Object.values<any>(jobs).map((job) => job.needs)).toEqual([undefined, ...ENVIRONMENTS.slice(0, -1)]);
});

it('the example has the Terraform of .terraform-version', () => {
  const { jobs } = parse(readFileSync('examples/github/deploy-with-cdktf.yml', 'utf8'));
  const { with: given } = jobs.deploy.steps.find(({ uses }: any) => uses?.startsWith('hashicorp/setup-terraform@'));
  expect(given.terraform_version).toBe(readFileSync('.terraform-version', 'utf8').trim());
});

it('the code’s owners and dependabot’s groups are files that can be read', () => {
  expect(parse(readFileSync('.github/dependabot.yml', 'utf8')).updates.every(({ groups }: any) => groups)).toBe(true);
  const lines = readFileSync('.github/CODEOWNERS', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  for (const line of lines) expect(line).toMatch(/^(\*|\/[\w./-]+) +@[\w-]+\/[\w-]+$/);
});

it('requires checks that report for each pull request, whoever sends it', () => {
  const required = [.../^ *\| required checks \| (.*) \|/m.exec(PIPELINE)![1]!.matchAll(/`([^`]+)`/g)].map(
    ([, name]) => name,
  );
  const { jobs } = read('pull-request.yml');
  const reporting = Object.values<any>(jobs).filter(
    ({ strategy, if: condition = '${{ always() }}' }) => strategy === undefined && condition === '${{ always() }}',
  );
  expect(required).toEqual(['Test', 'Plans']);
  expect(reporting.map(({ name }) => name)).toEqual(required);
  expect(jobs.plans.needs).toBe('plan');
});

it.each([
  '.github/workflows/deploy-environment.yml',
  '.github/workflows/sweep.yml',
  'examples/github/deploy-with-cdktf.yml',
])('%s looks at the environment’s branch rule before it asks for the deploy role', (file) => {
  const jobs = Object.values<any>(parse(readFileSync(file, 'utf8')).jobs);
  const deploying = jobs.filter((job) => JSON.stringify(job).includes('vars.AWS_DEPLOY_ROLE'));
  expect(deploying).toHaveLength(1);
  const [{ steps, permissions, environment }] = deploying;
  const at = (test: (step: any) => boolean) => steps.findIndex(test);
  const looks = at(({ run = '' }) => run === 'npm run github -- protected "$ENVIRONMENT"');
  const asks = at((step) => step.with?.['role-to-assume'] !== undefined);
  expect(looks).toBeGreaterThan(at(({ run }) => run === 'npm ci'));
  expect(asks).toBeGreaterThan(looks);
  expect([permissions.actions, environment === undefined]).toEqual(['read', false]);
});
