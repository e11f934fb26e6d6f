import pc from 'picocolors';
import { formatStatus, statusJson } from '../../../../cli/operate/status/format';
import type { Line } from '../../../../cli/operate/status/judge';

const plain = pc.createColors(false);
const healthy: Line[] = [
  {
    part: 'deployments',
    mark: 'ok',
    text: '17 is live',
    more: ['17  2026-11-25 08:50  deploy    live         A+ 155'],
  },
  { part: 'deployed', mark: 'ok', text: 'commit 1a2b3c4d5e6f, 3 h ago, by alice on build-7' },
  { part: 'live', mark: 'ok', text: 'A+ 155, 12 answers, every header as deployed' },
];

it('shows a line for each part in one order, and what it comes to', () => {
  expect(formatStatus('prod', 'example', healthy, plain)).toBe(
    [
      'environment prod of site example',
      '✓ deployed      commit 1a2b3c4d5e6f, 3 h ago, by alice on build-7',
      '✓ live          A+ 155, 12 answers, every header as deployed',
      '✓ deployments   17 is live',
      '                17  2026-11-25 08:50  deploy    live         A+ 155',
      '',
      'prod is healthy',
    ].join('\n'),
  );
});

it('is 80 columns wide whatever it is told, and names what is wrong, not known and to look at', () => {
  const arn = `arn:aws:iam::123456789012:role/${'x'.repeat(90)}`;
  const lines: Line[] = [
    {
      part: 'distribution',
      mark: 'unknown',
      text: `AccessDenied: User: ${arn} is not authorized to perform: cloudfront:GetDistribution`,
    },
    {
      part: 'drift',
      mark: 'bad',
      text: '1 changed outside of Terraform',
      more: [`aws_ssm_parameter.${'y'.repeat(80)}`],
    },
    { part: 'policy', mark: 'warn', text: 'site.config.ts has other rules: not deployed' },
  ];
  const text = formatStatus('prod', 'example', lines, plain);
  expect(text.split('\n')).toEqual([
    'environment prod of site example',
    '? distribution  AccessDenied: User:',
    `                arn:aws:iam::123456789012:role/${'x'.repeat(33)}`,
    `                ${'x'.repeat(57)} is not`,
    '                authorized to perform: cloudfront:GetDistribution',
    '✗ drift         1 changed outside of Terraform',
    `                aws_ssm_parameter.${'y'.repeat(46)}`,
    `                ${'y'.repeat(34)}`,
    '! policy        site.config.ts has other rules: not deployed',
    '',
    'prod wrong: drift; not known: distribution; to look at: policy',
  ]);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('is JSON for programs, in the same order', () => {
  expect(JSON.parse(statusJson('prod', 'example', healthy, new Date('2026-11-25T12:00:00Z')))).toEqual({
    version: 1,
    environment: 'prod',
    site: 'example',
    at: '2026-11-25T12:00:00.000Z',
    lines: [healthy[1], healthy[2], healthy[0]],
  });
});
