import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

describe('running a TypeScript file', () => {
  // Always the same: what is built is kept by its path.
  const dir = join('.cache', 'run-test');
  beforeEach(() => void mkdirSync(dir, { recursive: true }));
  afterEach(() => rmSync(dir, { recursive: true }));

  const run = (text: string, ...args: string[]) => runAs('file.ts', text, ...args);
  const runAs = (name: string, text: string, ...args: string[]) => {
    const file = join(dir, name);
    writeFileSync(file, text);
    const { status, stderr } = spawnSync(process.execPath, ['cli/run.mjs', file, ...args], { encoding: 'utf8' });
    return { status, stderr };
  };

  it('tells where a file cannot be built, and nothing of its own insides', () => {
    const { status, stderr } = run('const a = 1;\n}}');
    expect(stderr).toMatch(/^✘ \[ERROR\] Unexpected "}"\n\n {4}.*file\.ts:2:0:\n/);
    expect(stderr).not.toMatch(/ {4}at /);
    expect(status).toBe(1);
  });

  it('loads a package where it is first used', () => {
    const text = `import Table from 'cli-table3';
      import { S3Client } from '@aws-sdk/client-s3';
      import * as mime from 'mime-types';
      const loaded = (name: string) => Object.keys(require.cache).some((file) => file.includes(\`/node_modules/\${name}/\`));
      const all = () => ['cli-table3', '@aws-sdk/client-s3', 'mime-types'].map(loaded).join();
      console.error(all());
      new Table();
      console.error(all());
      const s3 = new S3Client({ region: 'us-east-1' });
      console.error(all(), s3 instanceof S3Client, 'Nothing' in mime, Object.keys(mime).includes('lookup'), mime.lookup('a.html'));`;
    expect(run(text).stderr).toBe('false,false,false\ntrue,false,false\ntrue,true,false true false true text/html\n');
  });

  it('builds again what was changed, though its size stayed', () => {
    expect(run("console.error('one');").stderr).toBe('one\n');
    expect(run("console.error('two');").stderr).toBe('two\n');
  });

  it('tells in one line what a file throws while it loads, and with --debug where', () => {
    const text = "throw new Error('boom');";
    expect(run(text)).toEqual({ status: 1, stderr: 'error: boom (--debug shows where)\n' });
    runAs('other.ts', 'console.log(1);');
    expect(run(text, '--debug').stderr).toMatch(/^Error: boom\n {4}at .*file\.ts:1:7\)/);
  });
});
