import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform, type TerraformEvent } from '../../../cli/terraform/terraform';

describe('Terraform', () => {
  const dir = mkdtempSync(join(tmpdir(), 'terraform-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  /** A program that writes down its arguments, says what is given, and ends so. */
  function terraform(
    says: { stdout?: string; stderr?: string; status?: number; stays?: number },
    signal?: AbortSignal,
  ): Terraform {
    const binary = join(dir, 'terraform');
    writeFileSync(
      binary,
      `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(join(dir, 'args'))}, process.argv.slice(2).join(' '));
process.stderr.write(${JSON.stringify(says.stderr ?? '')});
process.stdout.write(${JSON.stringify(says.stdout ?? '')});
process.exitCode = ${says.status ?? 0};
setTimeout(() => {}, ${says.stays ?? 0});
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

  describe('where the state is locked', () => {
    const lock = {
      ID: '7c066e4a-706b-349d-7190-fddde428963a',
      Operation: 'OperationTypeApply',
      Who: 'alice@laptop',
      Created: '2020-01-02T03:04:05Z',
    };
    const waits = '{"type":"state_lock_acquire","@message":"Acquiring state lock. This may take a few moments..."}\n';
    const refused = diagnostic(
      'error',
      'Error acquiring the state lock',
      `Error message: PreconditionFailed\nLock Info:\n  ID:        ${lock.ID}\n  Operation: OperationTypeApply\n  Who:       alice@laptop\n  Created:   2020-01-02 03:04:05.5 +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock`,
    );
    const settle = (backend: object) => {
      mkdirSync(join(dir, '.terraform'), { recursive: true });
      writeFileSync(join(dir, '.terraform', 'terraform.tfstate'), JSON.stringify({ backend }));
    };

    it('says who holds the lock while it waits', async () => {
      settle({ type: 'local', config: { path: 'state/prod.tfstate' } });
      mkdirSync(join(dir, 'state'));
      writeFileSync(join(dir, 'state', '.prod.tfstate.lock.info'), JSON.stringify(lock));
      const told: string[] = [];
      await terraform({ stdout: waits, stays: 1500 }).apply('a.tfplan', (event) => {
        if (event.type === 'lock_wait') told.push(event['@message']);
      });
      expect(told[0]).toMatch(
        /^waiting for the lock: alice@laptop, apply, since 2020-01-02 03:04:05 UTC \(\d+ days ago\)$/,
      );
    });

    it('gives up with one line: who holds it, since when, and what clears it', async () => {
      settle({ type: 's3', config: { bucket: 'states', key: 'prod.tfstate', region: 'us-east-1' } });
      await expect(terraform({ stdout: refused, status: 1 }).plan('a.tfplan')).rejects.toThrow(
        /^terraform plan: the state is locked by alice@laptop, apply, since 2020-01-02 03:04:05 UTC \(\d+ days ago\)\. Wait until that has ended\. Only if it is certain that it runs no more, clear its lock: terraform force-unlock 7c066e4a-706b-349d-7190-fddde428963a$/,
      );
    });

    it('does not offer to clear the lock of a file, which ends with its process', async () => {
      settle({ type: 'local', config: { path: 'prod.tfstate' } });
      await expect(terraform({ stdout: refused, status: 1 }).destroy()).rejects.toThrow(
        /\. Wait until that has ended, or end it: its lock goes with it$/,
      );
    });

    it('says what Terraform says, where that names nobody', async () => {
      const stdout = diagnostic('error', 'Error acquiring the state lock', 'AccessDenied');
      await expect(terraform({ stdout, status: 1 }).plan('a.tfplan')).rejects.toThrow(
        'terraform plan: Error acquiring the state lock\nAccessDenied',
      );
    });
  });

  it('says that it was stopped, where it was', async () => {
    await expect(terraform({}, AbortSignal.abort()).init()).rejects.toThrow('terraform was stopped');
  });
});
