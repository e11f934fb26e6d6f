import { follow, type Pace } from '../../../../cli/operate/logs/follow';
import type { LogEvent } from '../../../../cli/operate/logs/read';
import { type Asked, hang, refusal, stub } from './support';

const PACE: Pace = { poll: 5, flush: 5, gather: 50, retry: 5, retryMost: 20 };

/** Follows until `enough`, and gives what was told. */
async function followed(
  regions: readonly string[],
  answer: (asked: Asked) => unknown,
  enough: (events: readonly string[], changes: readonly string[]) => boolean,
) {
  const { connect, asked } = stub(answer);
  const stop = new AbortController();
  const batches: LogEvent[][] = [];
  const changes: string[] = [];
  const ids = () => batches.flat().map(({ id }) => id);
  const look = setInterval(() => enough(ids(), changes) && stop.abort(), 2);
  const read = await follow({
    regions,
    connect,
    query: { group: '/g', from: 1000 },
    signal: stop.signal,
    pace: PACE,
    onEvents: (events) => batches.push([...events]),
    onChange: (outcomes) =>
      changes.push(...outcomes.map((one) => `${one.region} ${'failure' in one ? one.failure : one.value}`)),
  });
  clearInterval(look);
  return { read, batches, ids: ids(), changes, asked };
}

const event = (id: string, timestamp = Date.now()) => ({ eventId: id, timestamp, logStreamName: 's', message: '' });

describe('following', () => {
  it('shows each event once, however often it is read, and one that comes late', async () => {
    const now = Date.now();
    const answers = [[event('b', now)], [event('b', now)], [event('a', now - 30_000), event('b', now)]];
    const { read, ids, asked } = await followed(
      ['us-east-1'],
      () => ({ events: answers.length > 1 ? answers.shift() : answers[0] }),
      (shown) => shown.length > 1,
    );
    expect(read).toBe(true);
    expect(ids).toEqual(['b', 'a']);
    expect(asked[0]!.input.startTime).toBe(1000);
    // Then back over the last minute, for what comes late.
    expect(Math.abs(asked[1]!.input.startTime - (now - 60_000))).toBeLessThan(5_000);
  });

  it('puts the first events of all regions in order, and waits only so long for one that hangs', async () => {
    const now = Date.now();
    const { batches } = await followed(
      ['us-east-1', 'eu-west-1', 'sa-east-1'],
      (asked) =>
        asked.region === 'sa-east-1'
          ? hang(asked)
          : { events: [event(asked.region, asked.region === 'us-east-1' ? now : now - 1_000)] },
      (shown) => shown.length > 1,
    );
    expect(batches[0]!.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
  });

  it('tells once of a region that fails, asks it again, tells when it answers, and has missed nothing', async () => {
    let tries = 0;
    const { ids, changes, asked } = await followed(
      ['us-east-1', 'eu-west-1'],
      ({ region }) => {
        if (region === 'us-east-1') return { events: [] };
        tries += 1;
        if (tries < 4) throw refusal('AccessDeniedException', 'no');
        return { events: [event('missed')] };
      },
      (shown, told) => shown.length > 0 && told.length > 1,
    );
    expect(changes).toEqual(['eu-west-1 AccessDeniedException: no', 'eu-west-1 back']);
    expect(ids).toEqual(['missed']);
    const from = asked.filter(({ region }) => region === 'eu-west-1').map(({ input }) => input.startTime);
    expect(from.slice(0, 4)).toEqual([1000, 1000, 1000, 1000]);
  });

  it('asks for what came while a region was away, from its last answer on', async () => {
    let tries = 0;
    const { asked } = await followed(
      ['us-east-1'],
      () => {
        tries += 1;
        if (tries === 2) throw refusal('ThrottlingException', 'slow down');
        return { events: [] };
      },
      () => tries > 3,
    );
    const [, second, third] = asked.map(({ input }) => input.startTime);
    expect(third).toBe(second);
  });

  it('ends by itself where no region at all can be read', async () => {
    const { read, changes } = await followed(
      ['us-east-1', 'eu-west-1'],
      () => {
        throw refusal('CredentialsProviderError', 'no credentials');
      },
      () => false,
    );
    expect(read).toBe(false);
    expect(changes).toEqual([
      'us-east-1 CredentialsProviderError: no credentials',
      'eu-west-1 CredentialsProviderError: no credentials',
    ]);
  });
});
