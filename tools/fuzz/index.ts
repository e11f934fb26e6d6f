import { Command, InvalidArgumentError } from 'commander';
import { fuzzPolicies } from './policies';
import { fuzz } from './run';

const program = new Command('npm run fuzz --')
  .description(
    'Tries the edge function on random CloudFront events, and stops at the first answer that CloudFront would refuse.',
  )
  .option('--events <number>', 'how many events', some, 1_000_000)
  .option('--seed <number>', 'where the random numbers start', whole, 1)
  .option('--event <number>', 'run the event of this number alone', whole)
  .addHelpText('after', '\nExit status: 0, 1 when an answer would be refused, 2 for a wrong option.')
  .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2));

void main();

async function main(): Promise<void> {
  const { events, seed, event } = program.parse().opts();
  const from: number = event ?? 0;
  const to = event === undefined ? events : from + 1;
  const policies = fuzzPolicies();
  console.log(`${(to - from).toLocaleString('en')} events, seed ${seed}, policies ${Object.keys(policies).join(', ')}`);

  const started = performance.now();
  const terminal = process.stderr.isTTY;
  const progress = (done: number) => {
    if (terminal) process.stderr.write(`\r${done.toLocaleString('en')} of ${to.toLocaleString('en')} `);
  };
  const { outcomes, failure } = await fuzz({ policies, seed, from, to, progress });
  if (terminal) process.stderr.write('\r\u001b[K');

  if (failure) {
    console.error(`event ${failure.number}, policy ${failure.policy}: ${failure.reason}`);
    console.error(failure.event);
    console.error(`again: npm run fuzz -- --seed ${seed} --event ${failure.number}`);
    process.exitCode = 1;
    return;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { applied, 'left alone': left } = outcomes;
  console.log(
    `no throw, and nothing that CloudFront would refuse: ${applied.toLocaleString('en')} answers with the policy, ` +
      `${left.toLocaleString('en')} odd events left alone, ${seconds} s`,
  );
}

function some(text: string): number {
  if (whole(text) === 0) throw new InvalidArgumentError('It takes one event at least.');
  return whole(text);
}

function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It takes a whole number.');
  return Number(text);
}
