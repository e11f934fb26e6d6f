import type { DeploymentRecord, Live } from '../../../cli/aws/record';
import { runningOf, undoText } from '../../../cli/aws/running';
import type { CompiledPolicy } from '../../../lib/policy';

const arn = (version: number) => `arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers:${version}`;
const policy = (frame: string): CompiledPolicy => ({
  version: 1,
  preset: 'strict',
  set: [['X-Frame-Options', frame]],
  remove: [],
  rules: [],
});
const live = (version: number, frame: string): Live => ({ functionVersion: arn(version), policy: policy(frame) });
const record = (changes: Partial<DeploymentRecord>): DeploymentRecord => ({
  id: 4,
  environment: 'prod',
  kind: 'deploy',
  by: 'alice on laptop',
  startedAt: '2026-11-25T10:00:00.000Z',
  before: live(1, 'DENY'),
  after: live(2, 'SAMEORIGIN'),
  result: 'live',
  ...changes,
});
const rollback = record({ id: 5, kind: 'rollback', before: live(2, 'SAMEORIGIN'), after: live(1, 'DENY') });
const applied = { edge_function_arn: arn(2), header_policy: policy('SAMEORIGIN') };
const running = (version: number | undefined, ...records: DeploymentRecord[]) =>
  runningOf({ functionVersion: version === undefined ? undefined : arn(version) }, records, applied);

describe('what viewers get', () => {
  it('is what was applied, most of the time', () => {
    expect(running(2, record({}))).toEqual({
      functionVersion: arn(2),
      policy: policy('SAMEORIGIN'),
      rollback: undefined,
    });
  });

  it('is the version that a rollback has put there, with what that sets', () => {
    expect(running(1, rollback, record({}))).toEqual({ functionVersion: arn(1), policy: policy('DENY'), rollback });
  });

  it('is the version before a deployment whose check failed', () => {
    const failed = record({ result: 'rolled back' });
    expect(running(1, failed)).toEqual({ functionVersion: arn(1), policy: policy('DENY'), rollback: failed });
  });

  it('is after a rollback also while a deployment is going on, or was killed', () => {
    expect(running(1, record({ id: 6, result: 'running' }), rollback).rollback).toBe(rollback);
  });

  it.each([
    ['nobody knows the version that runs', 7, [rollback]],
    ['something was deployed since', 1, [record({ id: 6 }), rollback]],
    ['no function runs', undefined, [rollback]],
    ['the rollback was undone', 2, [rollback]],
  ])('is no rollback where %s', (_, version, records) => {
    expect(running(version, ...records).rollback).toBeUndefined();
  });
});

describe('what undoes a rollback', () => {
  const change = (header: string, before?: string, after?: string, part?: string) => ({ header, part, before, after });

  it('is said header by header', () => {
    expect(undoText(rollback, [change('X-Frame-Options', 'DENY', 'SAMEORIGIN')])).toBe(
      'undoes rollback 5: X-Frame-Options DENY → SAMEORIGIN',
    );
    const failed = record({ result: 'rolled back' });
    expect(undoText(failed, [change('Content-Security-Policy', "'self'", undefined, 'script-src')])).toBe(
      "undoes the rollback of deployment 4: Content-Security-Policy script-src 'self' → none",
    );
  });

  it('is cut after three', () => {
    const many = ['A', 'B', 'C', 'D', 'E'].map((name) => change(name, '1', '2'));
    expect(undoText(rollback, many)).toBe('undoes rollback 5: A 1 → 2, B 1 → 2, C 1 → 2, and 2 more header changes');
  });
});
