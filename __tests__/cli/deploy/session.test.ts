import { Bucket } from '../../../cli/aws/bucket';
import { openRecord, readRecords } from '../../../cli/aws/record';
import { Session } from '../../../cli/deploy/session';
import { Bench } from '../publish/support/site';

const draft = {
  environment: 'prod',
  kind: 'deploy' as const,
  by: 'alice on laptop',
  startedAt: '2026-11-25T10:00:00.000Z',
  before: {},
  result: 'running' as const,
};

describe('the right to deploy', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.stop());

  const begin = (who: string, waitMs = 0) =>
    Session.begin({
      s3: bench.client,
      bucket: 'bucket',
      holder: { who, pid: process.pid },
      waitMs,
      onWait: () => {},
      signal: new AbortController().signal,
    });

  it('is one process’s at a time, and the other is told whose', async () => {
    const first = await begin('alice on laptop');
    await expect(begin('bob on build-7')).rejects.toThrow(
      /^alice on laptop \(process \d+\) has been deploying to bucket since \S+\. Run this again when that is over, or wait for it with --wait\. A deployment that was killed is let go 60 s after its last word\.$/,
    );
    const waiting = begin('bob on build-7', 10_000);
    await first.end();
    await (await waiting).end();
  });

  it('keeps no publish out, and a publish does not keep it out', async () => {
    const session = await begin('alice on laptop');
    bench.site({ 'index.html': 'home' });
    expect((await bench.publish()).uploaded).toEqual(['index.html']);
    await session.end();
  });

  it('comes with what the deployment before has left, which the next one closes', async () => {
    const bucket = new Bucket(bench.client, 'bucket');
    await openRecord(bucket, draft);
    const session = await begin('bob on build-7');
    expect(session.unfinished).toMatchObject({ id: 1, by: 'alice on laptop' });
    await (await session.open({ ...draft, by: 'bob on build-7' })).update({ result: 'live' });
    await session.end();
    expect(await readRecords(bucket)).toMatchObject([
      { id: 2, result: 'live' },
      { id: 1, result: 'failed', note: 'ended early; deploy 2 came after it' },
    ]);
    const after = await begin('carol on laptop');
    expect(after.unfinished).toBeUndefined();
    await after.end();
  });
});
