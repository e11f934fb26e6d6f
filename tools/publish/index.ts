import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { colorsFor } from '../colors';
import { Progress } from '../progress';
import { environmentOf, loadSite } from '../site';
import { readOutputs } from '../terraform/outputs';
import { invalidateAll } from './invalidate';
import { publishSite } from './publish-site';

interface Options {
  readonly invalidate: boolean;
  readonly debug: boolean;
}

const command = new Command('npm run publish-site --')
  .description(
    'Makes the bucket of an environment hold what the site’s folder holds: uploads what is new or changed, pages last, ' +
      'then deletes what the folder has no more, and invalidates what CloudFront has cached.',
  )
  .argument('<env>', 'an environment of site.config.ts that is deployed')
  .option('--invalidate', 'invalidate even if no file has changed, as after a change of the headers', false)
  .option('--debug', 'show where an error comes from', false)
  .addHelpText('after', '\nExit status: 0 published, 1 something failed, 2 wrong usage.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

async function main(name: string, options: Options): Promise<void> {
  const site = loadSite();
  const { region } = environmentOf(site, name);
  const progress = new Progress(process.stdout);
  const { outputs } = await progress.step('outputs', async () => {
    const outputs = await readOutputs(name, process.env);
    return { outputs, done: `bucket ${outputs.bucket}` };
  });
  const { changed } = await progress.step('website', async () => {
    const s3 = new S3Client({ region });
    const { uploaded, deleted, unchanged } = await publishSite({ s3, bucket: outputs.bucket, dir: site.website });
    const changed = uploaded.length + deleted.length > 0;
    return { changed, done: `${uploaded.length} uploaded, ${deleted.length} deleted, ${unchanged} unchanged` };
  });
  if (!changed && !options.invalidate) return;
  await progress.step('invalidation', async () => {
    const id = await invalidateAll(new CloudFrontClient({ region: 'us-east-1' }), outputs.distribution_id);
    return { done: id };
  });
}

const options = command.opts<Options>();
main(command.processedArgs[0], options).catch((error: Error) => {
  console.error(`\n${colorsFor(process.stderr).red('error:')} ${options.debug ? error.stack : error.message}`);
  process.exitCode = 1;
});
