import { InvalidArgumentError } from 'commander';
import { CommandLine } from '../../cli/core/command-line';
import { MOST_GROWTH, measureGrowth } from '../fuzz/check/growth';
import { fuzzCheck } from '../fuzz/check/run';
import { mixtures } from '../fuzz/grade/mixtures';
import { disagreements } from '../fuzz/grade/run';
import { fuzzPolicies } from '../fuzz/policies';
import { fuzzRoutes } from '../fuzz/routes/run';
import { fuzz } from '../fuzz/run';

const program = new CommandLine('fuzz')
  .description('Tries what reads foreign input on random input, and stops at the first that goes wrong.')
  .addHelpText('after', '\nExit status: 0, 1 when something went wrong, 2 for a wrong option.');

program
  .command('function', { isDefault: true })
  .description(
    'the edge function, on CloudFront events: it may not throw, nor respond with what CloudFront would refuse',
  )
  .option('--events <number>', 'how many events', some, 1_000_000)
  .option('--seed <number>', 'where the random numbers start', whole, 1)
  .option('--event <number>', 'run the event of this number alone', whole)
  .action(fuzzFunction);

program
  .command('routes')
  .description(
    'the function for the routes, on random and hostile requests: it may not throw, lead off the site, or return what CloudFront would refuse',
  )
  .option('--requests <number>', 'how many requests', some, 1_000_000)
  .option('--seed <number>', 'where the random numbers start', whole, 1)
  .option('--request <number>', 'run the request of this number alone', whole)
  .action(fuzzTheRoutes);

program
  .command('check')
  .description(
    'the check, on what servers send, in all formats: it may not throw, nor let a control character or a workflow command through',
  )
  .option('--texts <number>', 'how many texts', some, 100_000)
  .option('--seed <number>', 'where the random numbers start', whole, 1)
  .option('--round <number>', 'run the round of this number alone', whole)
  .action(fuzzTheCheck);

program
  .command('check-time')
  .description(
    `how the time of the check grows with one text: ten times the text may take ${MOST_GROWTH} times as long`,
  )
  .action(timeTheCheck);

program
  .command('grade')
  .description("the grade, on mixtures of headers and pages: every test must say what MDN's own package says")
  .option('--mixtures <number>', 'how many mixtures', some, 12_000)
  .option('--seed <number>', 'where the random numbers start', whole, 1)
  .action(fuzzTheGrade);

program.read(process.argv, process.env);

async function fuzzFunction({ events, seed, event }: { events: number; seed: number; event?: number }): Promise<void> {
  const from = event ?? 0;
  const to = event === undefined ? events : from + 1;
  const policies = fuzzPolicies();
  console.log(`${thousands(to - from)} events, seed ${seed}, policies ${Object.keys(policies).join(', ')}`);

  const started = performance.now();
  const progress = progressTo(to);
  const { outcomes, failure } = await fuzz({ policies, seed, from, to, progress });
  progress();

  if (failure) {
    console.error(`event ${failure.number}, policy ${failure.policy}: ${failure.reason}`);
    console.error(failure.event);
    console.error(`again: npm run fuzz -- --seed ${seed} --event ${failure.number}`);
    process.exitCode = 1;
    return;
  }
  const { applied, 'left alone': left } = outcomes;
  console.log(
    `no throw, and nothing that CloudFront would refuse: ${thousands(applied)} answers with the policy, ` +
      `${thousands(left)} odd events left alone, ${seconds(started)} s`,
  );
}

async function fuzzTheRoutes(options: { requests: number; seed: number; request?: number }): Promise<void> {
  const { requests, seed, request } = options;
  const from = request ?? 0;
  const to = request === undefined ? requests : from + 1;
  console.log(`${thousands(to - from)} requests, seed ${seed}`);

  const started = performance.now();
  const progress = progressTo(to);
  const { failure, redirects, rewrites, unchanged } = await fuzzRoutes({ seed, from, to, progress });
  progress();
  if (failure) {
    const { number, host, url, reason } = failure;
    console.error(`request ${number}, https://${host}${JSON.stringify(url)}: ${reason}`);
    console.error(`again: npm run fuzz -- routes --seed ${seed} --request ${number}`);
    process.exitCode = 1;
    return;
  }
  console.log(
    `no throw, no redirect off the site, nothing that CloudFront would refuse, and as route says: ${thousands(redirects)} redirects, ` +
      `${thousands(rewrites)} rewritten, ${thousands(unchanged)} unchanged, ${seconds(started)} s`,
  );
}

async function fuzzTheGrade({ mixtures: count, seed }: { mixtures: number; seed: number }): Promise<void> {
  const started = performance.now();
  const found = await disagreements(mixtures(count, seed));
  for (const one of found.slice(0, 10)) console.error(one);
  console.log(
    `${thousands(count)} mixtures, seed ${seed}: ${thousands(found.length)} judged otherwise than MDN does, ${seconds(started)} s`,
  );
  if (found.length > 0) process.exitCode = 1;
}

async function fuzzTheCheck({ texts, seed, round }: { texts: number; seed: number; round?: number }): Promise<void> {
  const started = performance.now();
  const progress = progressTo(texts);
  const found = await fuzzCheck({ seed, texts: round === undefined ? texts : 1, from: round, progress });
  progress();
  if (found.failure) {
    const { number, reason } = found.failure;
    console.error(`round ${number}: ${reason}`);
    console.error(`again: npm run fuzz -- check --seed ${seed} --round ${number}`);
    process.exitCode = 1;
    return;
  }
  console.log(
    `no throw, no control character, no workflow command: ${thousands(found.texts)} texts of servers in ` +
      `${thousands(found.rounds)} checks, seed ${seed}, ${seconds(started)} s`,
  );
}

async function timeTheCheck(): Promise<void> {
  const growth = await measureGrowth();
  const steepest = growth.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const longest = growth.reduce((a, b) => (b.ms > a.ms ? b : a));
  console.log(
    `${growth.length} patterns: 100 KB take at most ${steepest.ratio.toFixed(1)} times the processor time of 10 KB ` +
      `(${steepest.kind}, ${steepest.pattern}); the longest check takes ${(longest.ms / 1000).toFixed(1)} s (${longest.kind}, ${longest.pattern})`,
  );
  if (steepest.ratio > MOST_GROWTH) process.exitCode = 1;
}

/** Shows on a terminal how far it is; without a number, takes that away. */
function progressTo(to: number): (done?: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done) => {
    process.stderr.write(done === undefined ? '\r\u001b[K' : `\r${thousands(done)} of ${thousands(to)} `);
  };
}

function thousands(number: number): string {
  return number.toLocaleString('en');
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function some(text: string): number {
  if (whole(text) === 0) throw new InvalidArgumentError('It takes one at least.');
  return whole(text);
}

function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It takes a whole number.');
  return Number(text);
}
