import pc from 'picocolors';
import { formatHistory, formatLock, formatPlan, formatState } from '../../../../cli/operate/state/format';
import { parseLock } from '../../../../cli/terraform/lock';
import { compareStates, parseState } from '../../../../cli/terraform/state-file';

const plain = pc.createColors(false);
const resource = (type: string, name: string) => ({ mode: 'managed', type, name, instances: [{}] });
const state = parseState(
  JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 7,
    lineage: 'lineage-1',
    outputs: { url: { value: 'https://a' }, key: { value: 'hush', sensitive: true }, long: { value: 'x'.repeat(200) } },
    resources: [resource('aws_s3_bucket', 'b'), resource('aws_iam_role', 'edge'), resource('aws_s3_bucket', 'a')],
  }),
);

describe('what npm run state prints', () => {
  it('is a line for each version, with what is unknown said so', () => {
    const entry = { at: '2026-11-25T12:03:10.000Z', current: false, deleted: false, size: 5522 };
    const entries = [
      {
        ...entry,
        id: '3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY',
        who: 'alice@laptop',
        operation: 'apply',
        serial: 12,
        terraformVersion: '1.11.4',
        resources: 46,
        size: 123_456,
      },
      { ...entry, id: 'QUpfdndhfd8438MNFDN93jdnJFkdmqnh8', deleted: true, size: 0 },
      { ...entry, id: 'UIORUnfndfhnw89493jJFJ1234567890a', problem: 'it is not JSON' },
    ];
    expect(formatHistory({ entries, more: true }, plain)).toBe(
      [
        'version   when (UTC)           who                  serial  terraform  resources    size',
        '3sL4kqtJ  2026-11-25 12:03:10  alice@laptop, apply      12  1.11.4            46  123 kB',
        'QUpfdndh  2026-11-25 12:03:10  unknown              deleted',
        'UIORUnfn  2026-11-25 12:03:10  unknown              it is not JSON                  5522 B',
        'Older ones are not shown: --limit N',
      ].join('\n'),
    );
  });

  it('is what a state holds by type, and no sensitive value', () => {
    expect(formatState('s3://states/prod.tfstate', state, plain)).toBe(
      [
        's3://states/prod.tfstate',
        'serial 7, Terraform 1.11.4, 3 resources, lineage lineage-1',
        '',
        'outputs',
        '  url = "https://a"',
        '  key = (sensitive)',
        `  long = "${'x'.repeat(98)}…`,
        '',
        'resources',
        '  aws_iam_role (1)',
        '    aws_iam_role.edge',
        '  aws_s3_bucket (2)',
        '    aws_s3_bucket.a',
        '    aws_s3_bucket.b',
      ].join('\n'),
    );
    expect(formatState('x', undefined, plain)).toBe('x\nholds no state');
  });

  it('is who holds the lock, and how it ends', () => {
    const lock = parseLock(
      '{"ID":"1","Who":"alice@laptop","Operation":"OperationTypeApply","Created":"2026-11-25T12:03:10Z"}',
    );
    const now = Date.parse('2026-11-25T12:05:10Z');
    expect(formatLock(undefined, now, plain)).toBe('lock none');
    expect(formatLock(lock, now, plain, 'npm run state -- prod unlock 1')).toBe(
      'lock alice@laptop, apply, since 12:03:10 UTC (2 min ago)\n  id 1\n' +
        '  once it is certain that it runs no more: npm run state -- prod unlock 1',
    );
    expect(formatLock(lock, now, plain)).toContain('it ends with its process, and if that is gone it has ended');
  });

  it('is what a restore changes', () => {
    const version = { id: 'abc', at: Date.parse('2026-11-25T12:03:10Z'), deleted: false, latest: false, size: 1 };
    expect(formatPlan({ version, serial: 9, comparison: compareStates(undefined, state!) }, plain)).toBe(
      [
        'Version abc of 2026-11-25 12:03:10 UTC, as serial 9:',
        '  + resource aws_s3_bucket.b',
        '  + resource aws_iam_role.edge',
        '  + resource aws_s3_bucket.a',
        '  + output url',
        '  + output key',
        '  + output long',
        'Terraform would know 3 resources more, 0 no more, 0 otherwise. AWS stays as it is.',
      ].join('\n'),
    );
  });
});
