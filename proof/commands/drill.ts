import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { IAMClient } from '@aws-sdk/client-iam';
import { InvalidArgumentError } from 'commander';
import { wholeNumberOf } from '../../cli/core/arguments';
import { colorsFor } from '../../cli/core/colors';
import { CommandLine } from '../../cli/core/command-line';
import { findTools } from '../../cli/terraform/stack';
import { Terraform } from '../../cli/terraform/terraform';
import { startLocalAws } from '../../local/aws/server';
import { adoptShapes } from '../drill/adopt';
import { killBootstrap, MOMENTS } from '../drill/bootstrap';
import { DESTROY, MOMENTS as DESTROY_MOMENTS, DeployedSite, NOTHING } from '../drill/destroy';
import { Field } from '../drill/field';
import { Interrupted, WAY_TEXTS, WAYS, type Way } from '../drill/interrupted';
import { kill, type Other, race } from '../drill/locks';
import { type Mutation, readRights, takeAway } from '../drill/rights';
import type { Moment } from '../drill/run-until';
import { Random } from '../support/random';
import { clientOf, ENVIRONMENTS, type EnvironmentName, Rehearsal, SITE } from '../support/rehearsal';

const err = colorsFor(process.stderr);

const program = new CommandLine('drill')
  .description('Breaks on purpose what must not break, on AWS on loopback, and looks whether it holds.')
  .addHelpText('after', '\nExit status: 0 it held, 1 it did not or something failed, 2 wrong usage.');

program
  .command('locks')
  .description('two applies at once, again and again, and applies killed in their midst')
  .option('--rounds <number>', 'how often two apply at once', whole(1, 1000), 20)
  .option('--kills <number>', 'how often an apply is killed, each time in two ways', whole(0, 1000), 1)
  .option('--seed <number>', 'where the random numbers start', whole(0, 2 ** 32 - 1), 1)
  .action((options) => failing(locks(options)));
program
  .command('bootstrap')
  .description(
    'the first run of bootstrap killed or stopped at twelve moments; a second run must end right, a third find nothing to do',
  )
  .option('--at-once <number>', 'so many beside each other: most of the time is waiting', whole(1, 10), 2)
  .action(({ atOnce }) => failing(bootstraps(atOnce)));
program
  .command('destroy')
  .description('an environment taken away, killed at eight moments; a second run must end right, its content untouched')
  .action(() => failing(destroys()));
program
  .command('rights')
  .description('each statement taken from a role of the pipeline: some step must be refused')
  .option('--environment <name>', 'dev, as plain as can be, or prod, with every option', 'prod')
  .option('--at-once <number>', 'so many beside each other, each on an AWS of its own', whole(1, 10), 2)
  .action(({ environment, atOnce }) => failing(statements(environment, atOnce)));
program
  .command('interrupted')
  .description(
    'deployments interrupted at one of their calls of AWS: refused, stopped, killed; the next ones must end with what was asked for',
  )
  .option('--points <number>', 'how many updates are interrupted', whole(0, 1000), 40)
  .option('--first <number>', 'how many first deployments are interrupted', whole(0, 1000), 8)
  .option('--seed <number>', 'where the random numbers start', whole(0, 2 ** 32 - 1), 1)
  .action((options) => failing(interruptions(options)));
program
  .command('adopt')
  .description(
    'ten distributions of the shapes that others make, adopted and applied one by one: nothing of them may be lost',
  )
  .action(() => failing(adoptions()));
program
  .command('apply', { hidden: true })
  .argument('<terraform>')
  .argument('<dir>')
  .argument('<plan>')
  .action((binary, dir, plan) => new Terraform({ binary, dir, env: process.env }).apply(plan));
program.read(process.argv, process.env);

function failing(work: Promise<void>): Promise<void> {
  return work.catch((error: Error) => {
    console.error(`${err.red('error:')} ${error.message}`);
    process.exitCode = 1;
  });
}

const momentText = ({ after, ms, whole, stopped }: Moment) =>
  `${stopped ? 'stopped (Ctrl-C)' : 'killed'} ${ms} ms after "${after}"${whole ? ', with Terraform' : ''}`;

async function adoptions(): Promise<void> {
  const started = performance.now();
  const tools = await findTools(process.env, console.log);
  let [shapes, wrong] = [0, 0];
  await adoptShapes({ tools, env: process.env }, (one) => {
    const said = [...one.wrong, ...one.lost];
    shapes += 1;
    if (said.length > 0) wrong += 1;
    console.log(
      `${said.length === 0 ? 'right' : 'WRONG'}: ${one.shape}, ${one.imported} imported, ${one.kept} settings kept and told${said.map((line) => `\n  ${line}`).join('')}`,
    );
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${shapes} distributions adopted and applied; ${wrong} lost something or changed besides the headers. ${seconds} s`,
  );
  if (wrong > 0) process.exitCode = 1;
}

async function bootstraps(atOnce: number): Promise<void> {
  const started = performance.now();
  const { made: expected } = await killBootstrap(undefined, process.env);
  const waiting = [...MOMENTS];
  let wrong = 0;
  const work = async () => {
    for (let moment = waiting.shift(); moment; moment = waiting.shift()) {
      const { killed, made, settled } = await killBootstrap(moment, process.env);
      const right = killed && settled && isDeepStrictEqual(made, expected);
      if (!right) wrong += 1;
      console.log(
        `${right ? 'right' : 'WRONG'}: ${momentText(moment)}` +
          (right ? '' : `: ${JSON.stringify({ killed, settled, made })}`),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${MOMENTS.length} first runs killed or stopped; ${wrong} ended otherwise than one that was not: ` +
      `${expected.buckets.length} bucket, ${expected.objects.length} state, ${expected.roles.length} roles, no file left. ${seconds} s`,
  );
  if (wrong > 0) process.exitCode = 1;
}

async function destroys(): Promise<void> {
  const started = performance.now();
  const site = await DeployedSite.make(await findTools(process.env, console.log), process.env);
  let wrong = 0;
  try {
    const { content, closed } = await site.left();
    await site.save();
    for (const moment of DESTROY_MOMENTS) {
      await site.restore();
      const killed = await site.killed(DESTROY, moment);
      const second = await site.run(DESTROY);
      const left = await site.left();
      const right = killed && second.status === 0 && isDeepStrictEqual(left, { ...NOTHING, content, closed });
      if (!right) wrong += 1;
      console.log(
        `${right ? 'right' : 'WRONG'}: ${momentText(moment)}` +
          (right ? '' : `: ${JSON.stringify({ killed, left })}\n${second.stdout}\n${second.stderr}`),
      );
    }
    const { stdout } = await site.run([...DESTROY, '--delete-content']);
    const gone = isDeepStrictEqual(await site.left(), NOTHING);
    if (!gone) wrong += 1;
    console.log(`${gone ? 'right' : 'WRONG'}: --delete-content${gone ? '' : `: ${stdout}`}`);
  } finally {
    await site.end();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${DESTROY_MOMENTS.length} destroys killed and run again; ${wrong} ended otherwise than with nothing but the content. ${seconds} s`,
  );
  if (wrong > 0) process.exitCode = 1;
}

async function interruptions({ points, first, seed }: { points: number; first: number; seed: number }): Promise<void> {
  const started = performance.now();
  const random = new Random(seed);
  const drill = await Interrupted.begin(process.env);
  const ends = { once: 0, later: 0, missed: 0, wrong: 0 };
  try {
    const calls = { first: await drill.count('main'), update: await drill.count('main') };
    console.log(
      `calls of AWS after the plan: ${calls.first.length} of a first deployment, ${calls.update.length} of an update`,
    );
    for (let point = 1; point <= points + first; point++) {
      const isFirst = point > points;
      const environment = isFirst ? `first${point - points}` : 'main';
      const count = (isFirst ? calls.first : calls.update).length;
      const fault = { way: WAYS[point % WAYS.length] as Way, call: 1 + random.below(count) };
      const { at, deployments, said, wrong } = await drill.interrupt(environment, fault);
      if (wrong.length > 0) ends.wrong += 1;
      else if (at === undefined) ends.missed += 1;
      else ends[deployments === 1 ? 'once' : 'later'] += 1;
      console.log(
        `${String(point).padStart(3)} ${wrong.length > 0 ? 'WRONG' : 'right'}: ${environment}, call ${fault.call} of ${count}` +
          ` (${at ?? 'it had ended before'}), ${WAY_TEXTS[fault.way]}: ${deployments} more` +
          [...said, ...wrong].map((line) => `\n      ${line.replaceAll('\n', '\n      ')}`).join(''),
      );
    }
  } finally {
    await drill.end();
  }
  console.log(
    `${points + first} deployments interrupted (seed ${seed}): after ${ends.once} the next one ended with what was asked for, after ${ends.later} ` +
      `the next one said what to do, and a later one did; ${ends.missed} had ended before; ${ends.wrong} wrong. ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  if (ends.wrong > 0) process.exitCode = 1;
}

async function statements(environment: EnvironmentName, atOnce: number): Promise<void> {
  if (!ENVIRONMENTS.includes(environment))
    throw new Error(`--environment ${environment}: is not one of ${ENVIRONMENTS.join(', ')}`);
  const started = performance.now();
  const tools = await findTools(process.env, console.log);
  const waiting: Mutation[] = [];
  let counted = 0;
  let missed = 0;
  const work = async (first: boolean) => {
    const rehearsal = await Rehearsal.begin({ tools, env: process.env });
    try {
      const iam = new IAMClient(clientOf(rehearsal.aws));
      if (first) {
        for (const role of [`${SITE}-${environment}-plan`, `${SITE}-${environment}-deploy`]) {
          waiting.push(...(await readRights(iam, role)).Statement.map(({ Sid: sid }) => ({ role, sid })));
        }
        counted = waiting.length;
      }
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const refused = await takeAway(rehearsal, one, environment);
        const right = refused !== undefined && /AccessDenied|not authorized|Forbidden/.test(refused.said);
        if (!right) missed += 1;
        const said = /not authorized to perform: (\S+)/.exec(refused?.said ?? '')?.[1] ?? refused?.said.slice(0, 500);
        console.log(
          `${right ? 'refused' : 'WRONG'}: ${one.role} without ${one.sid}${refused ? `, at ${refused.step}: ${said}` : ': no step missed it'}`,
        );
      }
    } finally {
      await rehearsal.end();
    }
  };
  const first = work(true);
  // What the others share is known once the first has begun.
  while (waiting.length === 0 && counted === 0)
    await Promise.race([first, new Promise((done) => setTimeout(done, 500))]);
  await Promise.all([first, ...Array.from({ length: atOnce - 1 }, () => work(false))]);
  console.log(
    `${counted} statements taken away one by one; without ${missed} of them nothing was refused. ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  if (missed > 0) process.exitCode = 1;
}

async function locks({ rounds, kills, seed }: { rounds: number; kills: number; seed: number }): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'drill-'));
  const closing: (() => Promise<void> | void)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(130)));
  }
  try {
    const tools = await findTools(process.env, console.log);
    const aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    closing.push(() => aws.close());
    const field = await Field.make({ aws, tools, dir, env: process.env });
    await drill(field, rounds, kills, seed);
  } finally {
    await close();
  }
}

async function drill(field: Field, rounds: number, kills: number, seed: number): Promise<void> {
  const started = performance.now();
  const random = new Random(seed);
  const others: Record<Other, number> = { waited: 0, named: 0, late: 0 };
  let round = 0;
  const go = async <T>(what: string, step: (round: number) => Promise<T>): Promise<T> => {
    round += 1;
    return step(round).catch((error: Error) => {
      throw new Error(`round ${round}, ${what}: ${error.message} (seed ${seed})`);
    });
  };
  while (round < rounds) {
    const { winner, other, said } = await go('two applies at once', (round) => race(field, round, random));
    others[other] += 1;
    console.log(`${String(round).padStart(3)} ${winner} applied, the other ${SAYS[other]}: ${said}`);
  }
  for (let i = 0; i < kills; i++) {
    for (const victim of ['Terraform', 'its starter'] as const) {
      const said = await go(`${victim} killed`, (round) => kill(field, round, victim));
      console.log(
        `${String(round).padStart(3)} ${victim} was killed, the next one ended right: ${said || 'it did not wait'}`,
      );
    }
  }
  console.log(
    `${rounds} times exactly one of two applied; the other ${others.waited} times waited, ${others.named} times ended with ` +
      `the holder’s name, ${others.late} times found the lock free and its plan stale. ${2 * kills} applies killed, and nothing ` +
      `made twice. ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
}

const SAYS: Readonly<Record<Other, string>> = {
  waited: 'waited',
  named: 'gave up',
  late: 'came late',
};

function whole(from: number, to: number): (value: string) => number {
  return (value) => {
    try {
      return wholeNumberOf(from, to)(value);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}
