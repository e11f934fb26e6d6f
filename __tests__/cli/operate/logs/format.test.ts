import pc from 'picocolors';
import { eventJson, formatEvent } from '../../../../cli/operate/logs/format';

const PLAIN = pc.createColors(false);
const event = (message: string) => ({
  region: 'eu-west-1',
  time: Date.parse('2026-11-25T10:00:00.123Z'),
  id: '36',
  stream: '2026/11/25/[3]ab',
  message,
});
const OURS =
  '{"timestamp":"2026-11-25T10:00:00.122Z","level":"ERROR","message":"security headers not applied","reason":"headers over 20480 bytes","uri":"/a b","status":"200"}\n';

describe('a line for people', () => {
  const line = (message: string) => formatEvent(event(message), 14, PLAIN);
  const HEAD = '2026-11-25T10:00:00.123Z  eu-west-1       ';

  it('has time, region, level, words, and the rest as name=value', () => {
    expect(line(OURS)).toBe(
      `${HEAD}ERROR  security headers not applied  reason="headers over 20480 bytes" uri="/a b" status=200`,
    );
  });

  it('knows what Lambda writes, in JSON and in text', () => {
    expect(line('{"time":"x","type":"platform.report","record":{"requestId":"id","metrics":{"durationMs":1.5}}}')).toBe(
      `${HEAD}platform.report  requestId=id metrics={"durationMs":1.5}`,
    );
    expect(line('{"timestamp":"x","level":"ERROR","requestId":"id","message":{"errorType":"TypeError"}}')).toBe(
      `${HEAD}ERROR  {"errorType":"TypeError"}  requestId=id`,
    );
    expect(line('2026-11-25T10:00:00.122Z\tid\tWARN\ta\rb\n')).toBe(`${HEAD}WARN   a  requestId=id\n    b`);
    expect(line('START RequestId: id Version: 3\n')).toBe(`${HEAD}START RequestId: id Version: 3`);
  });

  it('lets nothing through that would drive the terminal', () => {
    expect(line('\u001b[2Jgone')).toBe(`${HEAD}\\u{1b}[2Jgone`);
    expect(line('{"message":"m","uri":"\\u001b]0;x"}')).toBe(`${HEAD}m  uri=\\u{1b}]0;x`);
    expect(line('{"level":"\\u001b[31m","message":"m"}')).toBe(`${HEAD}\\u{1b}[31M  m`);
  });

  it('takes what is no JSON after all as it is', () => {
    expect(line('{half')).toBe(`${HEAD}{half`);
    expect(line('{}')).toBe(HEAD.trimEnd().padEnd(HEAD.length));
  });
});

describe('a line for programs', () => {
  it('has what was logged as JSON as JSON, and the rest as text', () => {
    expect(JSON.parse(eventJson(event(OURS)))).toEqual({
      time: '2026-11-25T10:00:00.123Z',
      region: 'eu-west-1',
      stream: '2026/11/25/[3]ab',
      id: '36',
      message: {
        timestamp: '2026-11-25T10:00:00.122Z',
        level: 'ERROR',
        message: 'security headers not applied',
        reason: 'headers over 20480 bytes',
        uri: '/a b',
        status: '200',
      },
    });
    expect(JSON.parse(eventJson(event('START\n'))).message).toBe('START');
  });
});
