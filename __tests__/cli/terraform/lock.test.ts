import { holderOf, type LockInfo, lockedBy, lockInError, parseLock } from '../../../cli/terraform/lock';
import { isOwn } from '../../../cli/terraform/watch-lock';

const lock: LockInfo = {
  ID: 'b57b6424-a903-fb99-1460-f3667f7e45d9',
  Operation: 'OperationTypeApply',
  Info: '',
  Who: 'alice@laptop',
  Version: '1.11.4',
  Created: '2026-11-25T12:03:10.473890521Z',
  Path: 'states/prod.tfstate',
};
const at = (time: string) => Date.parse(time);

describe('a lock', () => {
  it('is read as Terraform writes it', () => {
    expect(parseLock(JSON.stringify(lock))).toEqual(lock);
    expect(parseLock('{"ID":"1"}')).toMatchObject({ ID: '1', Who: '', Created: '' });
  });

  it.each(['', 'not JSON', 'null', '{}', '{"ID":""}', '[]'])(
    'is none where Terraform has not written it: %j',
    (text) => {
      expect(parseLock(text)).toBeUndefined();
    },
  );

  it('is found in the error that Terraform ends with', () => {
    const detail =
      'Error message: operation error S3: PutObject, StatusCode: 412\nLock Info:\n' +
      '  ID:        b57b6424-a903-fb99-1460-f3667f7e45d9\n  Path:      states/prod.tfstate\n  Operation: OperationTypeApply\n' +
      '  Who:       alice@laptop\n  Version:   1.11.4\n  Created:   2026-11-25 12:03:10.473890521 +0000 UTC\n  Info:      \n\n\n' +
      'Terraform acquires a state lock to protect the state from being written\nby multiple users at the same time.';
    expect(lockInError(detail)).toEqual(lock);
    expect(lockInError('AccessDenied')).toBeUndefined();
  });

  it.each([
    ['2026-11-25T12:03:22Z', 'alice@laptop, apply, since 12:03:10 UTC (11 s ago)'],
    ['2026-11-25T12:05:22Z', 'alice@laptop, apply, since 12:03:10 UTC (2 min ago)'],
    ['2026-11-25T23:59:59Z', 'alice@laptop, apply, since 12:03:10 UTC (11 h ago)'],
    ['2026-11-26T00:00:00Z', 'alice@laptop, apply, since 2026-11-25 12:03:10 UTC (11 h ago)'],
    ['2026-11-27T12:03:11Z', 'alice@laptop, apply, since 2026-11-25 12:03:10 UTC (2 days ago)'],
    // A clock that is behind that of the holder.
    ['2026-11-25T12:03:00Z', 'alice@laptop, apply, since 12:03:10 UTC (0 s ago)'],
  ])('tells its holder, at %s', (now, told) => {
    expect(holderOf(lock, at(now))).toBe(told);
  });

  it('tells what is known of its holder, and cannot drive a terminal', () => {
    expect(holderOf({ ...lock, Who: '', Operation: '', Created: 'never' }, 0)).toBe('unknown');
    expect(holderOf({ ...lock, Who: 'eve\u001b[2J@x', Operation: 'restore', Created: '' }, 0)).toBe(
      'eve\\u{1b}[2J@x, restore',
    );
  });

  it('tells what clears it, and when it must not be cleared', () => {
    const now = at('2026-11-25T12:05:22Z');
    expect(lockedBy(lock, now, 'npm run state -- prod unlock 1')).toBe(
      'the state is locked by alice@laptop, apply, since 12:03:10 UTC (2 min ago). Wait until that has ended. ' +
        'Only if it is certain that it runs no more, clear its lock: npm run state -- prod unlock 1',
    );
    expect(lockedBy(lock, now)).toMatch(/\(2 min ago\)\. Wait until that has ended, or end it: its lock goes with it$/);
  });
});

describe('the lock of the Terraform that says it waits', () => {
  const heard = at('2026-11-25T12:03:11Z');
  const started = at('2026-11-25T12:03:10.200Z');

  it.each([
    ['2026-11-25T12:03:10.500Z', 'laptop', true],
    ['2026-11-25T12:03:10.500Z', 'server', false],
    ['2026-11-25T12:03:10.900Z', 'laptop', false],
    ['2026-11-25T12:03:10.100Z', 'laptop', false],
    ['', 'laptop', false],
  ])('is dated just before: one of %s, on %s: %p', (Created, host, own) => {
    expect(isOwn({ ...lock, Created }, { started, heard, host })).toBe(own);
  });

  it('is dated no longer before than it takes to say so, however long ago that Terraform was started', () => {
    const early = { ...lock, Created: '2026-11-25T12:03:09.900Z' };
    expect(isOwn(early, { started: heard - 10_000, heard, host: 'laptop' })).toBe(false);
  });
});
