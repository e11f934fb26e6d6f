import { isMainThread } from 'node:worker_threads';
import { Command } from 'commander';
import { wholeNumberOf } from '../tools/check/arguments';
import { benchCheck } from './check';
import { benchEdge } from './edge';
import { benchHandler, serveBenchHandler } from './handler';
import { benchLogs } from './logs';
import { benchPublish } from './publish';
import { proveKills } from './publish/kills';
import { benchSynth } from './synth';

/** A benchmark prints its table and tells whether every goal was met. */
type Benchmark = () => Promise<boolean>;

const benchmarks: Record<string, { readonly about: string; readonly run: Benchmark }> = {
  handler: { about: "the edge function beside the AWS post's, helmet and middy", run: benchHandler },
  synth: { about: 'npm run synth beside an empty cdktf app', run: benchSynth },
  edge: { about: 'the local edge on cache hits beside a bare node https server, and its memory', run: benchEdge },
  check: { about: 'the check of 1,000 paths beside a loop of curl and the Observatory package', run: benchCheck },
  logs: {
    about: 'plans with the log groups of thirteen regions beside one region, and beside AWS’s API',
    run: () => benchLogs(process.env),
  },
  publish: { about: 'publishing 10,000 files beside aws s3 sync, its requests and memory', run: benchPublish },
};

if (isMainThread) {
  const program = new Command('npm run bench --')
    .description('Measures beside what people would use instead.')
    .addHelpText('after', '\nExit status: 0, 1 when a goal is missed, 2 for a wrong argument.')
    .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2));
  for (const [name, { about, run }] of Object.entries(benchmarks)) {
    program
      .command(name)
      .description(about)
      .action(async () => {
        if (!(await run())) process.exitCode = 1;
      });
  }
  program
    .command('publish-kills')
    .description('kills publishes at random moments while crawlers read the site: no page may name what is not there')
    .option('--count <n>', 'how many', wholeNumberOf(1, 100_000), 100)
    .option('--seed <n>', 'of sites and moments', wholeNumberOf(0, 2 ** 32 - 1), 1)
    .action(async ({ count, seed }: { count: number; seed: number }) => {
      const { midway, pages, files, violations } = await proveKills(seed, count, console.log);
      for (const violation of violations) console.log(`MISSED ${violation}`);
      const met = violations.length === 0;
      console.log(
        `${met ? 'met   ' : 'MISSED'} ${count} kills, ${midway} midway; ${pages} pages and ${files} files they name read, ${violations.length} wrong (goal: 0)`,
      );
      if (!met) process.exitCode = 1;
    });
  void program.parseAsync();
} else {
  void serveBenchHandler();
}
