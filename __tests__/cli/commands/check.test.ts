import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compile } from '../../../lib/policy';
import { startTestSite, type TestSite } from '../check/support/test-site';

const policy = compile({ preset: 'strict' });
let site: TestSite;
let folder: string;
let usual: string[];

beforeAll(async () => {
  site = await startTestSite(policy, [
    (place, headers) =>
      place === 'css' || place === 'css again' ? headers.filter(([name]) => name !== 'X-Frame-Options') : headers,
  ]);
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  writeFileSync(join(folder, 'ca.pem'), site.ca);
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy));
  usual = [
    site.url.href,
    '--ca',
    join(folder, 'ca.pem'),
    '--http-port',
    String(site.httpPort),
    '--expect',
    join(folder, 'policy.json'),
  ];
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await site.close();
});

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function run(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    const file = resolve(__dirname, '../../../cli/run.mjs');
    execFile(
      process.execPath,
      [file, 'cli/commands/check.ts', ...args],
      { env: { PATH: process.env.PATH } },
      (error, out, err) => done({ status: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

describe('npm run check', () => {
  it('ends 0 when all is well', async () => {
    const { status, out, err } = await run(...usual, '--min-grade', 'A+');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(
      /\npass: 197 headers of 15 answers, no broken link among 4 paths; no browser has opened the pages\n$/,
    );
    expect(out).not.toContain('\u001b');
  });

  it('ends 1 when a header is wrong, in every format', async () => {
    const wrong = ['--header', 'x-change: 0'];
    const formats = ['table', 'json', 'junit', 'sarif', 'markdown', 'html'];
    const starts = [
      'https://localhost:',
      '{\n  "version": 1,',
      '<?xml version="1.0"',
      '{\n  "$schema": ',
      '### ❌ Headers and routes of',
      '<!doctype html>',
    ];
    for (const [i, format] of formats.entries()) {
      const { status, out, err } = await run(...usual, ...wrong, '--format', format);
      expect([format, status, err]).toEqual([format, 1, '']);
      expect(out.startsWith(starts[i]!)).toBe(true);
    }
  }, 60_000);

  it('ends 3 when nothing answers', async () => {
    const { status, out } = await run('https://127.0.0.1:1/');
    expect(status).toBe(3);
    expect(out).toContain('127.0.0.1:1 refuses connections (ECONNREFUSED)');
    expect(out).toMatch(/\nno answer: 1 question without an answer\n$/);
  });

  it.each<[string[], RegExp]>([
    [[], /say which site: its address, or --env/],
    [['ftp://example.com'], /Write an https or http address\./],
    [['https://example.com', '--timeout', 'soon'], /Write a time of up to an hour/],
    [['https://example.com', '--concurrency', '0'], /Write a whole number from 1 to 256/],
    [['https://example.com', '--format', 'pdf'], /Allowed choices are table, json, junit, sarif, markdown, html/],
    [['https://example.com', '--min-grade', 'E'], /Allowed choices are A\+, A,/],
    [['https://example.com', '--fromat', 'json'], /unknown option '--fromat'[\s\S]*--format/],
    [['https://example.com', '--env', 'prod', '--expect', 'x'], /cannot be used with/],
    [['https://example.com', '--expect', '/no/such.json'], /^\/no\/such\.json: cannot be read: ENOENT\n$/],
    [['https://example.com', '--ca', '/no/such.pem'], /^\/no\/such\.pem: cannot be read: ENOENT\n$/],
    [['https://example.com', '--exceptions', 'package.json'], /^package\.json: /],
    [
      ['https://example.com', '--against', 'package.json'],
      /^package\.json: is not a report of version 1: version: .*\. Make one with --format json\n$/,
    ],
    [['https://example.com', 'https://example.org'], /too many arguments/],
  ])('ends 2 for wrong usage: %j', async (args, message) => {
    const { status, out, err } = await run(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('teaches with --help, and ends 0', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    for (const text of [
      'Exit status: 0 pass, 1 headers or links wrong, 2 usage, 3 unreachable.',
      '--retry-for',
      'Examples:',
    ])
      expect(out).toContain(text);
  });

  it('writes to a file, reads it again, and passes with an exception', async () => {
    const last = join(folder, 'last.json');
    expect((await run(...usual, '--format', 'json', '--output', last)).out).toBe('');
    expect(JSON.parse(readFileSync(last, 'utf8')).summary.passed).toBe(true);
    const exceptions = join(folder, 'exceptions.json');
    writeFileSync(
      exceptions,
      JSON.stringify({
        exceptions: [{ header: 'X-Frame-Options', reason: 'a test of the command', until: '9999-12-31' }],
      }),
    );
    const { status, out } = await run(
      ...usual,
      '--header',
      'x-change: 0',
      '--against',
      last,
      '--exceptions',
      exceptions,
    );
    expect(status).toBe(0);
    expect(out.replace(/\s+/g, ' ')).toMatch(/\d let pass by exceptions; no browser has opened the pages $/);
  });

  it('asks again until it passes', async () => {
    const { status, err } = await run('https://127.0.0.1:1/', '--retry-for', '1s');
    expect(status).toBe(3);
    expect(err).toBe(
      'not yet: 1 question without an answer (127.0.0.1:1 refuses connections (ECONNREFUSED)); again in 1 s, for 1 s at most\n',
    );
  });
});
