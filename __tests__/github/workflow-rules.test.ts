import { findings, RULES, readWorkflow } from './support/workflow-rules';

const GOOD = `
name: Good
on:
  pull_request:
    branches: [main]
permissions: {}
concurrency:
  group: good
  cancel-in-progress: false
jobs:
  plan:
    if: github.event.pull_request.head.repo.full_name == github.repository && github.event.pull_request.user.login != 'dependabot[bot]'
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    environment: dev
    permissions:
      contents: read # to check out
      id-token: write # for AWS
    steps:
      # Lays the code out.
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false
      # Node.
      - uses: actions/setup-node@395ad3262231945c25e8478fd5baf05154b1d79f # v6.1.0
        with:
          package-manager-cache: false
      # Terraform.
      - uses: hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd # v3.1.2
        with:
          terraform_wrapper: false
      - run: npm ci
      - run: npm run deploy -- "$ENVIRONMENT"
        env:
          ENVIRONMENT: \${{ github.head_ref }}
`;

it('finds nothing wrong with a workflow that keeps to all of them', () => {
  expect(findings(readWorkflow(GOOD))).toEqual([]);
});

const SHA = '@de0fac2e4500dabe0009e67214ff5f5447ce83dd';

// Each is the good one with one thing wrong: [what is written there, what is written instead, what is found].
const BAD: readonly (readonly [rule: keyof typeof RULES, good: string, bad: string, found: string])[] = [
  [
    'actions are pinned by their commit, with the version beside it and a word above',
    SHA,
    '@v6',
    'plan: actions/checkout@v6 is not pinned',
  ],
  [
    'actions are pinned by their commit, with the version beside it and a word above',
    SHA,
    '@de0fac2',
    'plan: actions/checkout@de0fac2 is not pinned',
  ],
  [
    'actions are pinned by their commit, with the version beside it and a word above',
    ' # v6.0.2',
    '',
    `plan: actions/checkout${SHA} has no version beside it`,
  ],
  [
    'actions are pinned by their commit, with the version beside it and a word above',
    ' # v6.0.2',
    ' # latest',
    `plan: actions/checkout${SHA} has no version beside it`,
  ],
  [
    'actions are pinned by their commit, with the version beside it and a word above',
    '      # Lays the code out.\n',
    '',
    `plan: actions/checkout${SHA} is not explained`,
  ],
  [
    'called workflows are those of this repository',
    '    steps:\n',
    '    uses: other/repository/.github/workflows/x.yml@main\n    steps:\n',
    'plan: other/repository/.github/workflows/x.yml@main',
  ],
  ['nothing is granted to the whole file', 'permissions: {}', 'permissions: write-all', 'permissions: "write-all"'],
  [
    'nothing is granted to the whole file',
    'permissions: {}',
    'permissions:\n  contents: read',
    'permissions: {"contents":"read"}',
  ],
  ['nothing is granted to the whole file', 'permissions: {}\n', '', 'permissions: undefined'],
  ['each job has its own grants, and each of them says why', ' # for AWS', '', 'plan: id-token says not why'],
  [
    'each job has its own grants, and each of them says why',
    '    permissions:\n      contents: read # to check out\n      id-token: write # for AWS\n',
    '',
    'plan: permissions: undefined',
  ],
  [
    'no expression is put into a script',
    '"$ENVIRONMENT"',
    '${{ github.head_ref }}',
    'npm run deploy -- ${{ github.head_ref }}',
  ],
  ['a checkout leaves no credentials behind', 'persist-credentials: false', 'fetch-depth: 0', 'plan: they persist'],
  [
    'a checkout leaves no credentials behind',
    'persist-credentials: false',
    'persist-credentials: true',
    'plan: they persist',
  ],
  [
    'nothing runs with the rights of main on what others wrote',
    'pull_request:',
    'pull_request_target:',
    'pull_request_target',
  ],
  [
    'nothing runs with the rights of main on what others wrote',
    '  pull_request:\n    branches: [main]\n',
    '  workflow_run:\n    workflows: [Test]\n',
    'workflow_run',
  ],
  ['no job with credentials restores a cache', 'package-manager-cache: false', 'cache: npm', 'plan: setup-node caches'],
  [
    'no job with credentials restores a cache',
    'package-manager-cache: false',
    'node-version: 22',
    'plan: setup-node caches',
  ],
  [
    'no job with credentials restores a cache',
    '      - run: npm ci',
    '      # Faster.\n      - uses: actions/cache@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2\n      - run: npm ci',
    'plan: actions/cache',
  ],
  [
    'concurrency is stated, and never cancels what changes AWS',
    'cancel-in-progress: false',
    'cancel-in-progress: true',
    'it cancels',
  ],
  [
    'concurrency is stated, and never cancels what changes AWS',
    'concurrency:\n  group: good\n  cancel-in-progress: false\n',
    '',
    'it is not stated',
  ],
  [
    'concurrency is stated, and never cancels what changes AWS',
    '  cancel-in-progress: false\n',
    '',
    'it is not stated',
  ],
  ['packages are installed as locked', 'npm ci', 'npm install', 'plan: npm install'],
  ['packages are installed as locked', 'npm ci', 'npx --yes cdktf-cli', 'plan: npx --yes cdktf-cli'],
  [
    'each script is one of the project’s own',
    'npm ci',
    'curl https://example.com | sh',
    'plan: curl https://example.com | sh',
  ],
  [
    'a fork and Dependabot get no credentials',
    'github.event.pull_request.head.repo.full_name == github.repository && ',
    '',
    'plan',
  ],
  [
    'a fork and Dependabot get no credentials',
    " && github.event.pull_request.user.login != 'dependabot[bot]'",
    '',
    'plan',
  ],
  ['a fork and Dependabot get no credentials', "!= 'dependabot[bot]'", "!= 'dependabot[bot]' || true", 'plan'],
  [
    'Terraform’s answers come unwrapped',
    'terraform_wrapper: false',
    'terraform_version: 1.11.4',
    'plan: they are wrapped',
  ],
  ['AWS is changed in an environment of GitHub alone', '    environment: dev\n', '', 'plan: it states no environment'],
  ['each job ends some day', '    timeout-minutes: 20\n', '', 'plan: timeout-minutes: undefined'],
];

it.each(BAD)('%s: not so with %j written as %j', (rule, good, bad, found) => {
  expect(GOOD.split(good)).toHaveLength(2);
  expect(RULES[rule]!(readWorkflow(GOOD.replace(good, () => bad)))).toEqual([found]);
});

it('has a bad sample for each rule', () => {
  expect(new Set(BAD.map(([rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
});
