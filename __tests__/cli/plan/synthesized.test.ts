import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { synthesisedHash } from '../../../cli/plan/synthesized';

describe('the hash of what was synthesised', () => {
  let dir: string;
  let before: string;
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  };
  const stack = (path: string, more: object = {}) =>
    JSON.stringify({ terraform: { backend: { local: { path } } }, resource: { aws_a: { a: { name: 'a' } } }, ...more });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'synthesised-'));
    write('cdk.tf.json', stack('../../../.local/terraform.dev.tfstate'));
    write('.terraform.lock.hcl', 'provider');
    write('assets/code_1/AB/edge.zip', 'zip');
    before = synthesisedHash(dir);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it.each<[string, () => void]>([
    ['the state’s place on a machine', () => write('cdk.tf.json', stack('/home/alice/terraform.dev.tfstate'))],
    ['Terraform’s own folder', () => write('.terraform/providers/x', 'x')],
    ['a plan beside it', () => write('plan.tfplan', 'x')],
    ['the time of a file', () => utimesSync(join(dir, 'assets/code_1/AB/edge.zip'), 1, 1)],
  ])('is the same whatever %s', (_, change) => {
    change();
    expect(synthesisedHash(dir)).toBe(before);
  });

  it('is the same in another folder', () => {
    const other = mkdtempSync(join(tmpdir(), 'synthesised-'));
    cpSync(dir, other, { recursive: true });
    expect(synthesisedHash(other)).toBe(before);
    rmSync(other, { recursive: true });
  });

  it.each<[string, () => void]>([
    ['the stack', () => write('cdk.tf.json', stack('x', { output: {} }))],
    ['the backend', () => write('cdk.tf.json', JSON.stringify({ terraform: { backend: { s3: { bucket: 'b' } } } }))],
    ['the provider', () => write('.terraform.lock.hcl', 'another')],
    ['an asset', () => write('assets/code_1/AB/edge.zip', 'other')],
    ['the name of an asset', () => cpSync(join(dir, 'assets/code_1'), join(dir, 'assets/code_2'), { recursive: true })],
  ])('is another one with %s changed', (_, change) => {
    change();
    expect(synthesisedHash(dir)).not.toBe(before);
  });
});
