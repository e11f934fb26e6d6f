import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/run.mjs', 'cli/commands/invoke.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run invoke', () => {
  it('ends 0 where the headers were put on', () => {
    const { status, stdout } = run('lambda/events/304-html.json', '--env', 'prod');
    expect(stdout).toMatch(/^lambda\/events\/304-html\.json, policy of environment prod \(preset strict\)\n/);
    expect(stdout).toMatch(/\d+ added, 1 replaced, 3 removed, \d+ as they came\n$/);
    expect(status).toBe(0);
  });

  it('runs the function of the routes on an event of CloudFront Functions', () => {
    const file = 'lambda/events/viewer-request/folder-without-slash.json';
    const { status, stdout } = run(file, '--env', 'prod');
    const [first, request, response, ...headers] = stdout.trimEnd().split('\n');
    expect([first, request, response]).toEqual([
      `${file}, routes of environment prod (urls: folders)`,
      'GET /docs',
      'responds with 301 Moved Permanently',
    ]);
    expect(headers).toContain('  location: /docs/?lang=en');
    expect(headers).toContain('  x-frame-options: DENY');
    expect(status).toBe(0);
    expect(run('lambda/events/viewer-request/folder.json').stdout).toMatch(
      /\nGET \/docs\/\nserves \/docs\/index\.html\n$/,
    );
  });

  it('ends 1 where they were not', () => {
    const { status, stdout } = run('package.json');
    expect(stdout).toContain('event not understood');
    expect(status).toBe(1);
  });

  it.each([
    ['a file that is not there', ['no-such.json'], /^no-such\.json: ENOENT/],
    ['a file that is no JSON', ['LICENSE'], /^LICENSE: .*JSON/],
    [
      'an unknown environment',
      ['package.json', '--env', 'moon'],
      /^site\.config\.ts: there is no environment moon\. It has local/,
    ],
  ])('ends 1 with one line for %s', (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ {4}at /);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it('ends 2 with one line for wrong arguments', () => {
    expect(run()).toEqual({ status: 2, stdout: '', stderr: "error: missing required argument 'file'\n" });
    expect(run('a', 'b').status).toBe(2);
  });

  it('ends without a word when nobody reads what it says', async () => {
    const child = spawn(process.execPath, ['cli/run.mjs', 'cli/commands/invoke.ts', 'package.json']);
    child.stdout.destroy();
    let told = '';
    child.stderr.on('data', (data) => {
      told += data;
    });
    expect(await once(child, 'close')).toEqual([141, null]);
    expect(told).toBe('');
  });
});
