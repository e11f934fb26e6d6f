import colors from 'picocolors';
import { formatInvocation } from '../../../../cli/operate/invoke/format';

describe('formatInvocation', () => {
  it('shows a sign for each header, and counts them', () => {
    const text = formatInvocation(
      {
        headers: [
          { name: 'ETag', before: ['"1"'], after: undefined },
          { name: 'Server', before: ['AmazonS3'], after: ['CloudFront'] },
          { name: 'Set-Cookie', before: ['a=1', 'b=2'], after: ['a=1', 'b=2'] },
          { name: 'X-Frame-Options', before: undefined, after: ['DENY'] },
        ],
        violations: [],
        log: [],
      },
      colors.createColors(false),
      72,
    );
    expect(text).toBe(TABLE);
  });

  it('says what CloudFront would refuse and what was logged', () => {
    const text = formatInvocation(
      { headers: [], violations: [{ rule: 'status', message: 'The status is odd.' }], log: ['{"level":"error"}'] },
      colors.createColors(false),
      72,
    );
    expect(text.split('\n').slice(-3)).toEqual([
      'CloudFront would answer 502: The status is odd.',
      'log: {"level":"error"}',
      '0 added, 0 replaced, 0 removed, 0 as they came',
    ]);
  });
});

const TABLE = `\
┌───┬─────────────────┬───────────────────────┬───────────────────────┐
│   │ header          │ the origin's          │ after the function    │
│ - │ ETag            │ "1"                   │                       │
│ ~ │ Server          │ AmazonS3              │ CloudFront            │
│   │ Set-Cookie      │ a=1                   │ a=1                   │
│   │                 │ b=2                   │ b=2                   │
│ + │ X-Frame-Options │                       │ DENY                  │
└───┴─────────────────┴───────────────────────┴───────────────────────┘
1 added, 1 replaced, 1 removed, 1 as they came`;
