import { type HeldSpan, writerOf } from '../../../../cli/operate/state/history';
import { parseLock } from '../../../../cli/terraform/lock';

const span = (from: number, until: number, Who: string, Operation = 'OperationTypeApply'): HeldSpan => ({
  id: `${Who} ${from}`,
  from,
  until,
  lock: parseLock(JSON.stringify({ ID: '1', Who, Operation })),
});

describe('who wrote a version', () => {
  it('is who held the lock then', () => {
    const spans = [span(30, 40, 'bob@ci'), span(10, 20, 'alice@laptop')];
    expect(writerOf({ at: 20 }, spans)).toEqual({ who: 'alice@laptop', operation: 'apply' });
    expect(writerOf({ at: 30 }, spans)).toEqual({ who: 'bob@ci', operation: 'apply' });
  });

  it('is not known where nobody held it', () => {
    expect(writerOf({ at: 25 }, [span(30, 40, 'bob@ci'), span(10, 20, 'alice@laptop')])).toEqual({});
    expect(writerOf({ at: 25 }, [])).toEqual({});
  });

  it('is not known where several held it in that second, or the lock cannot be read', () => {
    expect(writerOf({ at: 20 }, [span(20, 30, 'bob@ci'), span(10, 20, 'alice@laptop')])).toEqual({});
    expect(writerOf({ at: 20 }, [{ id: '1', from: 10, until: 30, lock: undefined }])).toEqual({});
    const unreadable = { id: '1', from: 20, until: 30, lock: undefined };
    expect(writerOf({ at: 20 }, [unreadable, span(10, 20, 'alice@laptop')])).toEqual({});
  });

  it('is never who planned', () => {
    const spans = [span(20, 30, 'bob@ci', 'OperationTypePlan'), span(10, 20, 'alice@laptop')];
    expect(writerOf({ at: 20 }, spans)).toEqual({ who: 'alice@laptop', operation: 'apply' });
    expect(writerOf({ at: 25 }, spans)).toEqual({});
  });

  it('is known where one held it twice in that second, and what for is not', () => {
    const spans = [span(20, 30, 'alice@laptop', 'restore'), span(10, 20, 'alice@laptop')];
    expect(writerOf({ at: 20 }, spans)).toEqual({ who: 'alice@laptop' });
  });
});
