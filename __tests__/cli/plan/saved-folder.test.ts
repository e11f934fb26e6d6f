import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillFolder } from '../../../cli/plan/saved-folder';

describe('the folder of a saved plan', () => {
  let dir: string;
  let out: string;
  const plan = (text: string) => async (partial: string) => writeFileSync(join(partial, 'plan.md'), text);
  const read = () => readFileSync(join(out, 'plan.md'), 'utf8');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'saved-'));
    out = join(dir, 'plans', 'dev');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is made with those above it, and may be read by its owner alone', async () => {
    await fillFolder(out, plan('first'));
    expect(read()).toBe('first');
    expect(statSync(out).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(dir, 'plans'))).toEqual(['dev']);
  });

  it('is replaced where an earlier plan is in it, whole', async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'manifest.json'), '{}');
    await fillFolder(out, plan('second'));
    expect(readdirSync(out)).toEqual(['plan.md']);
    expect(readdirSync(join(dir, 'plans'))).toEqual(['dev']);
  });

  it('stays as it was where planning fails', async () => {
    await fillFolder(out, plan('first'));
    const fails = async (partial: string) => {
      await plan('second')(partial);
      throw new Error('no AWS');
    };
    await expect(fillFolder(out, fails)).rejects.toThrow('no AWS');
    expect(read()).toBe('first');
    expect(readdirSync(join(dir, 'plans'))).toEqual(['dev']);
  });

  it('is refused where it holds something else, before anything is planned', async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'notes.txt'), '');
    const never = jest.fn();
    await expect(fillFolder(out, never)).rejects.toThrow(
      `--out ${out} holds notes.txt, which is no part of a saved plan. Name a folder that is empty or not there yet`,
    );
    await expect(fillFolder(join(out, 'notes.txt'), never)).rejects.toThrow(
      `--out ${out}/notes.txt is a file. Name a folder`,
    );
    expect(never).not.toHaveBeenCalled();
  });

  it('is refused where something else has come into it meanwhile', async () => {
    const meanwhile = async () => {
      mkdirSync(out);
      writeFileSync(join(out, 'notes.txt'), '');
    };
    await expect(fillFolder(out, meanwhile)).rejects.toThrow(/holds notes\.txt/);
    expect(readdirSync(out)).toEqual(['notes.txt']);
  });

  it('is one plan or the other of two at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => fillFolder(out, plan(text))));
    expect(['a', 'b', 'c', 'd']).toContain(read());
    expect(readdirSync(join(dir, 'plans'))).toEqual(['dev']);
  });

  it('leaves nothing of a run that was killed once another one has run, and lets one that runs be', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(join(dir, 'plans', `.dev.partial-${pid}-abcdef`), { recursive: true });
    mkdirSync(join(dir, 'plans', `.dev.partial-${pid}-abcdef-old`));
    mkdirSync(join(dir, 'plans', `.dev.partial-${process.pid}-abcdef`));
    mkdirSync(join(dir, 'plans', `.other.partial-${pid}-abcdef`));
    await fillFolder(out, plan('first'));
    expect(readdirSync(join(dir, 'plans')).sort()).toEqual([
      `.dev.partial-${process.pid}-abcdef`,
      `.other.partial-${pid}-abcdef`,
      'dev',
    ]);
  });
});
