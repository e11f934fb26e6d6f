import { historyLines } from '../../../../cli/deploy/rollback/content';

it('the history is a line a publish, newest first', () => {
  const one = { version: 'v', files: 1204, bytes: 31_000_000, by: 'alice on build-7' };
  expect(
    historyLines([
      { ...one, number: 10, at: '2026-11-25T10:04:11.000Z', restores: 8 },
      { ...one, number: 9, at: '2026-11-24T09:00:00.000Z', files: 1, bytes: 12 },
    ]),
  ).toEqual([
    '10  2026-11-25 10:04:11  1,204 files, 31 MB  by alice on build-7, puts 8 back, live',
    ' 9  2026-11-24 09:00:00  1 file, 12 B        by alice on build-7',
  ]);
});
