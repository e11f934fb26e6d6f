import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { strToU8, zipSync } from 'fflate';
import type { DeploymentRecord } from '../../../cli/aws/record';
import { Progress } from '../../../cli/core/progress';
import { choosePlan, OWN_PLAN, type SavedPlan } from '../../../cli/deploy/choose-plan';
import { effectOf } from '../../../cli/plan/effect';
import type { PlanManifest } from '../../../cli/plan/manifest';
import type { PlanJson } from '../../../cli/plan/plan-json';
import type { Terraform } from '../../../cli/terraform/terraform';

const change = (address: string, x: number): PlanJson => ({
  resource_changes: [
    { address, mode: 'managed', type: 'aws_thing', change: { actions: ['update'], before: { x: 0 }, after: { x } } },
  ],
});
const NOTHING: PlanJson = {};

describe('what is applied', () => {
  const dir = mkdtempSync(join(tmpdir(), 'choose-plan-'));
  const stack = join(dir, 'stack');
  const saved = join(dir, 'saved');
  mkdirSync(stack);
  mkdirSync(saved);
  afterAll(() => rmSync(dir, { recursive: true }));
  const out = new PassThrough();

  interface Case {
    readonly reviewed?: PlanJson;
    readonly now?: PlanJson;
    readonly serials?: readonly [planned: number, now: number];
    readonly how?: Partial<SavedPlan>;
    readonly last?: DeploymentRecord;
    /** The state that was repaired here. */
    readonly repaired?: PlanManifest['state'];
  }
  /** A Terraform whose plans are these, with plan files that hold the state they were made from. */
  const choose = ({ reviewed, now = NOTHING, serials = [7, 7], how = {}, last, repaired }: Case) => {
    const write = (file: string, serial: number) =>
      writeFileSync(file, zipSync({ tfstate: strToU8(JSON.stringify({ version: 4, serial, lineage: 'l' })) }));
    write(join(saved, 'plan.tfplan'), serials[0]);
    const shown: string[] = [];
    const terraform = {
      plan: async (file: string) => {
        write(join(stack, file), serials[1]);
        return effectOf(now) !== effectOf(NOTHING);
      },
      show: async (file: string) => {
        shown.push(file);
        return basename(dirname(file)) === 'saved' ? reviewed : now;
      },
    } as unknown as Terraform;
    const here = { site: 's', environment: 'prod', dir: saved, git: { dirty: false } };
    const plan = reviewed && { manifest: {} as PlanManifest, here, moved: false, ...how };
    const progress = new Progress(out as unknown as NodeJS.WriteStream);
    return choosePlan({ terraform, dir: stack, progress, saved: plan, last, repaired });
  };

  it('is a plan of one’s own where none was saved', async () => {
    expect(await choose({ now: change('a', 1) })).toMatchObject({
      file: OWN_PLAN,
      changes: '0 to add, 1 to change, 0 to destroy',
    });
    expect(await choose({})).toMatchObject({ file: undefined, changes: 'nothing to change' });
  });

  it('is a plan of one’s own also where the saved one does the same: that file is never executed', async () => {
    const chosen = await choose({ reviewed: change('a', 1), now: change('a', 1) });
    expect(chosen).toMatchObject({ file: OWN_PLAN, effect: effectOf(change('a', 1)) });
  });

  it('is nothing where the state has moved, though the plan would do the same', async () => {
    const moved = choose({ reviewed: change('a', 1), now: change('a', 1), serials: [7, 9] });
    await expect(moved).rejects.toMatchObject({
      status: 1,
      message: `${saved} is stale: it was planned from serial 7 of the state, and now there is serial 9 of the state. Something was applied since. Plan again: npm run plan -- prod --out ${saved}`,
    });
  });

  it('is a plan of one’s own where it and the reviewed one were made after the same repair of the same state', async () => {
    const manifest = { repairs: ['…'], state: { lineage: 'l', serial: 7 } } as unknown as PlanManifest;
    const same = { reviewed: change('a', 1), now: change('a', 1), serials: [3, 9], how: { manifest } } as const;
    expect(await choose({ ...same, repaired: { lineage: 'l', serial: 7 } })).toMatchObject({ file: OWN_PLAN });
    await expect(choose({ ...same, repaired: { lineage: 'l', serial: 8 } })).rejects.toThrow(
      'it was planned from serial 7 of the state, and now there is serial 8 of the state',
    );
  });

  it('is a plan of one’s own where the state may have moved, and it does the same', async () => {
    const how = { moved: true };
    const chosen = await choose({ reviewed: change('a', 1), now: change('a', 1), serials: [7, 9], how });
    expect(chosen).toMatchObject({ file: OWN_PLAN });
  });

  it('is nothing where it would do something else: that ends with 4', async () => {
    const message = `${saved} would no longer do what was reviewed: a: change to something else. Have the plan of now reviewed: npm run plan -- prod --out ${saved}`;
    const other = { reviewed: change('a', 1), now: change('a', 2) };
    await expect(choose(other)).rejects.toMatchObject({ status: 4, message });
    const moved = choose({ ...other, serials: [7, 9], how: { moved: true } });
    await expect(moved).rejects.toMatchObject({ status: 4, message });
  });

  it('is nothing more where the deployment before has applied it and did not end', async () => {
    const record = (result: DeploymentRecord['result']): DeploymentRecord => ({
      id: 3,
      environment: 'prod',
      kind: 'deploy',
      by: 'alice',
      startedAt: '2026-11-25T10:00:00.000Z',
      before: {},
      plan: { effect: effectOf(change('a', 1)), changes: '' },
      result,
    });
    const again = (result: DeploymentRecord['result'], now = NOTHING) =>
      choose({ reviewed: change('a', 1), now, serials: [7, 8], last: record(result) });
    expect(await again('applied')).toMatchObject({ file: undefined, effect: effectOf(change('a', 1)) });
    expect(await again('live')).toMatchObject({ file: undefined });
    await expect(again('rolled back')).rejects.toMatchObject({ status: 1 });
    await expect(again('applied', change('b', 1))).rejects.toMatchObject({ status: 1 });
    expect(String(out.read())).toContain(`${saved} was applied by deployment 3 already: what is left to do is done.`);
  });
});
