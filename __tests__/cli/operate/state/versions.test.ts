import { findVersion, lockSpans, shortIds } from '../../../../cli/operate/state/versions';

const version = (id: string, at = 0, deleted = false) => ({ id, at, deleted, latest: false, size: 1 });

describe('versions', () => {
  it('are found by the first characters of their id', () => {
    const versions = ['abcd1', 'abcd2', 'abc', 'x'].map((id) => version(id));
    expect(findVersion(versions, 'abcd1').id).toBe('abcd1');
    expect(findVersion(versions, 'x').id).toBe('x');
    // The whole id, which others begin with.
    expect(findVersion(versions, 'abc').id).toBe('abc');
    expect(() => findVersion(versions, 'abcd')).toThrow('version abcd: 2 versions begin so. Write more of it');
    expect(() => findVersion(versions, 'y')).toThrow('version y: there is none');
    expect(() => findVersion(versions, '')).toThrow('there is none');
  });

  it('are told by as much of their id as tells them apart', () => {
    expect(shortIds(['0123456789a', 'b123456789a'])).toEqual(['01234567', 'b1234567']);
    expect(shortIds(['0123456789a', '0123456789b', 'null'])).toEqual(['0123456789a', '0123456789b', 'null']);
    expect(shortIds([])).toEqual([]);
  });
});

describe('locks', () => {
  it('last from their version to the mark of its deletion', () => {
    expect(
      lockSpans([
        version('third', 50),
        version('-', 40, true),
        version('second', 30),
        version('-', 20, true),
        version('first', 10),
      ]),
    ).toEqual([
      { id: 'third', from: 50, until: Number.POSITIVE_INFINITY },
      { id: 'second', from: 30, until: 40 },
      { id: 'first', from: 10, until: 20 },
    ]);
  });

  it('are told apart within one second, in which S3 tells no order', () => {
    const marks = [version('-', 10, true), version('-', 10, true)];
    expect(lockSpans([...marks, version('second', 10), version('first', 10)])).toEqual([
      { id: 'second', from: 10, until: 10 },
      { id: 'first', from: 10, until: 10 },
    ]);
  });

  it('end with their own mark, and not with that of the one before in the second in which they were taken', () => {
    expect(lockSpans([version('-', 12, true), version('-', 10, true), version('second', 10)])).toEqual([
      { id: 'second', from: 10, until: 12 },
    ]);
  });

  it('have ended once, however often they were deleted', () => {
    expect(
      lockSpans([
        version('-', 40, true),
        version('second', 30),
        version('-', 25, true),
        version('-', 20, true),
        version('first', 10),
      ]),
    ).toEqual([
      { id: 'second', from: 30, until: 40 },
      { id: 'first', from: 10, until: 25 },
    ]);
  });

  it('are none of those whose versions have expired', () => {
    expect(lockSpans([version('-', 40, true), version('second', 30), version('-', 20, true)])).toEqual([
      { id: 'second', from: 30, until: 40 },
    ]);
    expect(lockSpans([])).toEqual([]);
  });
});
