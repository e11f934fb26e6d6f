import { isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** A workflow file, as it is written and as it is read. */
export interface Workflow {
  readonly text: string;
  readonly file: any;
  readonly jobs: readonly (readonly [string, any])[];
  /** The comment at the end of the line of a value, and the line above that. */
  commentsOf(path: readonly (string | number)[]): { readonly beside: string; readonly above: string };
}

export function readWorkflow(text: string): Workflow {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  if (document.errors.length > 0) throw document.errors[0];
  const lines = text.split('\n');
  const file = document.toJS();
  return {
    text,
    file,
    jobs: Object.entries(file.jobs ?? {}),
    commentsOf(path) {
      const node = document.getIn(path, true) as Node;
      const { line } = counter.linePos(node.range![0]);
      const comment = (of = '') => (/(?:^|\s)#\s*(.*)$/.exec(of)?.[1] ?? '').trim();
      return { beside: comment(lines[line - 1]), above: comment(lines[line - 2]) };
    },
  };
}

const stepsOf = (job: any): any[] => job.steps ?? [];
const runsOf = (job: any): string[] => stepsOf(job).flatMap(({ run }) => (run === undefined ? [] : [run]));
const usesOf = (job: any, action: string) => stepsOf(job).filter(({ uses = '' }) => uses.startsWith(`${action}@`));
const triggersOf = ({ file }: Workflow): string[] =>
  typeof file.on === 'string' ? [file.on] : Array.isArray(file.on) ? file.on : Object.keys(file.on);
const changesAws = (job: any) =>
  runsOf(job).some((run) =>
    /\bnpm run (deploy|publish-site|rollback|destroy)\b|\bcdktf (deploy|destroy)\b/.test(run),
  ) || /deploy/.test(job.uses ?? '');
const hasCredentials = (job: any) => job.permissions?.['id-token'] === 'write' || /secrets\./.test(JSON.stringify(job));

const OWN_BRANCH = 'github.event.pull_request.head.repo.full_name == github.repository';
const NOT_DEPENDABOT = "github.event.pull_request.user.login != 'dependabot[bot]'";

type Rule = (workflow: Workflow) => string[];
const eachJob =
  (judge: (job: any, name: string, workflow: Workflow) => (string | false | undefined)[]): Rule =>
  (workflow) =>
    workflow.jobs.flatMap(([name, job]) =>
      judge(job, name, workflow).flatMap((found) => (found ? [`${name}: ${found}`] : [])),
    );

/** What zizmor's audits and docs/pipeline.md want of a workflow, by name: what each finds wrong. */
export const RULES: Readonly<Record<string, Rule>> = {
  'actions are pinned by their commit, with the version beside it and a word above': eachJob((job, name, workflow) =>
    stepsOf(job).flatMap(({ uses }, i) => {
      if (uses === undefined || uses.startsWith('./')) return [];
      const { beside, above } = workflow.commentsOf(['jobs', name, 'steps', i, 'uses']);
      return [
        !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses) && `${uses} is not pinned`,
        !/^v\d+\.\d+\.\d+$/.test(beside) && `${uses} has no version beside it`,
        above === '' && `${uses} is not explained`,
      ];
    }),
  ),

  'called workflows are those of this repository': eachJob(({ uses = './' }) => [!uses.startsWith('./') && uses]),

  'nothing is granted to the whole file': ({ file }) =>
    isEmpty(file.permissions) ? [] : [`permissions: ${JSON.stringify(file.permissions)}`],

  'each job has its own grants, and each of them says why': eachJob(({ permissions }, name, workflow) =>
    permissions === undefined || typeof permissions === 'string'
      ? [`permissions: ${permissions}`]
      : Object.keys(permissions).map(
          (grant) => workflow.commentsOf(['jobs', name, 'permissions', grant]).beside === '' && `${grant} says not why`,
        ),
  ),

  'no expression is put into a script': ({ text }) => {
    const found: string[] = [];
    visit(parseDocument(text), {
      Pair(_, { key, value }) {
        if (isScalar(key) && key.value === 'run' && isScalar(value) && String(value.value).includes('${{')) {
          found.push(String(value.value));
        }
      },
    });
    return found;
  },

  'a checkout leaves no credentials behind': eachJob((job) =>
    usesOf(job, 'actions/checkout').map((step) => step.with?.['persist-credentials'] !== false && 'they persist'),
  ),

  'nothing runs with the rights of main on what others wrote': (workflow) =>
    triggersOf(workflow).filter((trigger) =>
      ['pull_request_target', 'workflow_run', 'issue_comment'].includes(trigger),
    ),

  'no job with credentials restores a cache': eachJob((job) =>
    hasCredentials(job)
      ? [
          ...usesOf(job, 'actions/cache').map(() => 'actions/cache'),
          ...usesOf(job, 'actions/setup-node').map(
            (step) =>
              (step.with?.cache !== undefined || step.with?.['package-manager-cache'] !== false) && 'setup-node caches',
          ),
        ]
      : [],
  ),

  'concurrency is stated, and never cancels what changes AWS': (workflow) => {
    const { file, jobs } = workflow;
    if (triggersOf(workflow).every((trigger) => trigger === 'workflow_call')) return [];
    if (typeof file.concurrency?.['cancel-in-progress'] !== 'boolean') return ['it is not stated'];
    const cancels = file.concurrency['cancel-in-progress'] && jobs.some(([, job]) => changesAws(job));
    return cancels ? ['it cancels'] : [];
  },

  'packages are installed as locked': eachJob((job) =>
    runsOf(job).map((run) => /\b(npm (i|in|install|add|update)|npx (-y|--yes)|yarn|pnpm)\b/.test(run) && run),
  ),

  'each script is one of the project’s own': eachJob((job) =>
    runsOf(job).map((run) => !/^(npm (ci|test|start|run) ?|npx cdktf |exit 1$)/.test(run) && run),
  ),

  'a fork and Dependabot get no credentials': (workflow) =>
    triggersOf(workflow).includes('pull_request')
      ? workflow.jobs.flatMap(([name, job]) =>
          (hasCredentials(job) || job.permissions?.['pull-requests'] === 'write') &&
          job.if !== `${OWN_BRANCH} && ${NOT_DEPENDABOT}`
            ? [name]
            : [],
        )
      : [],

  'Terraform’s answers come unwrapped': eachJob((job) =>
    usesOf(job, 'hashicorp/setup-terraform').map(
      (step) => step.with?.terraform_wrapper !== false && 'they are wrapped',
    ),
  ),

  'AWS is changed in an environment of GitHub alone': eachJob((job) => [
    job.uses === undefined && changesAws(job) && job.environment === undefined && 'it states no environment',
  ]),

  'each job ends some day': eachJob((job) => [
    job.uses === undefined && !(job['timeout-minutes'] <= 60) && `timeout-minutes: ${job['timeout-minutes']}`,
  ]),
};

function isEmpty(permissions: unknown): boolean {
  return typeof permissions === 'object' && permissions !== null && Object.keys(permissions).length === 0;
}

/** What is wrong with a workflow, a line each. */
export function findings(workflow: Workflow): string[] {
  return Object.entries(RULES).flatMap(([name, rule]) => rule(workflow).map((found) => `${name}: ${found}`));
}
