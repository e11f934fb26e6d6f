import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unlock } from '../../cli/operate/state/unlock';
import { lockSpans, objectVersions, take } from '../../cli/operate/state/versions';
import { lockKey } from '../../lib/names/state-location';
import type { Random } from '../support/random';
import type { Field, Worker } from './field';

/** What became of the one of two applies at once that did not apply. */
export type Other =
  /** It waited for the lock, and said who had it. */
  | 'waited'
  /** It did not wait, and ended with the holder's name. */
  | 'named'
  /** It came when the lock was free again. */
  | 'late';

export interface Race {
  readonly round: number;
  readonly winner: Worker;
  readonly other: Other;
  /** What the other one said. */
  readonly said: string;
}

/**
 * Applies the same plan twice at once. Exactly one applies it; what the parameters, the state, its versions and the lock
 * say is looked at, and that the plan afterwards is empty.
 * @throws {Error} that says what is wrong
 */
export async function race(field: Field, round: number, random: Random): Promise<Race> {
  const wait = round % 2 === 0;
  const start = { a: 0, b: 0, [random.pick(['a', 'b'])]: random.below(1500) };
  const before = await snapshot(field);
  field.want(round);
  const file = join(field.dirOf('a'), 'race.tfplan');
  expect(await field.terraform('a').plan(file), 'the plan is empty before');

  const apply = async (worker: Worker) => {
    await delay(start[worker]);
    const waited: string[] = [];
    const terraform = field.terraform(worker, { lockTimeout: wait ? 60 : 0 });
    const error = await terraform
      .apply(file, ({ type, '@message': message }) => {
        if (type === 'lock_wait' && message.startsWith('waiting')) waited.push(message);
      })
      .then(
        () => undefined,
        (error: Error) => error,
      );
    return { worker, waited, error };
  };
  const both = await Promise.all([apply('a'), apply('b')]);
  const winners = both.filter(({ error }) => !error);
  expect(
    winners.length === 1,
    `${winners.length} of two applied: ${both.map(({ error }) => error?.message).join(' / ')}`,
  );
  const winner = winners[0]!;
  const loser = both.find(({ error }) => error)!;

  const after = await snapshot(field);
  expect(after.serial === before.serial + 1, `serial ${before.serial} went to ${after.serial}`);
  expect(before.lineage === '' || after.lineage === before.lineage, 'the lineage is another one');
  expect(after.resources === 5, `the state has ${after.resources} of 5 resources`);
  const written = Object.values(await field.written());
  expect(written.length === 4 && written.every((times) => times === round), `written so often: ${written}`);
  expect(after.held === 0, 'the lock is still there');
  const said = loser.error!.message.split('\n')[0]!;
  const named = /the state is locked by (.+@.+), apply, since .* unlock ([-0-9a-f]{36})$/.exec(said);
  const stale = said.includes('Saved plan is stale');
  expect(named !== null || stale, `the other ended with: ${said}`);
  expect(named === null || !wait, `it did not wait: ${said}`);
  expect(!(await field.terraform('a').plan(file)), 'the plan is not empty afterwards');
  const other = named ? 'named' : loser.waited.length > 0 ? 'waited' : 'late';
  return { round, winner: winner.worker, other, said: loser.waited[0] ?? said };
}

/** What a race may change, and how: locks are looked at for overlaps. */
async function snapshot(field: Field) {
  const { s3, location } = field;
  const spans = lockSpans(await take(objectVersions(s3, location.bucket, lockKey(location))));
  const held = spans.filter(({ until }) => until === Number.POSITIVE_INFINITY).length;
  const overlap = spans.some(({ from }, i) => spans[i + 1] && spans[i + 1]!.until > from);
  expect(!overlap, 'two held the lock at a time');
  const { serial, lineage, resources } = (await field.state().catch(() => undefined)) ?? { serial: 0, lineage: '' };
  return { held, serial, lineage, resources: resources?.size ?? 0 };
}

export type Victim = 'Terraform' | 'its starter';

/**
 * Kills (-9) an apply in its midst: Terraform with all its processes, which leaves the lock behind, or the process that
 * started it, whereupon Terraform saves the state and gives the lock back. Whoever comes next ends right.
 * @returns what the next one said
 * @throws {Error} that says what is wrong
 */
export async function kill(field: Field, round: number, victim: Victim): Promise<string> {
  const before = await field.written();
  field.want(round, 5);
  const file = join(field.dirOf('a'), 'kill.tfplan');
  expect(await field.terraform('a').plan(file), 'the plan is empty before');
  const starter = spawn(
    process.execPath,
    ['cli/run.mjs', 'proof/commands/drill.ts', 'apply', field.binary, field.dirOf('a'), file],
    {
      env: field.env,
      stdio: 'ignore',
    },
  );
  const ended = once(starter, 'exit');
  const terraform = await field.midway('a');
  if (victim === 'Terraform') process.kill(-terraform, 'SIGKILL');
  else starter.kill('SIGKILL');
  await ended;
  field.want(round);

  const next = join(field.dirOf('b'), 'next.tfplan');
  let said = '';
  if (victim === 'Terraform') {
    const error = await field
      .terraform('b', { lockTimeout: 0 })
      .plan(next)
      .then(String, (error: Error) => error.message);
    const id = /the state is locked by .*, apply, since .* npm run state -- prod unlock ([-0-9a-f]{36})$/.exec(
      error,
    )?.[1];
    expect(id !== undefined, `the next one said: ${error}`);
    said = error;
    await unlock(field.s3, field.location, id!);
  }
  const todo = await field.terraform('b').plan(next, ({ type, '@message': message }) => {
    if (type === 'lock_wait') said ||= message;
  });
  expect(todo, 'nothing was left to do');
  await field.terraform('b').apply(next);
  expect(!(await field.terraform('b').plan(next)), 'the plan is not empty afterwards');
  const written = await field.written();
  expect(
    JSON.stringify(Object.keys(written).sort()) === JSON.stringify(Object.keys(before).sort()),
    'other parameters',
  );
  const twice = Object.keys(written).filter((name) => written[name] !== before[name]! + 1);
  expect(twice.length === 0, `not written once: ${twice}`);
  return said;
}

function expect(ok: boolean, problem: string): void {
  if (!ok) throw new Error(problem);
}
