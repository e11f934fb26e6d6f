import { homedir } from 'node:os';
import { LocalAwsError } from '../../local/aws/local-aws-error';
import { shellExports, startLocalAws } from '../../local/aws/server';
import { CommandLine } from '../core/command-line';
import { stopWithParent } from '../core/parent';
import { parsePort } from '../core/port';
import { cliConfig } from '../terraform/cli-config';

const program = new CommandLine('local-aws')
  .description('AWS on loopback, with its state in a folder. Stays until Ctrl-C.')
  .option('--port <port>', 'the port to listen on', parsePort, 4566)
  .option('--state-dir <dir>', 'the folder that holds its state', '.local/aws')
  .option('--reset', 'forget what the folder holds', false)
  .option('--authorise', 'judge every request by IAM policies (the keys that it prints are the account’s root)', false)
  .addHelpText('after', '\nExit status: 0 after Ctrl-C, 1 when it cannot start, 2 for a wrong argument.');

interface Options {
  readonly port: number;
  readonly stateDir: string;
  readonly reset: boolean;
  readonly authorise: boolean;
}

async function main(): Promise<void> {
  const { port, stateDir, reset, authorise } = program.opts<Options>();
  const aws = await startLocalAws({ port, stateDir, reset, authorise, log: (line) => console.error(line) });
  const stop = () => void aws.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  stopWithParent(stop);
  console.log(`AWS on ${aws.endpoint}, its state in ${stateDir}. In another terminal:\n`);
  const terraform = cliConfig({ env: process.env, home: homedir(), cacheDir: '.cache' }).env;
  console.log(shellExports({ ...aws.env, ...terraform }));
  console.log('npx cdktf deploy local --skip-provider-lock\n\nCtrl-C stops it.');
}

program.read(process.argv, process.env);
main().catch((error: unknown) => {
  console.error(error instanceof LocalAwsError ? error.message : error);
  process.exit(1);
});
