import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAN_FILES, type PlanManifest, readSavedPlan, writeManifest } from '../../../cli/plan/manifest';

const HASH = 'a'.repeat(64);

const FACTS: Omit<PlanManifest, 'format' | 'files'> = {
  site: 'example',
  environment: 'dev',
  commit: '1111111111111111111111111111111111111111',
  tree: '2222222222222222222222222222222222222222',
  dirty: false,
  synthesised: HASH,
  terraform: '1.11.4',
  providers: { aws: '5.100.0' },
  state: { lineage: 'd011643b-37ff-c5b9-abf5-f316a8691321', serial: 7 },
  effect: HASH,
  changes: { add: 1, change: 0, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 2 },
  at: '2026-11-25T08:00:00.000Z',
};

describe('the manifest of a saved plan', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'manifest-'));
    for (const name of PLAN_FILES) writeFileSync(join(dir, name), name);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('reads back what was written, with the hash of each file', async () => {
    await writeManifest(dir, FACTS);
    expect(await readSavedPlan(dir)).toEqual({
      format: 1,
      ...FACTS,
      files: {
        'plan.tfplan': '33e663ceef8a77c1c723ff3acd1f53cb41255e57d629368d529e13115f347ed1',
        'plan.json': expect.stringMatching(/^[0-9a-f]{64}$/),
        'plan.txt': expect.stringMatching(/^[0-9a-f]{64}$/),
        'plan.md': expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it('has neither commit nor state where there is none', async () => {
    const { commit, tree, state, ...rest } = FACTS;
    await writeManifest(dir, rest);
    expect(Object.keys(await readSavedPlan(dir))).not.toEqual(expect.arrayContaining(['commit']));
  });

  it.each(PLAN_FILES)('refuses a plan whose %s has changed', async (name) => {
    await writeManifest(dir, FACTS);
    appendFileSync(join(dir, name), '.');
    await expect(readSavedPlan(dir)).rejects.toThrow(
      new RegExp(
        `^${join(dir, name)} has changed since it was planned: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\\. ` +
          `Plan again: npm run plan -- dev --out ${dir}$`,
      ),
    );
  });

  it('refuses a plan that has lost a file', async () => {
    await writeManifest(dir, FACTS);
    rmSync(join(dir, 'plan.tfplan'));
    await expect(readSavedPlan(dir)).rejects.toThrow(
      `${dir}/plan.tfplan cannot be read, and the plan had it. Plan again: npm run plan -- dev --out ${dir}`,
    );
  });

  it.each([
    ['a folder that is not there', () => '/nowhere'],
    ['an empty one', () => dir],
  ])('says of %s that it holds no plan', async (_, place) => {
    const folder = place();
    await expect(readSavedPlan(folder)).rejects.toThrow(
      `${folder} holds no saved plan. Make one: npm run plan -- ENV --out ${folder}`,
    );
  });

  it.each([
    ['another format', { format: 2 }, 'format: Invalid input: expected 1'],
    ['no effect', { effect: undefined }, 'effect: Invalid input: expected string, received undefined'],
    ['no plan among its files', { files: { 'plan.md': HASH } }, 'files: Invalid input'],
    ['a file elsewhere', { files: { 'plan.tfplan': HASH, '../x': HASH } }, 'files.../x: Invalid key in record'],
  ])('refuses a manifest with %s', async (_, change, words) => {
    const manifest = await writeManifest(dir, FACTS);
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, ...change }));
    await expect(readSavedPlan(dir)).rejects.toThrow(
      `${dir}/manifest.json is no manifest of format 1: ${words}. Plan again`,
    );
  });

  it('refuses half a manifest', async () => {
    await writeManifest(dir, FACTS);
    const file = join(dir, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    await expect(readSavedPlan(dir)).rejects.toThrow(/is no manifest of format 1: the whole: /);
  });

  it('does not write what it would not read', async () => {
    await expect(writeManifest(dir, { ...FACTS, synthesised: 'x' })).rejects.toThrow(/synthesised/);
  });
});
