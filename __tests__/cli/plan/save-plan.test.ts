import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { unzipSync } from 'fflate';
import MarkdownIt from 'markdown-it';
import { Progress } from '../../../cli/core/progress';
import { readSavedPlan } from '../../../cli/plan/manifest';
import { providersIn, type SavedPlan, savePlan } from '../../../cli/plan/save-plan';
import { findTools } from '../../../cli/terraform/stack';
import { Terraform } from '../../../cli/terraform/terraform';

/** Each in a place where Terraform can carry a secret. */
const SECRETS = ['SECRET-variable', 'SECRET-variable-before', 'SECRET-of-module'] as const;

const LONG = 'é🙂`~|<x> </details> ``` '.repeat(8000);

// A real plan by a real Terraform, of a stack that has all that is hard at once; nothing of it needs a provider of its own.
describe('a saved plan with secrets, of 3,000 resources, one with 200 KB in an attribute', () => {
  const dir = mkdtempSync(join(tmpdir(), 'save-plan-'));
  const stackDir = join(dir, 'stack');
  const out = join(dir, 'out');
  const printed = new PassThrough();
  let terraform: Terraform;
  let saved: SavedPlan;
  const file = (name: string) => readFileSync(join(out, name), 'utf8');

  beforeAll(async () => {
    mkdirSync(join(stackDir, 'inner'), { recursive: true });
    writeFileSync(join(stackDir, '.terraform.lock.hcl'), '# none\n');
    writeFileSync(join(stackDir, 'inner', 'main.tf.json'), JSON.stringify(INNER));
    const tools = await findTools(process.env, () => {});
    terraform = new Terraform({
      binary: tools.terraform.binary,
      dir: stackDir,
      env: { ...process.env, ...tools.config.env },
    });
    const write = (stack: object) => writeFileSync(join(stackDir, 'cdk.tf.json'), JSON.stringify(stack));
    write(small('SECRET-variable-before'));
    await terraform.init();
    await terraform.plan('before.tfplan');
    await terraform.apply('before.tfplan');
    const { resource, ...rest } = small('SECRET-variable');
    const many = { count: 3000, input: 'value ${count.index}' };
    const large = { terraform_data: { ...resource.terraform_data, many, long: { input: LONG } } };
    write({ ...rest, resource: large });
    saved = await savePlan({
      terraform,
      terraformVersion: '1.11.4',
      stackDir,
      site: 'example',
      environment: 'dev',
      rootObject: 'index.html',
      out,
      progress: new Progress(printed as unknown as NodeJS.WriteStream),
      now: () => new Date('2026-11-25T08:00:00Z'),
    });
  }, 120_000);
  afterAll(() => rmSync(dir, { recursive: true }));

  it('is whole: its files are what the manifest says', async () => {
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'plan.json', 'plan.md', 'plan.tfplan', 'plan.txt']);
    expect(readdirSync(dir).sort()).toEqual(['out', 'stack']);
    const { lineage, serial } = JSON.parse(readFileSync(join(stackDir, 'terraform.tfstate'), 'utf8'));
    expect(await readSavedPlan(out)).toEqual({
      ...saved.manifest,
      site: 'example',
      environment: 'dev',
      terraform: '1.11.4',
      providers: {},
      state: { lineage, serial },
      changes: { add: 3001, change: 1, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 1 },
      at: '2026-11-25T08:00:00.000Z',
    });
  });

  it.each(['plan.md', 'plan.json', 'plan.txt', 'manifest.json'])('has no secret in %s', (name) => {
    expect(file(name)).not.toContain('SECRET');
  });

  it('prints none', () => {
    expect(String(printed.read())).not.toContain('SECRET');
  });

  it('had all of them to hide', () => {
    const raw = Object.values(unzipSync(readFileSync(join(out, 'plan.tfplan')))).map((part) => Buffer.from(part));
    expect(SECRETS.filter((secret) => !raw.some((part) => part.includes(secret)))).toEqual([]);
  });

  it('keeps in plan.json what is not secret, and where something was', () => {
    const { resource_changes, output_changes, variables, planned_values } = JSON.parse(file('plan.json'));
    const { change } = resource_changes.find((one: { address: string }) => one.address === 'terraform_data.nested');
    expect(change.before.input).toEqual({ list: ['open', '(sensitive value)'], map: { deep: '(sensitive value)' } });
    expect(change.after.input).toEqual({ list: ['open', '(sensitive value)'], map: { deep: '(sensitive value)' } });
    expect(output_changes.secret.after).toBe('(sensitive value)');
    expect(variables).toEqual({ secret: { value: '(sensitive value)' } });
    expect(planned_values.outputs.secret.value).toBe('(sensitive value)');
    expect(resource_changes.length).toBeGreaterThan(3000);
  });

  it('has a comment that GitHub takes, and that is whole Markdown', () => {
    const markdown = file('plan.md');
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(50_000);
    const tokens = new MarkdownIt({ html: true }).parse(markdown, {});
    const fences = tokens.filter(({ type }) => type === 'fence');
    expect(fences).toHaveLength(1);
    expect(fences[0]!.info).toBe('diff');
    const blocks = tokens.filter(({ type }) => type === 'html_block').map(({ content }) => content.trim());
    expect(blocks.filter((block) => block.startsWith('<details>'))).toEqual([
      '<details><summary>Full diff, cut</summary>',
    ]);
    expect(blocks.filter((block) => block === '</details>')).toHaveLength(1);
    // What follows the fence is read as text again.
    expect(tokens.at(-2)!.content).toMatch(
      /^_The diff is cut after \d+ lines of \d+\. 1 line of more than 1000 characters is shortened\. The whole of it is in /,
    );
    expect(markdown).toMatch(/ \(\d{6} more characters\)$/m);
  });

  it('has all of it in plan.txt', () => {
    expect(file('plan.txt')).toContain('terraform_data.many[2999]');
    expect(file('plan.txt')).toContain(LONG.slice(0, 100));
  });
});

it('reads the providers’ versions from their lock file', () => {
  expect(providersIn(readFileSync('.terraform.lock.hcl', 'utf8'))).toEqual({ aws: '5.100.0' });
});

const INNER = {
  variable: { given: { type: 'string', sensitive: true } },
  resource: { terraform_data: { inner: { input: '${var.given}-of-module' } } },
  output: { taken: { value: '${terraform_data.inner.input}', sensitive: true } },
};

function small(secret: string) {
  return {
    variable: { secret: { type: 'string', sensitive: true, default: secret } },
    module: { inner: { source: './inner', given: 'SECRET' } },
    resource: {
      terraform_data: { nested: { input: { list: ['open', '${var.secret}'], map: { deep: '${var.secret}' } } } },
    },
    output: {
      secret: { value: '${var.secret}', sensitive: true },
      module_secret: { value: '${module.inner.taken}', sensitive: true },
    },
  };
}
