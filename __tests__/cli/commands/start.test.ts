import { spawnSync } from 'node:child_process';
import { type AddressInfo, createServer, type Server } from 'node:net';

function start(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['cli/run.mjs', 'cli/commands/start.ts', '--once', ...args],
    {
      encoding: 'utf8',
      timeout: 30_000,
    },
  );
  return { status, stdout, stderr };
}

describe('npm start', () => {
  let server: Server;
  let busy: string;

  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    busy = String((server.address() as AddressInfo).port);
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it.each([
    ['https', '--port', ['--http-port', '0']],
    ['http', '--http-port', ['--port', '0']],
  ])('tells that the port for %s is taken before it deploys anything', (_, option, rest) => {
    const { status, stdout, stderr } = start(option, busy, ...rest, '--aws-port', '0');
    expect(stderr).toBe(`\nerror: Port ${busy} on 127.0.0.1 is taken: give another with ${option} PORT.\n`);
    expect(stdout).toMatch(/^✗ site\.config\.ts +failed after \d+\.\d s\n$/);
    expect(status).toBe(1);
  });

  it('ends 2 for a wrong option', () => {
    expect(start('--prot', '1')).toMatchObject({
      status: 2,
      stderr: "error: unknown option '--prot'\n(Did you mean --port?)\n",
    });
    expect(start('--port', '65536').status).toBe(2);
  });
});
