import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { TERRAFORM_SHA256 } from '../../../cli/terraform/checksums';
import { findTerraform } from '../../../cli/terraform/find';

const TARGET = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;
const FILE = `terraform_1.11.4_${TARGET}.zip`;
const ZIP = Buffer.from(zipSync({ 'LICENSE.txt': Buffer.from('MIT'), terraform: Buffer.from('#!/bin/sh\n') }));
const SUM = createHash('sha256').update(ZIP).digest('hex');

describe('finding Terraform', () => {
  let dir: string;
  let server: Server;
  let answers: Record<string, string | Buffer>;
  let lines: string[];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'find-terraform-'));
    lines = [];
    answers = { [`/1.11.4/${FILE}`]: ZIP };
    server = createServer(({ url = '' }, answer) => {
      answer.writeHead(url in answers ? 200 : 404).end(answers[url]);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    rmSync(dir, { recursive: true });
    await new Promise((done) => server.close(done));
  });

  const find = (command: string, signal?: AbortSignal, sum = SUM) =>
    findTerraform({
      pinned: '1.11.4',
      cacheDir: dir,
      env: { PATH: process.env.PATH },
      log: (line) => lines.push(line),
      releases: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      checksums: { '1.11.4': { [TARGET]: sum } },
      command,
      signal,
    });
  const installed = (version: string) => {
    const path = join(dir, 'installed');
    writeFileSync(path, `#!/bin/sh\necho '{"terraform_version":"${version}"}'\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('takes what is installed, if it is 1.11 or later', async () => {
    for (const version of ['1.11.0', '1.14.2', '2.0.0']) {
      const command = installed(version);
      expect(await find(command)).toEqual({ binary: command, version });
    }
    expect(lines).toEqual([]);
  });

  it('downloads the pinned version where an older one is installed, once', async () => {
    const binary = join(dir, 'terraform', '1.11.4', 'terraform');
    expect(await find(installed('1.10.5'))).toEqual({ binary, version: '1.11.4' });
    expect(readFileSync(binary, 'utf8')).toBe('#!/bin/sh\n');
    expect(statSync(binary).mode & 0o777).toBe(0o755);
    expect(lines).toEqual([
      `Terraform 1.10.5 is older than 1.11: downloading 1.11.4 into ${join(dir, 'terraform', '1.11.4')}`,
    ]);
    answers = {};
    expect(await find(installed('1.10.5'))).toEqual({ binary, version: '1.11.4' });
  });

  it('keeps nothing of a download whose checksum is another', async () => {
    // A list that the server has of its own makes no difference.
    answers['/1.11.4/terraform_1.11.4_SHA256SUMS'] = `${SUM}  ${FILE}\n`;
    await expect(find(join(dir, 'none'), undefined, '0'.repeat(64))).rejects.toThrow(
      `SHA-256 ${SUM} is not ${'0'.repeat(64)}. Nothing was kept. Install Terraform 1.11 or later`,
    );
    expect(existsSync(join(dir, 'terraform'))).toBe(false);
  });

  it('downloads nothing of which there is no checksum', async () => {
    await expect(find(join(dir, 'none'), undefined, '')).rejects.toThrow(
      `Terraform is not installed, and there is no checksum of 1.11.4 for ${TARGET} here. Install Terraform 1.11 or later and put it on the PATH.`,
    );
    expect(lines).toEqual([]);
  });

  it('has the checksums of the version that .terraform-version names, for each platform it runs on', () => {
    const pinned = readFileSync('.terraform-version', 'utf8').trim();
    expect(TERRAFORM_SHA256[pinned]).toEqual({
      darwin_amd64: expect.stringMatching(/^[0-9a-f]{64}$/),
      darwin_arm64: expect.stringMatching(/^[0-9a-f]{64}$/),
      linux_amd64: expect.stringMatching(/^[0-9a-f]{64}$/),
      linux_arm64: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('says what to do when the download is not there', async () => {
    answers = {};
    await expect(find(join(dir, 'none'))).rejects.toThrow(
      /^Terraform is not installed, and http:.*\.zip answers 404\. Install Terraform 1\.11 or later and put it on the PATH\.$/,
    );
  });

  it('says what to do when nothing can be reached', async () => {
    await expect(
      findTerraform({
        pinned: '1.11.4',
        cacheDir: dir,
        env: {},
        log: () => {},
        releases: 'http://127.0.0.1:1',
        command: join(dir, 'none'),
      }),
    ).rejects.toThrow(/^Terraform is not installed, and http:\/\/127\.0\.0\.1:1\/.* cannot be reached/);
  });

  it('gives a download up when it is told to stop', async () => {
    const stop = new AbortController();
    server.removeAllListeners('request');
    server.on('request', () => stop.abort());
    await expect(find('/nowhere/terraform', stop.signal)).rejects.toThrow('aborted');
    server.closeAllConnections();
  });
});
