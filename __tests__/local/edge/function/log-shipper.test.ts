import type { LogLine } from '../../../../local/edge/function/edge-function';
import { formatLogLine, LogShipper, type PutLogs } from '../../../../local/edge/function/log-shipper';

const line = (text: string) => ({
  time: Date.parse('2026-01-01T00:00:00Z'),
  level: 'INFO' as const,
  requestId: 'id',
  text,
});

it('a line is written as Lambda writes it: time, request, level, text, its line ends made carriage returns', () => {
  expect(formatLogLine(line('a\nb'))).toBe('2026-01-01T00:00:00.000Z\tid\tINFO\ta\rb\n');
  expect(formatLogLine({ ...line('START RequestId: id'), level: 'PLATFORM' })).toBe('START RequestId: id\n');
});

describe('a line of a function that logs in JSON', () => {
  const json = (given: LogLine, platform: 'info' | 'warn' = 'warn') =>
    formatLogLine(given, { format: 'JSON', platform });
  const start = { type: 'platform.start', record: { requestId: 'id', version: '1' } } as const;
  const timeout = { type: 'platform.runtimeDone', record: { status: 'timeout' }, failed: true } as const;

  it('is an object when it comes from console, and as it was written when it comes from the standard output', () => {
    expect(json(line('a\nb'))).toBe(
      '{"timestamp":"2026-01-01T00:00:00.000Z","level":"INFO","requestId":"id","message":"a\\nb"}',
    );
    expect(json({ ...line('{"level":"ERROR"}'), level: 'STDOUT' })).toBe('{"level":"ERROR"}\n');
  });

  it('is Lambda’s own where the settings let it through, and where a run failed', () => {
    expect(json({ ...line('START'), level: 'PLATFORM', platform: start })).toBeUndefined();
    expect(json({ ...line('START'), level: 'PLATFORM', platform: start }, 'info')).toBe(
      '{"time":"2026-01-01T00:00:00.000Z","type":"platform.start","record":{"requestId":"id","version":"1"}}',
    );
    expect(json({ ...line('timed out'), level: 'PLATFORM', platform: timeout })).toBe(
      '{"time":"2026-01-01T00:00:00.000Z","type":"platform.runtimeDone","record":{"status":"timeout"}}',
    );
  });

  it('does not go to CloudWatch Logs where it is left out', async () => {
    const sent: string[] = [];
    const put: PutLogs = async (region, _, __, events) =>
      void sent.push(...events.map((e) => `${region} ${e.message}`));
    const shipper = new LogShipper('eu-west-1', '/g', 's', put, () => {}, { format: 'JSON', platform: 'warn' });
    shipper.add({ ...line('START'), level: 'PLATFORM', platform: start });
    shipper.add({ ...line('{}'), level: 'STDOUT' });
    await shipper.flush();
    expect(sent).toEqual(['eu-west-1 {}\n']);
  });
});

it('lines go in batches of at most 1,000, in order', async () => {
  const sent: string[][] = [];
  const shipper = new LogShipper(
    'us-east-1',
    '/g',
    's',
    async (_, __, ___, events) => void sent.push(events.map((e) => e.message)),
    () => {},
  );
  for (let n = 0; n < 2_500; n++) shipper.add(line(String(n)));
  await shipper.flush();
  expect(sent.map((batch) => batch.length)).toEqual([1000, 1000, 500]);
  expect(sent[2]![499]).toContain('2499');
});

it('a failure is said once until it works again, and stops nothing', async () => {
  let fails = true;
  const said: string[] = [];
  const put = async () => {
    if (fails) throw new Error('no such service');
  };
  const shipper = new LogShipper('us-east-1', '/aws/lambda/us-east-1.f', 's', put, (text) => void said.push(text));
  for (let n = 0; n < 3; n++) {
    shipper.add(line('x'));
    await shipper.flush();
  }
  expect(said).toEqual(["The function's log did not reach CloudWatch Logs (/aws/lambda/us-east-1.f): no such service"]);
  fails = false;
  shipper.add(line('x'));
  await shipper.flush();
  fails = true;
  shipper.add(line('x'));
  await shipper.flush();
  expect(said).toHaveLength(2);
});

it('at most 10,000 lines wait; the oldest go', async () => {
  const sent: string[] = [];
  const shipper = new LogShipper(
    'us-east-1',
    '/g',
    's',
    async (_, __, ___, events) => void sent.push(...events.map((e) => e.message)),
    () => {},
  );
  for (let n = 0; n < 10_001; n++) shipper.add(line(`n${n}.`));
  await shipper.flush();
  expect([sent.length, sent[0]!.includes('n1.'), sent.at(-1)!.includes('n10000.')]).toEqual([10_000, true, true]);
});
