import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumberOf } from '../core/arguments';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { formatHistory, formatLock, formatPlan, formatState } from '../operate/state/format';
import { readHistory } from '../operate/state/history';
import { type Place, placeOf } from '../operate/state/place';
import { type RestorePlan, restore } from '../operate/state/restore';
import { showJson } from '../operate/state/show-json';
import { unlock } from '../operate/state/unlock';
import { findVersion, objectVersions, readObject, take } from '../operate/state/versions';
import { loadSite } from '../site/load-site';
import { readFileLock, readS3Lock } from '../terraform/backend';
import { holderOf } from '../terraform/lock';
import { parseState } from '../terraform/state-file';

interface Options {
  readonly key?: string;
  readonly debug?: boolean;
  readonly json?: boolean;
  readonly limit: number;
  readonly force: boolean;
  readonly yes: boolean;
}

const out = colorsFor(process.stdout);
const err = colorsFor(process.stderr);
const [environment = '', ...rest] = process.argv.slice(2);

const program = new CommandLine('state')
  .name('npm run state -- <env>')
  .description(
    'Terraform’s state of an environment: its earlier versions, what it holds, who has locked it. ' +
      '<env> is an environment of site.config.ts; --help after a command tells of that one.',
  )
  .option('--key <key>', 'another state of the same bucket, as in teams/payments/dns.tfstate')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    '\nExit status: 0 done; 1 something failed, or a lock with another id is there; 2 wrong usage;\n' +
      '130 stopped by Ctrl-C, with nothing changed.',
  );

program
  .command('history')
  .description('the versions, newest first: when and by whom each was written, and how much it holds')
  .option('--limit <number>', 'at most so many', whole(1, 1000), 20)
  .option('--json', 'for programs', false)
  .action(run(history));
program
  .command('show')
  .description('what the state holds, without attributes and sensitive values, and who has locked it')
  .argument('[version]', 'an earlier version, from history; its first characters are enough')
  .option('--json', 'for programs', false)
  .action(run(show));
program
  .command('restore')
  .description('puts an earlier version back, under Terraform’s lock; the one there is now stays as a version')
  .argument('<version>', 'from history; its first characters are enough')
  .option('--yes', 'do not ask; needed where there is no terminal', false)
  .option('--force', 'restore a state of another lineage, too', false)
  .action(run(restoreVersion));
program
  .command('unlock')
  .description('clears a lock that a killed Terraform has left behind; without an id, says whose it is')
  .argument('[id]', 'of the lock')
  .action(run(clearLock));

if (program.commands.some((command) => command.name() === environment)) {
  program.error(`error: write the environment first: npm run state -- <env> ${environment}`);
}
program
  .ready(process.argv, process.env)
  .parse(environment.startsWith('-') ? [environment, ...rest] : rest, { from: 'user' });

async function history(place: Place, _: undefined, { limit, json }: Options): Promise<number> {
  const { s3, location } = inS3(place);
  const found = await readHistory(s3, location, limit);
  if (json) print(JSON.stringify(found, undefined, 2));
  else if (found.entries.length === 0) print(`${place.name}: nothing was ever written there`);
  else print(formatHistory(found, out));
  return 0;
}

async function show(place: Place, id: string | undefined, { json, key }: Options): Promise<number> {
  const { text, version } = await readState(place, id);
  const state = parseState(text);
  const lock = await readLockOf(place);
  const clear = lock && place.kind === 's3' ? clearing(key)(lock.ID) : undefined;
  const name = `${place.name}${version ? `, version ${version}` : ''}`;
  if (json) print(showJson(place.name, version, state, lock, clear));
  else print(`${formatState(name, state, out)}\n\n${formatLock(lock, Date.now(), out, clear)}`);
  return 0;
}

async function restoreVersion(place: Place, version: string, { force, yes, key }: Options): Promise<number> {
  const { s3, location } = inS3(place);
  if (!yes && !process.stdin.isTTY)
    program.error('error: there is no terminal to ask on: --yes restores without asking');
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const confirm = async (plan: RestorePlan) => {
    print(formatPlan(plan, out));
    return yes || ask('Restore it? [y/N] ', stop);
  };
  try {
    const done = await restore({ s3, location, version, force, clear: clearing(key), confirm, signal: stop.signal });
    if (done === 'same') print('Nothing to restore: the state is what that version says');
    else if (done === 'declined') print('Nothing was restored');
    else print(`restored as version ${done.id}, serial ${done.serial}. ${AFTERWARDS}`);
    return done === 'declined' ? 1 : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    print('\nStopped. Nothing was restored, and the lock is given back');
    return 130;
  }
}

const AFTERWARDS = 'Before anything is applied, look at the next plan: it says where AWS differs';

async function clearLock(place: Place, id: string | undefined, { key }: Options): Promise<number> {
  if (place.kind === 'file') {
    throw new Error(`${place.name}: the lock of a file ends with its process. There is nothing to clear`);
  }
  const { s3, location } = inS3(place);
  const lock = id === undefined ? await readLockOf(place) : await unlock(s3, location, id);
  if (!lock) {
    print(`${place.name} is not locked`);
    return 0;
  }
  if (id === undefined) {
    print(
      `${place.name} is locked by ${holderOf(lock, Date.now())}. First make sure that it runs no more: ` +
        `look on that machine, or in that pipeline. Then: ${clearing(key)(lock.ID)}`,
    );
    return 1;
  }
  print(`cleared the lock of ${holderOf(lock, Date.now())}`);
  return 0;
}

function inS3(place: Place) {
  if (place.kind === 's3') return { s3: new S3Client({ region: place.location.region }), location: place.location };
  throw new Error(
    `${place.name}: a state in a file has no history. One in S3 has: "state" in site.config.ts names its bucket`,
  );
}

async function readState(place: Place, id: string | undefined): Promise<{ text: string; version?: string }> {
  if (place.kind === 'file' && id === undefined) {
    return {
      text: await readFile(place.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      }),
    };
  }
  const { s3, location } = inS3(place);
  const { bucket, key } = location;
  const versions = objectVersions(s3, bucket, key);
  if (id === undefined) {
    const [newest] = await take(versions, () => true);
    return { text: newest && !newest.deleted ? (await readObject(s3, bucket, key)).text : '' };
  }
  const version = findVersion(await take(versions), id);
  if (version.deleted) throw new Error(`version ${version.id}: it is the mark of a deletion, and holds nothing`);
  return { text: (await readObject(s3, bucket, key, version.id)).text, version: version.id };
}

function readLockOf(place: Place) {
  if (place.kind === 'file') return readFileLock(place.path);
  return readS3Lock(inS3(place).s3, place.location).then((held) => held?.lock);
}

/** The command that clears a lock of this state by its id. */
function clearing(key: string | undefined): (id: string) => string {
  return (id) => `npm run state -- ${environment}${key === undefined ? '' : ` --key ${key}`} unlock ${id}`;
}

async function ask(question: string, stop: AbortController): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on('SIGINT', () => stop.abort());
  try {
    return /^y(es)?$/i.test((await terminal.question(question, { signal: stop.signal })).trim());
  } finally {
    terminal.close();
  }
}

function print(text: string): void {
  console.log(text);
}

/** What an action does with commander's arguments: the command's own, if it has one, its options, itself. */
function run<A>(action: (place: Place, argument: A, options: Options) => Promise<number>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const options = command.optsWithGlobals<Options>();
    let name = '';
    try {
      const place = placeOf(loadSite(), environment, options.key, process.env.LOCAL_STATE_DIR ?? '.local');
      name = place.name;
      process.exitCode = await action(place, command.processedArgs[0], options);
    } catch (error) {
      console.error(`${err.red('error:')} ${options.debug ? (error as Error).stack : describe(error as Error, name)}`);
      process.exitCode = 1;
    }
  };
}

/** What AWS and the network say names no state by itself. */
function describe(error: Error, name: string): string {
  if (error instanceof S3ServiceException) return `${name}: S3 answers ${error.name}: ${error.message}`;
  return error.name !== 'Error' || 'code' in error ? `${name}: ${error.message}` : error.message;
}

function whole(from: number, to: number): (value: string) => number {
  return (value) => {
    try {
      return wholeNumberOf(from, to)(value);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}
