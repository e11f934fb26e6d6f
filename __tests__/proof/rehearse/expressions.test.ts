import { evaluate, interpolate, interpolateAll, isWanted } from '../../../proof/rehearse/expressions';

const CONTEXTS = {
  github: {
    ref: 'refs/heads/main',
    event: { pull_request: { head: { repo: { full_name: 'acme/site' } } } },
    repository: 'acme/site',
  },
  matrix: { environment: 'dev', 'plan-role': 'AWS_PLAN_ROLE_DEV' },
  vars: { AWS_PLAN_ROLE_DEV: 'arn:aws:iam::123456789012:role/p' },
  steps: {},
  needs: { plan: { result: 'success', outputs: { reviewed: 'true' } }, approval: { result: 'skipped', outputs: {} } },
};

it('puts values in their places, and nothing where there is none', () => {
  expect(interpolate('Plan ${{ matrix.environment }}: ${{ vars[matrix.plan-role] }}', CONTEXTS)).toBe(
    'Plan dev: arn:aws:iam::123456789012:role/p',
  );
  expect(interpolate('a${{ steps.judge.outputs.reviewed }}b', CONTEXTS)).toBe('ab');
  expect(interpolateAll({ a: true, b: 1 }, CONTEXTS)).toEqual({ a: 'true', b: '1' });
});

it.each([
  ["github.ref == 'refs/heads/main'", 'success', true],
  ["github.ref == 'refs/heads/main'", 'failure', false],
  ['github.event.pull_request.head.repo.full_name == github.repository', 'success', true],
  [undefined, 'failure', false],
  ['${{ !cancelled() }}', 'failure', true],
  ['failure()', 'success', false],
  ["needs.plan.outputs.reviewed != 'true'", 'success', false],
  [
    "${{ !cancelled() && needs.plan.result == 'success' && (needs.plan.outputs.reviewed == 'true' || needs.approval.result == 'success') }}",
    'failure',
    true,
  ],
] as const)('lets through what %j says, after %s: %j', (condition, status, expected) => {
  expect(isWanted(condition, CONTEXTS, status)).toBe(expected);
});

it('names an expression that cannot be read', () => {
  expect(() => evaluate('github.ref ==', CONTEXTS)).toThrow(/^\$\{\{ github\.ref == \}\}: /);
  expect(() => evaluate('secrets.KEY', CONTEXTS)).toThrow(/secrets/);
});
