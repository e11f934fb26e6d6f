import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

const GROUP = '/aws/lambda/us-east-1.edge-headers-prod-headers';

/** `npm run logs` with AWS at a server of our own. */
async function run(args: readonly string[], answer: RequestListener, interruptAfter?: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-target']).replace(/^.*\./, ''));
    if (asked.length === interruptAfter) child.kill('SIGINT');
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { AWS_PROFILE: _, ...env } = process.env;
  const child = spawn(process.execPath, ['cli/run.mjs', 'cli/commands/logs.ts', ...args], {
    env: {
      ...env,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const [status] = await once(child, 'close');
  server.closeAllConnections();
  server.close();
  return { status, ...said, asked };
}

const refuse: RequestListener = (_, response) => {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(
    '{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}',
  );
};
const never: RequestListener = () => {};

it.each([
  [[], "missing required argument 'env'"],
  [['prod', '--since', 'yesterday'], 'Write how long ago, such as 30s'],
  [['prod', '--region', 'eu-west1'], 'Write eu-west-1.'],
  [['prod', '--ensure', '--follow'], "'--ensure' cannot be used with option '--follow'"],
])('%j is wrong usage, and asks nobody', async (args, rule) => {
  const { status, err, asked } = await run(args, never);
  expect(err).toContain(rule);
  expect([status, asked]).toEqual([2, []]);
});

it('an environment that there is not is told in one line', async () => {
  const { status, err } = await run(['staging'], never);
  expect(err).toBe('error: site.config.ts: there is no environment staging. It has local, dev, prod.\n');
  expect(status).toBe(1);
});

it.each([['--since', '1h'], ['--follow'], ['--ensure']])(
  'what is wrong in every region is told once, and %s ends with 1',
  async (...args) => {
    const { status, out, err } = await run(['prod', ...args], refuse);
    const told = err.split('\n').filter((line) => line !== '' && !line.startsWith('Following'));
    expect(told).toEqual([
      'every region: UnrecognizedClientException: The security token included in the request is invalid.',
    ]);
    if (args[0] === '--ensure') expect(out).toBe(`${GROUP}: 0 of 13 log groups there, lines are kept for 365 days\n`);
    expect(status).toBe(1);
  },
);

it('stopped with Ctrl-C before all was read, it ends with 130 and a line', async () => {
  const { status, out, err } = await run(['prod'], never, 13);
  expect([status, out, err]).toEqual([130, '', 'Stopped: nothing is shown, since what came so far is not in order.\n']);
});
