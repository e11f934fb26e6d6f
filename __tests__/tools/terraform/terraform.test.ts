import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform, type TerraformEvent } from '../../../tools/terraform/terraform';

describe('Terraform', () => {
  const dir = mkdtempSync(join(tmpdir(), 'terraform-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  /** A program that writes down its arguments, says what is given, and ends so. */
  function terraform(says: { stdout?: string; stderr?: string; status?: number }, signal?: AbortSignal): Terraform {
    const binary = join(dir, 'terraform');
    writeFileSync(
      binary,
      `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(join(dir, 'args'))}, process.argv.slice(2).join(' '));
process.stderr.write(${JSON.stringify(says.stderr ?? '')});
process.stdout.write(${JSON.stringify(says.stdout ?? '')});
process.exitCode = ${says.status ?? 0};
`,
    );
    chmodSync(binary, 0o755);
    return new Terraform({ binary, dir, env: process.env, signal });
  }
  const asked = () => readFileSync(join(dir, 'args'), 'utf8');
  const diagnostic = (severity: string, summary: string, detail = '', address?: string) =>
    `${JSON.stringify({ type: 'diagnostic', diagnostic: { severity, summary, detail, address } })}\n`;

  it('takes the provider that is locked, and no other', async () => {
    await terraform({}).init();
    expect(asked()).toBe('init -input=false -no-color -lockfile=readonly');
  });

  it('says what went wrong without its drawing', async () => {
    const stderr = '\n╷\n│ Error: Failed to query available provider packages\n│ \n│ Could not connect\n╵\n';
    await expect(terraform({ stderr, status: 1 }).init()).rejects.toThrow(
      'terraform init: Error: Failed to query available provider packages\nCould not connect',
    );
    await expect(terraform({ status: 1 }).init()).rejects.toThrow('terraform init: it said nothing');
  });

  it('tells a plan with changes from one without, and keeps it', async () => {
    expect(await terraform({ status: 0 }).plan('a.tfplan')).toBe(false);
    expect(await terraform({ status: 2 }).plan('a.tfplan')).toBe(true);
    expect(asked()).toContain('plan -json -no-color -input=false -lock-timeout=45s -detailed-exitcode');
    expect(asked()).toContain('-out=a.tfplan');
  });

  it('hands every event on, and ends with all errors, each with its place', async () => {
    const events: TerraformEvent[] = [];
    const stdout =
      'not JSON\n' +
      diagnostic('warning', 'Old argument') +
      diagnostic('error', 'Invalid bucket', 'It is taken.', 'aws_s3_bucket.website') +
      diagnostic('error', 'No credentials');
    const failed = terraform({ stdout, status: 1 }).plan('a.tfplan', (event) => events.push(event));
    await expect(failed).rejects.toThrow(
      'terraform plan: aws_s3_bucket.website: Invalid bucket\nIt is taken.\nNo credentials',
    );
    expect(events).toHaveLength(3);
  });

  it('reads the outputs, whatever else is said on standard error', async () => {
    const stderr = 'Warning: Ignoring extra certs from `/etc/proxy.pem`, load failed\n';
    const stdout = '{"bucket":{"sensitive":false,"type":"string","value":"site"}}';
    expect(await terraform({ stdout, stderr }).outputs()).toEqual({ bucket: 'site' });
  });

  it('applies exactly the plan given', async () => {
    await terraform({}).apply('a.tfplan');
    expect(asked()).toBe('apply -json -no-color -input=false -lock-timeout=45s a.tfplan');
  });

  it('says that it was stopped, where it was', async () => {
    await expect(terraform({}, AbortSignal.abort()).init()).rejects.toThrow('terraform was stopped');
  });
});
