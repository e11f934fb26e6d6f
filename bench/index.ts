import { isMainThread } from 'node:worker_threads';
import { Command } from 'commander';
import { benchCheck } from './check';
import { benchEdge } from './edge';
import { benchHandler, serveBenchHandler } from './handler';
import { benchPublish } from './publish';
import { benchSynth } from './synth';

/** A benchmark prints its table and tells whether every goal was met. */
type Benchmark = () => Promise<boolean>;

const benchmarks: Record<string, { readonly about: string; readonly run: Benchmark }> = {
  handler: { about: "the edge function beside the AWS post's, helmet and middy", run: benchHandler },
  synth: { about: 'npm run synth beside an empty cdktf app', run: benchSynth },
  edge: { about: 'the local edge on cache hits beside a bare node https server, and its memory', run: benchEdge },
  check: { about: 'the check of 1,000 paths beside a loop of curl and the Observatory package', run: benchCheck },
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
  void program.parseAsync();
} else {
  void serveBenchHandler();
}
