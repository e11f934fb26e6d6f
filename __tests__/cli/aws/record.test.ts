import { Bucket } from '../../../cli/aws/bucket';
import { closeRecord, type DeploymentRecord, openRecord, readRecords } from '../../../cli/aws/record';
import { Bench } from '../publish/support/site';

const draft: Omit<DeploymentRecord, 'id'> = {
  environment: 'prod',
  kind: 'deploy',
  by: 'alice on laptop',
  startedAt: '2026-11-25T10:00:00.000Z',
  before: {},
  result: 'running',
};

describe('deployment records', () => {
  let bench: Bench;
  let bucket: Bucket;
  beforeEach(async () => {
    bench = await Bench.start();
    bucket = new Bucket(bench.client, 'bucket');
  });
  afterEach(() => bench.stop());

  it('are none before the first deployment', async () => {
    expect(await readRecords(bucket)).toEqual([]);
  });

  it('are numbered from 1 and read newest first, each as it was written last', async () => {
    const first = await openRecord(bucket, draft);
    await first.update({ result: 'live', endedAt: '2026-11-25T10:05:00.000Z' });
    await openRecord(bucket, { ...draft, by: 'bob on laptop' });
    expect(await readRecords(bucket)).toEqual([
      { ...draft, id: 2, by: 'bob on laptop' },
      { ...draft, id: 1, result: 'live', endedAt: '2026-11-25T10:05:00.000Z' },
    ]);
    expect((await readRecords(bucket, 1)).map(({ id }) => id)).toEqual([2]);
  });

  it('lie where neither a publish nor CloudFront looks', async () => {
    await openRecord(bucket, draft);
    expect(bench.s3.keys()).toEqual(['.publish/deployments/00000001.json']);
    bench.site({ 'index.html': 'home' });
    expect((await bench.publish({ graceMs: 0 })).deleted).toEqual([]);
    expect(await readRecords(bucket)).toHaveLength(1);
  });

  it('get a number each when twenty are opened at once, and none is lost', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => openRecord(bucket, { ...draft, by: `${i}` })));
    const records = await readRecords(bucket);
    expect(records.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
    expect(new Set(records.map(({ by }) => by)).size).toBe(20);
  });

  it('are not overwritten by a process that somebody else has gone on from', async () => {
    const old = await openRecord(bucket, draft);
    await closeRecord(bucket, 1, 'ended early', new Date('2026-11-25T11:00:00.000Z'));
    await expect(old.update({ result: 'live' })).rejects.toThrow(
      'deployment 1: somebody else has gone on from it (its record is another). See npm run history.',
    );
    expect(await readRecords(bucket)).toEqual([
      { ...draft, id: 1, result: 'failed', note: 'ended early', endedAt: '2026-11-25T11:00:00.000Z' },
    ]);
  });

  it('are left alone by whoever closes them late', async () => {
    const one = await openRecord(bucket, draft);
    await one.update({ result: 'live' });
    await closeRecord(bucket, 1, 'ended early', new Date(0));
    expect((await readRecords(bucket))[0]?.result).toBe('live');
  });
});
