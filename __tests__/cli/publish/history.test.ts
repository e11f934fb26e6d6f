import { Bucket } from '../../../cli/aws/bucket';
import { choosePublish, type PastPublish, readHistory, rollBackContent } from '../../../cli/publish/history';
import { Bench } from './support/site';

const past = (number: number, restores?: number): PastPublish => ({
  number,
  restores,
  version: `v${number}`,
  at: `2026-01-0${number}T00:00:00.000Z`,
  by: 'alice',
  files: 1,
  bytes: 1,
});

describe('the publish to go back to', () => {
  const chosen = (history: PastPublish[], to?: number | Date) => choosePublish(history, to).number;

  it('is the one before what is live', () => {
    expect(chosen([past(3), past(2), past(1)])).toBe(2);
  });

  it('is one further back after each rollback', () => {
    expect(chosen([past(4, 2), past(3), past(2), past(1)])).toBe(1);
  });

  it('is what was live at a time', () => {
    expect(chosen([past(3), past(2), past(1)], new Date('2026-01-02T12:00:00Z'))).toBe(2);
    expect(chosen([past(3), past(2), past(1)], new Date('2026-01-02T00:00:00Z'))).toBe(2);
  });

  it('is the one that is named, also a later one', () => {
    expect(chosen([past(4, 2), past(3), past(2)], 3)).toBe(3);
  });

  it.each([
    [[], undefined, 'nothing is remembered: no publish of this bucket has finished yet.'],
    [
      [past(1)],
      undefined,
      'there is no publish before 1, which is live. There are publish 1 alone: --list shows them.',
    ],
    [
      [past(3, 2), past(2)],
      undefined,
      'there is no publish before 2, which is live. There are 2 to 3: --list shows them.',
    ],
    [[past(3), past(2)], 1, 'there is no publish 1. There are 2 to 3: --list shows them.'],
    [
      [past(3), past(2)],
      new Date('2025-01-01T00:00:00Z'),
      'nothing that was live at 2025-01-01T00:00:00.000Z is remembered. There are 2 to 3: --list shows them.',
    ],
  ])('is told where there is none', (history, to, message) => {
    expect(() => choosePublish(history, to)).toThrow(message);
  });
});

describe('rolling content back', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.stop());

  const rollBack = (to?: number) => rollBackContent({ ...bench.options, to });
  const site = (n: number): Record<string, string> => ({
    'index.html': `page ${n}`,
    [`app.aaaa111${n}.js`]: `script ${n}`,
    'robots.txt': 'all',
    [`only-${n}.html`]: 'x',
  });

  it('puts the files of an earlier publish back, headers and all, pages last, and invalidates what that changes', async () => {
    bench.site(site(1));
    await bench.publish({ graceMs: 0 });
    bench.site(site(2));
    await bench.publish({ graceMs: 0 });
    bench.s3.asked.length = 0;
    const result = await rollBack();
    expect(result).toMatchObject({
      to: { number: 1 },
      uploaded: ['app.aaaa1111.js', 'index.html', 'only-1.html'],
      deleted: ['only-2.html'],
      leaving: ['app.aaaa1112.js'],
      unchanged: 1,
      number: 3,
    });
    expect(bench.changes()).toEqual([
      'CopyObject app.aaaa1111.js',
      expect.stringMatching(/^CopyObject (index|only-1)\.html$/),
      expect.stringMatching(/^CopyObject (index|only-1)\.html$/),
      'PutObject .publish/manifest',
      'DeleteObjects',
    ]);
    expect(bench.s3.texts).toMatchObject(site(1));
    expect(bench.s3.object('app.aaaa1111.js')?.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(bench.invalidated.at(-1)).toEqual(['/index.html', '/', '/only-2.html']);
  });

  it('is a publish itself: the next one finds nothing to do, and each rollback goes one further', async () => {
    for (const n of [1, 2, 3]) {
      bench.site(site(n));
      await bench.publish();
    }
    expect((await rollBack()).to.number).toBe(2);
    bench.site(site(2));
    expect(await bench.publish()).toMatchObject({ uploaded: [], number: 4 });
    expect((await rollBack()).to.number).toBe(1);
    expect(bench.s3.texts['index.html']).toBe('page 1');
    expect((await rollBack(3)).to.number).toBe(3);
    expect(bench.s3.texts['index.html']).toBe('page 3');
    const history = await readHistory(new Bucket(bench.client, 'bucket'));
    expect(history.map(({ number, restores, files, bytes, by }) => ({ number, restores, files, bytes, by }))).toEqual([
      { number: 6, restores: 3, files: 4, bytes: 18, by: 'alice on laptop' },
      { number: 5, restores: 1, files: 4, bytes: 18, by: 'alice on laptop' },
      { number: 4, restores: 2, files: 4, bytes: 18, by: 'alice on laptop' },
      { number: 3, restores: undefined, files: 4, bytes: 18, by: 'alice on laptop' },
      { number: 2, restores: undefined, files: 4, bytes: 18, by: 'alice on laptop' },
      { number: 1, restores: undefined, files: 4, bytes: 18, by: 'alice on laptop' },
    ]);
  });

  it('puts back what a publish had uploaded that did not finish the first time', async () => {
    bench.site(site(1));
    bench.s3.fault = ({ key }) =>
      key === 'index.html' ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined;
    await expect(bench.publish({ concurrency: 1 })).rejects.toThrow('AccessDenied');
    bench.s3.fault = () => undefined;
    expect((await bench.publish()).uploaded).toEqual(['index.html', 'only-1.html']);
    bench.site(site(2));
    await bench.publish({ graceMs: 0 });
    await rollBack();
    expect(bench.s3.texts).toMatchObject(site(1));
  });

  it('goes on where a rollback was broken off', async () => {
    bench.site(site(1));
    await bench.publish();
    bench.site(site(2));
    await bench.publish();
    bench.s3.fault = ({ key }) =>
      key === 'only-1.html' ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined;
    await expect(rollBackContent({ ...bench.options, concurrency: 1 })).rejects.toThrow(
      'only-1.html: S3 refuses s3:GetObjectVersion and s3:PutObject (AccessDenied).',
    );
    bench.s3.fault = () => undefined;
    bench.s3.asked.length = 0;
    expect((await rollBack()).uploaded).toEqual(['only-1.html']);
    expect(bench.invalidated.at(-1)).toEqual(['/*']);
  });

  it('refuses before anything is written where a version is no longer kept', async () => {
    bench.site(site(1));
    await bench.publish();
    bench.site(site(2));
    await bench.publish();
    bench.s3.expireVersions('index.html');
    await expect(rollBack()).rejects.toThrow(
      'publish 1 cannot be put back: the version of index.html is no longer kept ("oldVersionsDays" in site.config.ts). Choose a later publish, or publish the earlier folder.',
    );
    expect(bench.s3.texts).toMatchObject(site(2));
    expect(bench.s3.object('.publish/lease')).toBeUndefined();
  });

  it('reads past the first thousand versions', async () => {
    bench.site(Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`page-${i}.html`, 'old'])));
    await bench.publish({ concurrency: 64 });
    bench.write('page-7.html', 'new');
    await bench.publish();
    expect((await rollBack()).uploaded).toEqual(['page-7.html']);
    expect(bench.s3.texts['page-7.html']).toBe('old');
  });
});
