import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { stateOfPlan } from '../../../cli/plan/plan-state';

describe('the state that a plan was made from', () => {
  const dir = mkdtempSync(join(tmpdir(), 'plan-state-'));
  const file = join(dir, 'plan.tfplan');
  afterAll(() => rmSync(dir, { recursive: true }));
  const write = (entries: Record<string, object>) =>
    writeFileSync(
      file,
      zipSync(Object.fromEntries(Object.entries(entries).map(([name, json]) => [name, strToU8(JSON.stringify(json))]))),
    );

  it('has its lineage and serial', () => {
    write({
      'tfstate-prev': { version: 4, serial: 0, lineage: '' },
      tfstate: { version: 4, serial: 12, lineage: 'd0116', outputs: {} },
    });
    expect(stateOfPlan(file)).toEqual({ lineage: 'd0116', serial: 12 });
  });

  it('is none before anything was applied', () => {
    write({ tfstate: { version: 4, serial: 0, lineage: '' } });
    expect(stateOfPlan(file)).toBeUndefined();
  });

  it('is not in a file that is no plan', () => {
    write({ other: {} });
    expect(() => stateOfPlan(file)).toThrow(`${file} holds no state: it is no plan of Terraform`);
  });
});
