import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { inTimeOrder, type LogEvent, readEvents } from '../../../../cli/operate/logs/read';
import { refusal, stub } from './support';

const QUERY = { group: '/g', from: 1000.5, filter: 'Refused' };
const event = (time: number, region = 'eu-west-1', id = String(time)): LogEvent => ({
  region,
  time,
  id,
  stream: 's',
  message: '',
});

describe('reading a region', () => {
  const read = async (answer: Parameters<typeof stub>[0]) => {
    const { connect, asked } = stub(answer);
    const pages: LogEvent[][] = [];
    const found = await readEvents(connect('eu-west-1'), 'eu-west-1', QUERY, (page) => void pages.push([...page]));
    return { found, pages, asked: asked.map(({ input }) => input) };
  };

  it('goes on page by page, empty ones too, until there is no next', async () => {
    const answers = [
      { events: [{ timestamp: 1, eventId: 'a', logStreamName: 's', message: 'm\n' }], nextToken: '2' },
      { events: [], nextToken: '3' },
      { events: [{ timestamp: 2, eventId: 'b', logStreamName: 't', message: 'n' }] },
    ];
    const { found, pages, asked } = await read(() => answers.shift());
    expect(found).toBe(true);
    expect(pages).toEqual([
      [{ region: 'eu-west-1', time: 1, id: 'a', stream: 's', message: 'm\n' }],
      [],
      [{ region: 'eu-west-1', time: 2, id: 'b', stream: 't', message: 'n' }],
    ]);
    expect(asked.map(({ nextToken }) => nextToken)).toEqual([undefined, '2', '3']);
    expect(asked[0]).toMatchObject({ logGroupName: '/g', startTime: 1000, filterPattern: 'Refused' });
  });

  it('does not go round in circles where the next page is the same one', async () => {
    const { asked } = await read(() => ({ events: [], nextToken: 'same' }));
    expect(asked).toHaveLength(2);
  });

  it('finds nothing where the function has never run, and throws what else is wrong', async () => {
    const { found, pages } = await read(() => {
      throw new ResourceNotFoundException({ message: 'none', $metadata: {} });
    });
    expect([found, pages]).toEqual([false, []]);
    await expect(
      read(() => {
        throw refusal('AccessDeniedException', 'no');
      }),
    ).rejects.toThrow('no');
  });
});

it('events are in the order of their time; at the same time by region, and then by id', () => {
  const events = [event(2, 'us-east-1', 'a'), event(1), event(2, 'eu-west-1', 'c'), event(2, 'eu-west-1', 'b')];
  expect(inTimeOrder(events).map(({ time, region, id }) => `${time} ${region} ${id}`)).toEqual([
    '1 eu-west-1 1',
    '2 eu-west-1 b',
    '2 eu-west-1 c',
    '2 us-east-1 a',
  ]);
});
