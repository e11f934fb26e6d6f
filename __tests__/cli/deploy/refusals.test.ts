import { refuseOther, refuseSources, refuseState } from '../../../cli/deploy/refusals';
import type { PlanManifest } from '../../../cli/plan/manifest';

const sha = (digit: string) => digit.repeat(64);
const plan: PlanManifest = {
  format: 1,
  site: 'example',
  environment: 'prod',
  commit: 'a'.repeat(40),
  tree: 'b'.repeat(40),
  dirty: false,
  synthesised: sha('1'),
  terraform: '1.11.4',
  providers: { aws: '5.100.0' },
  state: { lineage: 'lineage-1', serial: 7 },
  effect: sha('2'),
  changes: { add: 0, change: 1, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 0 },
  files: { 'plan.tfplan': sha('3') },
  at: '2026-11-25T08:00:00.000Z',
};
const git = { commit: plan.commit, tree: plan.tree, dirty: false };
const here = { site: 'example', environment: 'prod', dir: 'saved', git };

describe('a saved plan', () => {
  it('of these sources and this state is let through', () => {
    refuseOther(plan, here);
    refuseSources(plan, here, sha('1'));
    refuseState(plan.state, plan.state, here);
    refuseState(undefined, undefined, here);
  });

  it('of another commit with the same files is let through, as a squash or a merge makes it', () => {
    refuseSources(plan, { ...here, git: { ...git, commit: 'c'.repeat(40) } }, sha('1'));
  });

  it('of another environment or site is refused', () => {
    expect(() => refuseOther(plan, { ...here, environment: 'dev' })).toThrow(
      'saved is a plan of environment prod of site example, and this deploys dev of example. Plan that one: npm run plan -- dev --out saved',
    );
    expect(() => refuseOther(plan, { ...here, site: 'other' })).toThrow('this deploys prod of other');
  });

  it('of another commit is refused', () => {
    const other = { ...here, git: { commit: 'c'.repeat(40), tree: 'd'.repeat(40), dirty: false } };
    expect(() => refuseSources(plan, other, sha('1'))).toThrow(
      'saved was planned from commit aaaaaaaaaaaa, whose files are not those of commit cccccccccccc here. Check that commit out, ' +
        'or let a plan of another commit count where it does the same (--moved). Plan again: npm run plan -- prod --out saved',
    );
    const nowhere = { ...here, git: { dirty: false } };
    expect(() => refuseSources(plan, nowhere, sha('1'))).toThrow('not those of commit of no repository here');
  });

  it.each([
    [plan, { ...git, dirty: true }, 'there are changes here that are not committed'],
    [{ ...plan, dirty: true }, git, 'it was planned with changes that were not committed'],
    [plan, git, 'the tools or the environment variables that site.config.ts reads are others'],
  ])('of another tree is refused', (plan, git, why) => {
    expect(() => refuseSources(plan, { ...here, git }, sha('9'))).toThrow(
      `saved was planned from another tree: what is synthesised here is 999999999999, not 111111111111; ${why}. Plan again: npm run plan -- prod --out saved`,
    );
  });

  it('of an earlier or another state is refused', () => {
    expect(() => refuseState(plan.state, { lineage: 'lineage-1', serial: 9 }, here)).toThrow(
      'saved is stale: it was planned from serial 7 of the state, and now there is serial 9 of the state. Something was applied since. Plan again: npm run plan -- prod --out saved',
    );
    expect(() => refuseState(undefined, plan.state, here)).toThrow('planned from no state, and now there is serial 7');
    expect(() => refuseState(plan.state, { lineage: 'lineage-2', serial: 7 }, here)).toThrow(
      'saved was planned from another state: lineage lineage-1, and the state here is lineage-2.',
    );
  });
});
