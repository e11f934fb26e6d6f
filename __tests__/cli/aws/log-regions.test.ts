import { failureOf, failuresByText, inEachRegion, inTime, REQUEST_MS } from '../../../cli/aws/log-regions';
import { hang, refusal, stub } from '../operate/logs/support';

describe('one thing in each region', () => {
  it('is done in all of them at once, in their order, and one that fails stops none', async () => {
    const begun: string[] = [];
    let release: () => void = () => {};
    const all = new Promise<void>((done) => {
      release = done;
    });
    const { connect } = stub(() => {});
    const outcomes = await inEachRegion(['a', 'b', 'c'], connect, async (_, region) => {
      begun.push(region);
      if (begun.length === 3) release();
      await all;
      if (region === 'b') throw refusal('ThrottlingException', 'Rate exceeded');
      return region;
    });
    expect(outcomes).toEqual([
      { region: 'a', value: 'a' },
      { region: 'b', failure: 'ThrottlingException: Rate exceeded', off: false },
      { region: 'c', value: 'c' },
    ]);
  });
});

describe('a request', () => {
  afterEach(() => jest.useRealTimers());

  it('that hangs ends after its time', async () => {
    jest.useFakeTimers();
    const asked = inTime(({ abortSignal }) => hang({ region: 'a', operation: 'x', input: {}, signal: abortSignal }));
    const ended = asked.catch(failureOf);
    await jest.advanceTimersByTimeAsync(REQUEST_MS - 1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await ended).toBe('no answer within 10 s');
  });

  it('ends when everything is stopped, and does not begin after that', async () => {
    const stop = new AbortController();
    const asked = () =>
      inTime(
        ({ abortSignal }) => hang({ region: 'a', operation: 'x', input: {}, signal: abortSignal }),
        stop.signal,
      ).catch((error) => error.name);
    const first = asked();
    stop.abort();
    expect(await first).toBe('AbortError');
    expect(await asked()).toBe('AbortError');
  });
});

describe('what went wrong', () => {
  it('is one line, of the kind and the words that AWS or the network had for it', () => {
    expect(failureOf(refusal('AccessDeniedException', 'User: me\n is not authorized'))).toBe(
      'AccessDeniedException: User: me is not authorized',
    );
    expect(failureOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  });

  it('is told once for all regions that say the same, but for their own names', () => {
    const refused = (region: string) => ({ region, failure: `not in ${region}`, off: false });
    const fine = { region: 'eu-west-1', value: true };
    expect(failuresByText([refused('us-east-1'), fine, refused('sa-east-1')], 3)).toEqual([
      { where: 'us-east-1, sa-east-1', failure: 'not in <region>' },
    ]);
    expect(failuresByText([refused('us-east-1'), fine], 2)).toEqual([
      { where: 'us-east-1', failure: 'not in us-east-1' },
    ]);
    expect(failuresByText([refused('us-east-1'), refused('sa-east-1')], 2)).toEqual([
      { where: 'every region', failure: 'not in <region>' },
    ]);
  });
});
