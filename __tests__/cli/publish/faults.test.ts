import type { Asked, Fault } from '../../../proof/bench/publish/memory-s3';
import { Bench } from './support/site';

const files = (n: number, content: string) =>
  Object.fromEntries([
    ['index.html', content],
    ...Array.from({ length: n }, (_, i) => [`file-${i}.txt`, `${content} ${i}`]),
  ]);

// What S3 does on a bad day: a publish finishes, or ends in one line and leaves nothing behind that the next would not mend.
describe('a publish that meets faults of S3', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
    bench.site(files(40, 'old'));
    await bench.publish();
    bench.site(files(40, 'new'));
    bench.s3.asked.length = 0;
  });
  afterEach(() => bench.stop());

  /** Every `n`th request of these operations meets the fault. */
  const every = (n: number, fault: Fault, operations = /./) => {
    let i = 0;
    const met = { count: 0 };
    bench.s3.fault = (asked: Asked) => {
      if (!operations.test(asked.operation) || ++i % n !== 0) return undefined;
      met.count++;
      return fault;
    };
    return met;
  };
  const isWhole = (content: string) => {
    for (const [key, text] of Object.entries(files(40, content)))
      expect([key, bench.s3.texts[key]]).toEqual([key, text]);
  };

  it.each<[string, Fault, RegExp]>([
    ['503 SlowDown', { kind: 'answer', status: 503, code: 'SlowDown' }, /./],
    ['500 InternalError', { kind: 'answer', status: 500, code: 'InternalError' }, /./],
    ['resets', { kind: 'reset' }, /./],
    ['answers that are lost', { kind: 'lost' }, /./],
    ['answers that break off', { kind: 'truncated' }, /^(?:List|GetObject$|DeleteObjects)/],
  ])(
    'finishes through %s',
    async (_, fault, operations) => {
      const met = every(operations.source === '.' ? 7 : 1 + 1, fault, operations);
      const { requests } = await bench.publish();
      isWhole('new');
      expect(met.count).toBeGreaterThan(0);
      const { PutObject = 0 } = requests;
      // 41 files, manifest, lease: what was tried again is in the count.
      expect(PutObject).toBeGreaterThanOrEqual(43);
      expect(bench.s3.asked).toHaveLength(Object.values(requests).reduce((sum, n) => sum + n, 0));
      expect(bench.s3.object('.publish/lease')).toBeUndefined();
      expect((await bench.publish()).uploaded).toEqual([]);
    },
    60_000,
  );

  it('ends in one line when S3 stays busy, and the next run goes on without uploading again what is there', async () => {
    let puts = 0;
    bench.client = bench.clientWith({ maxAttempts: 3 });
    bench.s3.fault = ({ key, operation }) =>
      operation === 'PutObject' && key.startsWith('file') && ++puts > 10
        ? { kind: 'answer', status: 503, code: 'SlowDown' }
        : undefined;
    await expect(bench.publish({ concurrency: 1 })).rejects.toThrow(
      /^file-\d+\.txt: S3 answered 503 SlowDown, 3 times\. Run it again: it goes on from here\.$/,
    );
    expect(bench.s3.texts['index.html']).toBe('old');
    bench.s3.fault = () => undefined;
    expect((await bench.publish()).uploaded).toHaveLength(31);
    isWhole('new');
    expect(bench.invalidated).toEqual([['/*']]);
  });

  it('corrects its clock when S3 says that it is wrong', async () => {
    bench.s3.clockAhead = 60 * 60_000;
    await bench.publish();
    isWhole('new');
  });

  it('ends in one line when correcting the clock does not help', async () => {
    bench.s3.fault = () => ({ kind: 'answer', status: 403, code: 'RequestTimeTooSkewed' });
    await expect(bench.publish()).rejects.toThrow(
      /^\.publish\/lease: this machine’s clock is too far from S3’s, \d{4}-\S+ here\. Set it right\.$/,
    );
  }, 60_000);

  it('ends in one line when a right is taken away midway, begins no more uploads, and loses nothing', async () => {
    let puts = 0;
    bench.s3.fault = ({ operation }) =>
      operation === 'PutObject' && ++puts > 20 ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined;
    await expect(bench.publish({ concurrency: 4 })).rejects.toThrow(
      /^file-\d+\.txt: S3 refuses s3:PutObject \(AccessDenied\)\. Allow it \(docs\/publish\.md lists the rights\)\. Run it again: it goes on from here\.$/,
    );
    // The lease, 19 files, 4 that were refused while under way, each asked twice, and the word that it did not finish.
    expect(bench.s3.counts().PutObject).toBeLessThanOrEqual(1 + 19 + 4 * 2 + 1);
    expect(Object.keys(bench.s3.texts)).toHaveLength(43);
    expect(bench.s3.texts['index.html']).toBe('old');
    bench.s3.fault = () => undefined;
    // Nobody could be told that it did not finish: its lease is waited for.
    bench.s3.clockAhead = 61_000;
    expect((await bench.publish()).uploaded).toHaveLength(22);
    isWhole('new');
  });

  it('stops when it is told to, gives its lease back, and the next one goes on at once', async () => {
    const stop = new AbortController();
    let puts = 0;
    bench.s3.fault = ({ operation }) => {
      if (operation === 'PutObject' && ++puts === 11) stop.abort(new Error('stopped.'));
      return undefined;
    };
    await expect(bench.publish({ concurrency: 1, signal: stop.signal })).rejects.toThrow('stopped.');
    expect(JSON.parse(bench.s3.texts['.publish/lease'] ?? '{}').free).toBe(true);
    expect(bench.s3.texts['index.html']).toBe('old');
    bench.s3.fault = () => undefined;
    expect((await bench.publish()).uploaded).toHaveLength(31);
    isWhole('new');
  });

  it('writes no more once its lease is another’s', async () => {
    let puts = 0;
    bench.s3.fault = ({ operation, key }) => {
      if (operation === 'PutObject' && key.startsWith('file') && ++puts === 3) {
        const other = { id: 'other', holder: { who: 'bob', pid: 1 }, since: '', seconds: 60, word: 0 };
        bench.s3.set('.publish/lease', JSON.stringify(other));
      }
      // Slow enough for the lease to be renewed meanwhile.
      if (key.startsWith('file')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      return undefined;
    };
    await expect(bench.publish({ concurrency: 1, leaseMs: 300 })).rejects.toThrow('the lease on bucket has expired');
    expect(bench.s3.texts['index.html']).toBe('old');
    expect(JSON.parse(bench.s3.texts['.publish/lease'] ?? '{}').id).toBe('other');
  });

  it('says what S3 would not delete, though it answered 200', async () => {
    bench.s3.set('old.html', 'x');
    bench.s3.deleteErrors = ['old.html', 'older.html'];
    await expect(bench.publish()).rejects.toThrow(
      'old.html is still in the bucket, and so are 1 more: S3 would not delete it (AccessDenied: Access Denied). Allow s3:DeleteObject, then publish again.',
    );
  });

  it('ends in one line where nobody listens, and where there is no such bucket', async () => {
    bench.s3.fault = () => ({ kind: 'answer', status: 404, code: 'NoSuchBucket' });
    await expect(bench.publish()).rejects.toThrow(
      '.publish/lease: there is no such bucket. Deploy the environment first.',
    );
    await bench.s3.stop();
    await expect(bench.publish()).rejects.toThrow(
      /^\.publish\/lease: S3 does not answer, 8 times \(ECONNREFUSED\)\. Run it again: it goes on from here\.$/,
    );
    await bench.s3.start();
  }, 60_000);

  it('does not lose what another publisher has finished meanwhile', async () => {
    let other = false;
    bench.s3.fault = ({ key, operation }) => {
      if (operation === 'PutObject' && key === 'index.html' && !other) {
        other = true;
        bench.s3.set('.publish/manifest', 'of the other');
      }
      return undefined;
    };
    await expect(bench.publish()).rejects.toThrow(
      'another publish has finished meanwhile. Run it again: it goes on from there.',
    );
    expect(bench.s3.texts['.publish/manifest']).toBe('of the other');
  });
});
