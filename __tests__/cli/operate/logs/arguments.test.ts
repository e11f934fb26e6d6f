import { regionsOf, sinceOf } from '../../../../cli/operate/logs/arguments';

describe('--since', () => {
  const since = sinceOf(() => Date.parse('2026-11-25T12:00:00Z'));
  const at = (value: string) => new Date(since(value)).toISOString();

  it('is how long ago, or a time', () => {
    expect(at('90s')).toBe('2026-11-25T11:58:30.000Z');
    expect(at('7d')).toBe('2026-11-18T12:00:00.000Z');
    expect(at('2026-11-25T10:00Z')).toBe('2026-11-25T10:00:00.000Z');
  });

  it.each(['yesterday', '2026-13-45', '', '-1h', '5'])('%j is refused, with what to write', (value) => {
    expect(() => since(value)).toThrow(
      'Write how long ago, such as 30s, 10m, 12h or 7d, or a time such as 2026-11-25T10:00Z.',
    );
  });
});

describe('--region', () => {
  it('is one or several, each once', () => {
    expect(regionsOf('eu-west-1, us-east-1,eu-west-1')).toEqual(['eu-west-1', 'us-east-1']);
  });

  it('is refused where the function does not run, with what may be meant', () => {
    expect(() => regionsOf('eu-west1')).toThrow(
      '"eu-west1" is not a region in which the function runs. Write eu-west-1.',
    );
    expect(() => regionsOf('mars')).toThrow(
      '"mars" is not a region in which the function runs. Write some of them, such as us-east-1,eu-west-1.',
    );
  });
});
