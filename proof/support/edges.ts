import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { serverCertificate } from '../../cli/tls/certificate';
import type { LocalAws } from '../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { clientOf } from './rehearsal';

/** Serves each distribution as soon as it is there, and has its name lead to it: see network.cjs. */
export class Edges {
  readonly edges = new Map<string, LocalEdge>();
  private readonly stop = new AbortController();
  private following: Promise<void> = Promise.resolve();

  private constructor(
    private readonly aws: LocalAws,
    private readonly dir: string,
    /** The authority's certificate. */
    readonly caFile: string,
  ) {}

  static async start(aws: LocalAws, dir: string): Promise<Edges> {
    // Made beforehand: Node reads what it is to trust when it starts.
    const { caFile } = await serverCertificate(dir, ['localhost'], new Date());
    const edges = new Edges(aws, dir, caFile);
    edges.write({});
    edges.following = edges.follow();
    return edges;
  }

  get namesFile(): string {
    return join(this.dir, 'names.json');
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.following;
    for (const edge of this.edges.values()) await edge.close();
  }

  private async follow(): Promise<void> {
    const client = clientOf(this.aws);
    const cloudFront = new CloudFrontClient(client);
    const names: Record<string, number> = {};
    const { signal } = this.stop;
    while (!signal.aborted) {
      const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({})).catch(() => ({
        DistributionList: undefined,
      }));
      for (const { Id: id = '', DomainName: domain = '' } of DistributionList?.Items ?? []) {
        if (this.edges.has(id)) continue;
        const edge = await startLocalEdge({
          ...client,
          distributionId: id,
          httpsPort: 0,
          httpPort: 0,
          caDir: this.dir,
        }).catch(() => undefined);
        if (!edge) continue;
        this.edges.set(id, edge);
        const https = Number(new URL(edge.httpsUrl).port);
        // The second is where the edge itself sends those who come by http.
        names[`${domain}:443`] = https;
        names[`${domain}:${https}`] = https;
        names[`${domain}:80`] = Number(new URL(edge.httpUrl).port);
        this.write(names);
      }
      await delay(500, undefined, { signal }).catch(() => {});
    }
  }

  private write(names: Readonly<Record<string, number>>): void {
    writeFileSync(`${this.namesFile}.new`, JSON.stringify(names));
    renameSync(`${this.namesFile}.new`, this.namesFile);
  }
}
