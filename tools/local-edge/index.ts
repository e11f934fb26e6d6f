import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { startLocalEdge } from './server';

const port = (text: string): number => {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 (any) to 65535.');
  return number;
};

const program = new Command('local-edge')
  .description('Serves a deployed CloudFront distribution on loopback, as CloudFront would.')
  .requiredOption('--distribution <id>', "the distribution's id, as in Terraform's output distribution_id")
  .option('--endpoint <url>', 'where AWS is', process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566')
  .option('--port <port>', 'for https', port, 8443)
  .option('--http-port <port>', 'for http', port, 8080)
  .option('--region <region>', 'where the function is taken to run: its log goes there', 'us-east-1')
  .option('--ca-dir <folder>', 'where the local authority is kept', join('.local', 'ca'))
  .addHelpText('after', '\nExit status: 0 stopped by Ctrl-C, 1 could not start.');

async function main(): Promise<void> {
  const options = program.parse().opts<{
    distribution: string;
    endpoint: string;
    port: number;
    httpPort: number;
    region: string;
    caDir: string;
  }>();
  const edge = await startLocalEdge({
    endpoint: options.endpoint,
    credentials: {
      accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'local',
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'local',
      sessionToken: process.env.AWS_SESSION_TOKEN,
    },
    distributionId: options.distribution,
    httpsPort: options.port,
    httpPort: options.httpPort,
    region: options.region,
    caDir: options.caDir,
    log: (line) => console.error(pc.dim(line)),
  });
  console.log(`${pc.bold(edge.httpsUrl)} serves distribution ${options.distribution} (http: ${edge.httpUrl})`);
  console.log(`curl --cacert ${edge.caFile} ${edge.httpsUrl}/`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      edge.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: Error) => {
  console.error(pc.red(error.message));
  process.exitCode = 1;
});
