import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { Bucket } from '../../../cli/aws/bucket';
import { LEASE_KEY, takeLease, thisMachine } from '../../../cli/aws/lease';
import { Bench } from '../publish/support/site';

const alice = { who: 'alice on laptop', pid: process.pid, machine: thisMachine() };
const bob = { who: 'bob on build-7', pid: 1, machine: 'another' };

describe('the lease of a bucket', () => {
  let bench: Bench;
  let bucket: Bucket;

  beforeEach(async () => {
    bench = await Bench.start();
    bucket = new Bucket(bench.client, 'bucket');
  });
  afterEach(() => bench.stop());

  const held = () => JSON.parse(bench.s3.texts[LEASE_KEY] ?? 'null');

  it('is taken where there is none, and gone when it is given back', async () => {
    const lease = await takeLease(bucket, { holder: alice, waitMs: 0 });
    expect(held()).toMatchObject({ holder: { who: 'alice on laptop' }, seconds: 60 });
    lease.check();
    await lease.giveBack(true);
    expect(held()).toBeNull();
  });

  it('names who holds it and since when, to whoever comes second', async () => {
    await takeLease(bucket, { holder: bob, waitMs: 0 });
    await expect(takeLease(bucket, { holder: alice, waitMs: 0 })).rejects.toThrow(
      /^bob on build-7 \(process 1\) has been publishing to bucket since \d{4}-\d\d-\d\dT[\d:.]+Z\. Publish when that is over, or wait for it with --wait\. A publisher that was killed is let go 60 s after its last word\.$/,
    );
  });

  it('is waited for, and told so once', async () => {
    const first = await takeLease(bucket, { holder: bob, waitMs: 0 });
    const lines: string[] = [];
    const second = takeLease(bucket, { holder: alice, waitMs: 10_000, onWait: (line) => lines.push(line) });
    await setTimeout(1200);
    expect(held().holder.who).toBe('bob on build-7');
    await first.giveBack(true);
    await second;
    expect(held().holder.who).toBe('alice on laptop');
    expect(lines).toEqual([
      expect.stringMatching(/^waiting: bob on build-7 \(process 1\) has been publishing to bucket/),
    ]);
  });

  it('is waited for no longer than said', async () => {
    await takeLease(bucket, { holder: bob, waitMs: 0 });
    await expect(takeLease(bucket, { holder: alice, waitMs: 50 })).rejects.toThrow('and still is after 0 s');
  });

  it('goes to exactly one of many that ask at once, fresh or expired', async () => {
    const race = () =>
      Promise.allSettled(Array.from({ length: 20 }, () => takeLease(bucket, { holder: alice, waitMs: 0 })));
    const won = (all: PromiseSettledResult<unknown>[]) => all.filter(({ status }) => status === 'fulfilled').length;
    expect(won(await race())).toBe(1);
    bench.s3.clockAhead = 61_000;
    expect(won(await race())).toBe(1);
  });

  it('is taken over a minute after its holder’s last word by S3’s clock, whatever the clocks of both say', async () => {
    await takeLease(bucket, { holder: { ...bob, pid: process.pid }, waitMs: 0 });
    bench.s3.clockAhead = 50_000;
    await expect(takeLease(bucket, { holder: alice, waitMs: 0 })).rejects.toThrow('bob on build-7');
    bench.s3.clockAhead = 62_000;
    const lease = await takeLease(bucket, { holder: alice, waitMs: 0 });
    expect(lease.unfinished).toBeLessThanOrEqual(Date.now());
  });

  it('is taken over at once from a process of this machine that is gone', async () => {
    const pid = spawnSync('true').pid;
    await takeLease(bucket, { holder: { ...alice, pid }, waitMs: 0 });
    await takeLease(bucket, { holder: { ...bob, pid: process.pid, machine: alice.machine }, waitMs: 0 });
    expect(held().holder.who).toBe('bob on build-7');
  });

  it('tells whoever comes next that a publish did not finish, and since when, until one does', async () => {
    const first = await takeLease(bucket, { holder: alice, waitMs: 0 });
    expect(first.unfinished).toBeUndefined();
    await first.giveBack(false);
    const second = await takeLease(bucket, { holder: alice, waitMs: 0 });
    await second.giveBack(false);
    const third = await takeLease(bucket, { holder: alice, waitMs: 0 });
    expect(third.unfinished).toBe(second.unfinished);
    await third.giveBack(true);
    expect((await takeLease(bucket, { holder: alice, waitMs: 0 })).unfinished).toBeUndefined();
  });

  it('is renewed for as long as the work takes', async () => {
    const lease = await takeLease(bucket, { holder: bob, waitMs: 0, leaseMs: 300 });
    await setTimeout(700);
    lease.check();
    expect(held().word).toBeGreaterThan(3);
    await lease.giveBack(true);
    expect(held()).toBeNull();
  });

  it('lets nothing more be written once it may be another’s', async () => {
    const lease = await takeLease(bucket, { holder: bob, waitMs: 0, leaseMs: 300 });
    bench.s3.set(LEASE_KEY, JSON.stringify({ id: 'other', holder: alice, since: '', seconds: 60, word: 0 }));
    await setTimeout(300);
    const lost = 'the lease on bucket has expired and may be another publisher’s. Run it again: it goes on from here.';
    expect(() => lease.check()).toThrow(lost);
    expect(lease.lost.aborted).toBe(true);
    await lease.giveBack(true);
    expect(held().id).toBe('other');
  });

  it('lets nothing more be written when S3 has not taken its word in time', async () => {
    const lease = await takeLease(bucket, { holder: bob, waitMs: 0, leaseMs: 300 });
    bench.s3.fault = () => ({ kind: 'answer', status: 403, code: 'AccessDenied' });
    await setTimeout(400);
    expect(() => lease.check()).toThrow('the lease on bucket has expired');
  });

  it('is known for one’s own where the answer to its first writing was lost', async () => {
    let lost = 0;
    bench.s3.fault = ({ operation }) => (operation === 'PutObject' && lost++ === 0 ? { kind: 'lost' } : undefined);
    const lease = await takeLease(bucket, { holder: alice, waitMs: 0 });
    expect(lost).toBe(2);
    await lease.giveBack(true);
    expect(held()).toBeNull();
  });
});
