import { isMainThread } from 'node:worker_threads';
import { wholeNumberOf } from '../../cli/core/arguments';
import { CommandLine } from '../../cli/core/command-line';
import { valueOption } from '../../cli/core/value-option';
import { benchCheck } from '../bench/check';
import { askBrowser } from '../bench/csp';
import { benchEdge } from '../bench/edge';
import { benchHandler, serveBenchHandler } from '../bench/handler';
import { benchLogs } from '../bench/logs';
import { benchPublish } from '../bench/publish';
import { proveKills } from '../bench/publish/kills';
import { benchRouting } from '../bench/routing';
import { benchSynth } from '../bench/synth';

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
  routing: {
    about: 'the function for the routes beside an empty one, with 0, 100 and 10,000 redirects',
    run: benchRouting,
  },
  publish: { about: 'publishing 10,000 files beside aws s3 sync, its requests and memory', run: benchPublish },
};

if (isMainThread) {
  const program = new CommandLine('bench')
    .description('Measures beside what people would use instead.')
    .addHelpText('after', '\nExit status: 0 every goal is met, 1 one is missed or something failed, 2 wrong usage.');
  for (const [name, { about, run }] of Object.entries(benchmarks)) {
    program
      .command(name)
      .description(about)
      .action(async () => {
        const met = await run();
        console.log(`${name}: ${met ? 'every goal is met' : 'a goal is missed'}`);
        if (!met) process.exitCode = 1;
      });
  }
  program
    .command('publish-kills')
    .description('kills publishes at random moments while crawlers read the site: no page may name what is not there')
    .addOption(valueOption('--count <n>', 'how many', wholeNumberOf(1, 100_000)).default(100))
    .addOption(valueOption('--seed <n>', 'of sites and moments', wholeNumberOf(0, 2 ** 32 - 1)).default(1))
    .action(async ({ count, seed }: { count: number; seed: number }) => {
      const { midway, pages, files, violations } = await proveKills(seed, count, console.log);
      for (const violation of violations) console.log(`MISSED ${violation}`);
      const met = violations.length === 0;
      console.log(
        `${met ? 'met   ' : 'MISSED'} ${count} kills, ${midway} midway; ${pages} pages and ${files} files they name read, ${violations.length} wrong (goal: 0)`,
      );
      if (!met) process.exitCode = 1;
    });
  program
    .command('csp')
    .description('asks the browser of this machine what it lets through under lists of sources and whole policies')
    .option('--write', 'keep the answers for the tests', false)
    .action(async ({ write }: { write: boolean }) => {
      if (!(await askBrowser(process.env, write))) process.exitCode = 1;
    });
  program.ready(process.argv, process.env);
  program.parseAsync().catch((error: Error) => {
    console.error(`error: ${program.opts<{ debug: boolean }>().debug ? error.stack : error.message}`);
    process.exitCode = 1;
  });
} else {
  void serveBenchHandler();
}
