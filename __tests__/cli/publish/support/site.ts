import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { publishClient } from '../../../../cli/aws/clients';
import type { BringOptions } from '../../../../cli/publish/bring';
import { type PublishOptions, type PublishResult, publishSite } from '../../../../cli/publish/publish-site';
import { MemoryS3 } from '../../../../proof/bench/publish/memory-s3';

/** A folder, an S3 in memory, and a client that does not wait long between tries. */
export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), 'publish-'));
  readonly s3 = new MemoryS3();
  readonly invalidated: (readonly string[])[] = [];
  client!: S3Client;

  static async start(): Promise<Bench> {
    const bench = new Bench();
    await bench.s3.start();
    bench.client = bench.clientWith({});
    return bench;
  }

  clientWith(config: S3ClientConfig): S3Client {
    return publishClient({
      endpoint: this.s3.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      forcePathStyle: true,
      ...config,
    });
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.s3.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Makes the folder hold these files and no others. */
  site(files: Record<string, string | Buffer>): void {
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir);
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Buffer): void {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  get options(): BringOptions & { s3: S3Client; bucket: string } {
    return {
      s3: this.client,
      bucket: 'bucket',
      invalidate: async (paths) => void this.invalidated.push(paths),
      holder: { who: 'alice on laptop', pid: process.pid },
    };
  }

  publish(options: Partial<PublishOptions> = {}): Promise<PublishResult> {
    return publishSite({ ...this.options, dir: this.dir, ...options });
  }

  /** What was asked since `mark`, as `PUT key`; what the publish itself needs left out. */
  changes(): string[] {
    return this.s3.asked
      .filter(
        ({ method, key, query }) =>
          method !== 'GET' && method !== 'HEAD' && !key.startsWith('.publish/lease') && !query.has('list-type'),
      )
      .map(({ operation, key }) => `${operation}${key && ` ${key}`}`);
  }

  /** Keys that a visitor could be answered. */
  keys(): string[] {
    return this.s3.keys().filter((key) => !key.startsWith('.publish/'));
  }
}
