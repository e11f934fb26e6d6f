import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Credentials } from '../../local/edge/aws';
import { startLocalEdge } from '../../local/edge/server';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { stopWithParent } from '../core/parent';
import { parsePort } from '../core/port';
import { valueOption } from '../core/value-option';
import { regionsOf } from '../operate/logs/arguments';

const command = new CommandLine('local-edge')
  .description('Serves a deployed CloudFront distribution on loopback, as CloudFront would. Stays until Ctrl-C.')
  .requiredOption('--distribution <id>', "the distribution's id: Terraform's output distribution_id")
  .option('--endpoint <url>', 'where AWS is', address, process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566')
  .option('--port <port>', 'for https, 0 for any', parsePort, 8443)
  .option('--http-port <port>', 'for http, 0 for any', parsePort, 8080)
  .addOption(
    valueOption(
      '--region <names>',
      'where the function is taken to run, by turns: its log goes there',
      regionsOf,
    ).default(['us-east-1'], 'us-east-1'),
  )
  .option('--ca-dir <folder>', 'where the local authority is kept', join('.local', 'ca'))
  .addHelpText('after', '\nExit status: 0 after Ctrl-C, 1 when it cannot start, 2 for a wrong argument.')
  .read(process.argv, process.env);

function address(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('Write http://HOST:PORT.');
  return text;
}

function credentialsOf({
  AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY,
  AWS_SESSION_TOKEN,
}: NodeJS.ProcessEnv): Credentials {
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Run: . .local/aws/env');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined,
  };
}

async function main(): Promise<void> {
  const options = command.opts<{
    distribution: string;
    endpoint: string;
    port: number;
    httpPort: number;
    region: readonly string[];
    caDir: string;
  }>();
  const edge = await startLocalEdge({
    endpoint: options.endpoint,
    credentials: credentialsOf(process.env),
    distributionId: options.distribution,
    httpsPort: options.port,
    httpPort: options.httpPort,
    regions: options.region,
    caDir: options.caDir,
    log: (line) => console.error(colorsFor(process.stderr).dim(line)),
  });
  // Before anything is said: whoever reads it may answer with Ctrl-C at once.
  const stop = () => void edge.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  stopWithParent(stop);
  console.log(
    `${colorsFor(process.stdout).bold(edge.httpsUrl)} serves distribution ${options.distribution} (http: ${edge.httpUrl})`,
  );
  console.log(`curl --cacert ${edge.caFile} ${edge.httpsUrl}/`);
}

main().catch((error: Error) => {
  console.error(colorsFor(process.stderr).red(error.message));
  process.exitCode = 1;
});
