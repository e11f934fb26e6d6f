import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { namesOf } from '../../lib/names/names';
import { publishClient } from '../aws/clients';
import { findFunction } from '../aws/remove-function';
import { askText } from '../core/ask';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { Progress } from '../core/progress';
import { stopOnSignals } from '../core/stop';
import { countContent } from '../operate/destroy/bucket-content';
import { closingLines, destroy } from '../operate/destroy/destroy';
import { describe, standingOf } from '../operate/destroy/what-goes';
import { environmentOf, loadSource } from '../site/load-site';
import { findTools, Stack } from '../terraform/stack';
import { parseState } from '../terraform/state-file';

interface Options {
  readonly deleteContent: boolean;
  readonly yes?: string;
  readonly dryRun: boolean;
  readonly debug: boolean;
}

const command = new CommandLine('destroy')
  .description(
    'Takes an environment away: switches its distribution off and takes the function from it, waits for CloudFront, deletes the ' +
      'function with its logs, and has Terraform destroy the rest. The bucket stays with all that is in it, unless --delete-content is ' +
      'given. A function of which AWS still has replicas is left to npm run sweep. Ended early and run again, it goes on.',
  )
  .argument('<env>', 'an environment of site.config.ts')
  .option('--delete-content', 'the bucket too, with every version of every file', false)
  .option('--yes <env>', 'do not ask; the environment’s name once more. Needed where there is no terminal')
  .option('--dry-run', 'show what goes, and do nothing', false)
  .addHelpText(
    'after',
    '\nExit status: 0 it is gone, also where the function waits for its replicas or the bucket was to stay; 1 something failed, or the' +
      '\nname was not typed; 2 wrong usage; 130 stopped with Ctrl-C.',
  )
  .read(process.argv, process.env);

const out = colorsFor(process.stdout);

/** @returns the exit status */
async function main(name: string, options: Options, signal: AbortSignal): Promise<number> {
  const site = loadSource();
  const environment = environmentOf(site, name);
  const { functionName } = namesOf(site.site, environment);
  const progress = new Progress(process.stdout);
  const region = { region: 'us-east-1' };
  const clients = {
    cloudFront: new CloudFrontClient(region),
    lambda: new LambdaClient(region),
    s3: publishClient({ region: environment.region }),
  };
  const { terraform, standing, content, left } = await progress.step('what there is', async (step) => {
    const stack = new Stack({
      ...(await findTools(process.env, step, signal)),
      environment: name,
      env: process.env,
      signal,
    });
    await stack.synthesise();
    await stack.terraform.init();
    const { terraform } = stack;
    const standing = standingOf(parseState(await terraform.pull()));
    const content = standing.bucket === undefined ? undefined : await countContent(clients.s3, standing.bucket);
    const left = await findFunction(clients.lambda, functionName);
    return { terraform, standing, content, left, done: `${standing.resources.length} resources` };
  });
  const told = describe(standing, content, options.deleteContent);
  // What Terraform no longer knows of: it was told to leave the function behind.
  if (left && !standing.resources.some(({ type }) => type === 'aws_lambda_function')) {
    told.goes.push(`edge function ${functionName}, of which Terraform knows nothing`);
  }
  if (told.goes.length + told.stays.length > 0) show(`environment ${name} of site ${site.site}`, told);
  if (told.goes.length === 0) {
    console.log(`${name}: nothing is there${told.stays.length > 0 ? ' that goes' : ''}`);
    return 0;
  }
  if (options.dryRun) return 0;
  if (options.yes === undefined && (await askText(`Type ${name} to take it away:`, signal)) !== name) {
    console.log('Nothing was taken away');
    return 1;
  }
  const { deleteContent } = options;
  const removal = await destroy({
    ...clients,
    terraform,
    functionName,
    standing,
    deleteContent,
    progress,
    signal,
    now: new Date(),
  });
  const kept = standing.bucket !== undefined && !deleteContent ? { bucket: standing.bucket, content } : undefined;
  for (const line of closingLines(name, functionName, removal, kept)) console.log(line);
  return 0;
}

function show(title: string, { goes, stays }: ReturnType<typeof describe>): void {
  console.log(`\n${out.bold(title)}`);
  for (const line of goes) console.log(`  ${out.red('-')} ${line}`);
  for (const line of stays) console.log(`  ${out.green('stays:')} ${line}`);
  console.log();
}

const options = command.opts<Options>();
const [name] = command.processedArgs as [string];
if (options.yes !== undefined && options.yes !== name) {
  command.error(`error: --yes ${options.yes}: is another environment than ${name}. Write --yes ${name}`, {
    exitCode: 2,
  });
}
if (options.yes === undefined && !options.dryRun && !process.stdin.isTTY) {
  command.error(`error: there is no terminal to ask on. Write --yes ${name}`, { exitCode: 2 });
}
const signal = stopOnSignals();
endWith(main(name, options, signal), { debug: options.debug, gap: true, signal });
