import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { readHistory } from '../../cli/operate/state/history';
import { holdLock } from '../../cli/operate/state/hold-lock';
import { type RestoreOptions, restore } from '../../cli/operate/state/restore';
import { unlock } from '../../cli/operate/state/unlock';
import { objectVersions, take } from '../../cli/operate/state/versions';
import { readS3Lock } from '../../cli/terraform/backend';
import { findTools, type Tools } from '../../cli/terraform/stack';
import { Terraform } from '../../cli/terraform/terraform';
import { lockKey } from '../../lib/names/state-location';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { Field } from '../../proof/drill/field';
import { kill, race } from '../../proof/drill/locks';
import { Random } from '../../proof/support/random';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

// Real Terraform with its state in a versioned bucket of AWS on loopback, which all of these share. They go on from each other.
describe('a state in S3', () => {
  const dir = mkdtempSync(join(tmpdir(), 'state-care-'));
  const random = new Random(1);
  const me = `${userInfo().username}@${hostname()}`;
  let tools: Tools;
  let aws: LocalAws;
  let field: Field;
  let killed: Promise<string>;

  beforeAll(async () => {
    tools = await findTools(process.env, () => {});
    aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    field = await Field.make({ aws, tools, dir: join(dir, 'none'), env: process.env, things: 'none' });
    // Beside the tests: the AWS provider takes its time.
    killed = killOne();
    killed.catch(() => {});
  }, 60_000);

  async function killOne(): Promise<string> {
    const real = await Field.make({ aws, tools, dir: join(dir, 'aws-things'), env: process.env });
    real.want(1, 0);
    await real.terraform('a').plan('first.tfplan');
    await real.terraform('a').apply('first.tfplan');
    return kill(real, 2, 'Terraform');
  }

  afterAll(async () => {
    await aws?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const planIsEmpty = async () => !(await field.terraform('a').plan('look.tfplan'));
  const versions = () => take(objectVersions(field.s3, field.location.bucket, field.location.key));
  const newest = async () => (await versions()).find(({ deleted }) => !deleted)!.id;
  const locked = async () => {
    const [latest] = await take(objectVersions(field.s3, field.location.bucket, lockKey(field.location)));
    return latest?.deleted === false;
  };
  const put = (Body: string) =>
    field.s3.send(new PutObjectCommand({ Bucket: field.location.bucket, Key: field.location.key, Body }));
  const emptyState = (lineage: string, resources: object[] = []) =>
    JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 1, lineage, outputs: {}, resources });
  const restoring = (options: Partial<RestoreOptions>): RestoreOptions => ({
    s3: field.s3,
    location: field.location,
    version: '',
    force: false,
    clear: (id) => `unlock ${id}`,
    confirm: async () => true,
    ...options,
  });

  it('is written by one of two that apply at once, and the other ends with the name of that one', async () => {
    await race(field, 1, random);
  }, 60_000);

  it('is written by one of two that apply at once, and the other waits', async () => {
    await race(field, 2, random);
  }, 60_000);

  it('is whole when who started Terraform is killed', async () => {
    await kill(field, 3, 'its starter');
  }, 60_000);

  it('comes back after an empty one was written over it, and nothing is made again', async () => {
    const [version, written, before] = [await newest(), await field.written(), await field.state()];
    await put(emptyState('00000000-0000-0000-0000-000000000000'));
    expect(await planIsEmpty()).toBe(false);
    const restored = await restore(restoring({ version: version.slice(0, 8) }));
    expect(restored).toMatchObject({ serial: before!.serial + 1 });
    expect(await planIsEmpty()).toBe(true);
    expect(await field.written()).toEqual(written);
    expect(await field.state()).toMatchObject({ lineage: before!.lineage, outputs: before!.outputs });
    expect(await locked()).toBe(false);
  }, 60_000);

  it('comes back after it was deleted, or written over by what is no state', async () => {
    const { bucket: Bucket, key: Key } = field.location;
    const [version, written] = [await newest(), await field.written()];
    await field.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await restore(restoring({ version }))).toMatchObject({ id: expect.any(String) });
    await put('<html>');
    const { serial } = (await restore(restoring({ version }))) as { serial: number };
    expect(serial).toBe((await field.state())!.serial);
    expect(await planIsEmpty()).toBe(true);
    expect(await field.written()).toEqual(written);
  }, 60_000);

  it('is left alone where nothing differs, where the answer is no, and by a version that does not exist', async () => {
    const ids = async () => (await versions()).map(({ id }) => id);
    const before = await ids();
    expect(await restore(restoring({ version: await newest() }))).toBe('same');
    const first = before.at(-1)!;
    expect(await restore(restoring({ version: first, confirm: async () => false }))).toBe('declined');
    await expect(restore(restoring({ version: 'nothing' }))).rejects.toThrow('version nothing: there is none');
    const mark = (await versions()).find(({ deleted }) => deleted)!.id;
    await expect(restore(restoring({ version: mark }))).rejects.toThrow('it is the mark of a deletion');
    expect(await ids()).toEqual(before);
    expect(await locked()).toBe(false);
  });

  it('is left alone, and the lock given back, when a restore is stopped before it writes', async () => {
    const before = (await versions()).length;
    const stop = new AbortController();
    const confirm = async () => {
      stop.abort();
      return true;
    };
    const first = (await versions()).at(-1)!.id;
    await expect(restore(restoring({ version: first, confirm, signal: stop.signal }))).rejects.toThrow('abort');
    expect(await locked()).toBe(false);
    expect(await versions()).toHaveLength(before);
  });

  it('is restored by one of two at once, and the other ends with the name of that one', async () => {
    const first = (await versions()).at(-1)!.id;
    let second: unknown;
    const confirm = async () => {
      second = await restore(restoring({ version: first })).catch((error: Error) => error.message);
      return false;
    };
    await restore(restoring({ version: first, confirm }));
    expect(second).toMatch(
      new RegExp(`^the state is locked by ${me}, restore, since .* UTC \\(\\d s ago\\)\\. .*: unlock ${UUID}$`),
    );
    expect(await locked()).toBe(false);
  });

  it('is restored also where its lock was cleared meanwhile, but never over what was written meanwhile', async () => {
    const version = await newest();
    const first = (await versions()).at(-1)!.id;
    const clearLock = async () => {
      const held = await readS3Lock(field.s3, field.location);
      return (await unlock(field.s3, field.location, held!.lock.ID)) !== undefined;
    };
    expect(await restore(restoring({ version: first, confirm: clearLock }))).toMatchObject({
      serial: expect.any(Number),
    });
    const confirm = async () => {
      await put(emptyState('00000000-0000-0000-0000-000000000000'));
      return true;
    };
    await expect(restore(restoring({ version, confirm }))).rejects.toThrow(
      'the state was written by somebody who did not lock it. Look at history',
    );
    await restore(restoring({ version }));
    expect(await planIsEmpty()).toBe(true);
  }, 60_000);

  it('holds Terraform off while it is restored', async () => {
    const first = (await versions()).at(-1)!.id;
    let told: unknown;
    const confirm = async () => {
      const terraform = field.terraform('a', { lockTimeout: 0 });
      told = await terraform.plan('held.tfplan').catch((error: Error) => error.message);
      return false;
    };
    await restore(restoring({ version: first, confirm }));
    expect(told).toMatch(
      new RegExp(`^terraform plan: the state is locked by ${me}, restore, .*: npm run state -- prod unlock ${UUID}$`),
    );
  }, 30_000);

  it('is not replaced by one of another lineage, unless that is forced', async () => {
    const thing = { mode: 'managed', type: 'terraform_data', name: 'other', instances: [{ attributes: {} }] };
    const [version, lineage] = [await newest(), (await field.state())!.lineage];
    await put(emptyState('11111111-1111-1111-1111-111111111111', [thing]));
    await expect(restore(restoring({ version }))).rejects.toThrow(
      `version ${version}: it is of lineage ${lineage}, and the state now of 11111111-1111-1111-1111-111111111111, ` +
        'begun anew since. Terraform would forget the 1 resource that it has now, and not delete them. ' +
        'If that is what you want: --force',
    );
    expect(await locked()).toBe(false);
    await restore(restoring({ version, force: true }));
    expect(await planIsEmpty()).toBe(true);
  }, 60_000);

  it('has a history of who wrote it when, as far as that is known', async () => {
    const { entries, more } = await readHistory(field.s3, field.location, 100);
    expect(more).toBe(false);
    expect(entries[0]).toMatchObject({ current: true, who: me, operation: 'restore', resources: 5 });
    expect(entries.at(-1)).toMatchObject({
      current: false,
      who: me,
      operation: 'apply',
      serial: 1,
      resources: 5,
      terraformVersion: tools.terraform.version,
    });
    expect(entries.filter(({ problem }) => problem)).toMatchObject([{ problem: 'it is not JSON' }]);
    const [mark, ...others] = entries.filter(({ deleted }) => deleted);
    expect({ mark: mark?.who, others }).toEqual({ mark: undefined, others: [] });
    // But for those that were written over it with serial 1, each has a serial of its own.
    const serials = entries.flatMap(({ serial }) => (serial !== undefined && serial > 1 ? [serial] : []));
    expect(serials).toEqual(Array.from(serials, (_, i) => serials.length + 1 - i));
  });

  it('lists its versions page by page, and never those of its lock', async () => {
    const { bucket, key } = field.location;
    const small = await take(objectVersions(field.s3, bucket, key, 2));
    expect(new Set(small)).toEqual(new Set(await versions()));
    expect(small.map(({ at }) => at)).toEqual(small.map(({ at }) => at).sort((a, b) => b - a));
    expect(small.length).toBeGreaterThan(8);
    const { entries, more } = await readHistory(field.s3, field.location, 3);
    expect({ ids: entries.map(({ id }) => id), more }).toEqual({
      ids: small.slice(0, 3).map(({ id }) => id),
      more: true,
    });
  });

  it('loses its lock by the id of that lock alone', async () => {
    const { s3, location } = field;
    expect(await unlock(s3, location, 'any')).toBeUndefined();
    const release = await holdLock(s3, location, 'drill', (id) => id);
    await expect(unlock(s3, location, 'any')).rejects.toThrow(
      new RegExp(`^the lock has another id: it is ${UUID}, of ${me}, drill, since .*Nothing was cleared`),
    );
    expect(await locked()).toBe(true);
    await release();
    // A newer lock stays, whoever thinks that the old one is still there.
    const releaseNewer = await holdLock(s3, location, 'drill', (id) => id);
    await expect(release()).rejects.toThrow();
    expect(await locked()).toBe(true);
    await releaseNewer();
    expect(await locked()).toBe(false);
  });

  describe('looked after by npm run state', () => {
    const project = join(dir, 'project');
    beforeAll(() => {
      mkdirSync(project);
      for (const part of ['cli', 'lib', 'local', 'lambda', 'package.json'])
        cpSync(part, join(project, part), { recursive: true });
      symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
      const site = { site: 'drill', environments: { prod: { state: { bucket: 'drill-none' } }, local: {} } };
      writeFileSync(join(project, 'site.config.ts'), `export default ${JSON.stringify(site)};\n`);
    });

    const run = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
      new Promise((done) => {
        const command = [join(project, 'cli', 'run.mjs'), 'cli/commands/state.ts', ...args];
        const env = { ...field.env, NO_COLOR: '1' };
        execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
          done({ status: error ? Number(error.code) : 0, stdout, stderr }),
        );
      });

    it('shows what there is: versions, contents, no secrets', async () => {
      const history = await run('prod', 'history', '--limit', '2');
      expect(history.stdout).toMatch(
        new RegExp(
          `^version +when \\(UTC\\) +who +serial +terraform +resources +size\\n\\S{8} .* ${me}, restore +\\d+ +1\\.\\d+\\.\\d+ +5 +\\d+ B\\n.*\\nOlder ones`,
        ),
      );
      const { entries } = JSON.parse((await run('prod', 'history', '--json')).stdout);
      expect(entries[0]).toMatchObject({ current: true, operation: 'restore' });

      const show = await run('prod', 'show');
      expect(show.stdout).toContain('  round = 3\n  secret = (sensitive)\n');
      expect(show.stdout).toContain('  terraform_data (5)\n    terraform_data.after[0]\n');
      expect(show.stdout).toContain('\nlock none\n');
      const json = await run('prod', 'show', entries.at(-1).id.slice(0, 8), '--json');
      expect(JSON.parse(json.stdout)).toMatchObject({
        version: entries.at(-1).id,
        state: { serial: 1, outputs: { round: { value: 1 }, secret: { value: null, sensitive: true } } },
        lock: null,
      });
      expect(show.stdout + json.stdout).not.toContain('hush');
    }, 30_000);

    it('restores, and says what changes; asks for --yes where there is no terminal', async () => {
      const versions = JSON.parse((await run('prod', 'history', '--json')).stdout).entries;
      const unasked = await run('prod', 'restore', versions.at(-1).id);
      expect(unasked).toMatchObject({ status: 2, stdout: '' });
      expect(unasked.stderr).toBe('error: there is no terminal to ask on: --yes restores without asking\n');
      const restored = await run('prod', 'restore', versions.at(-1).id, '--yes');
      expect(restored.stdout).toMatch(/\n {2}~ resource terraform_data\.before\[0\]\n(?:.*\n)* {2}~ output round\n/);
      expect(restored.stdout).toMatch(/\nrestored as version \S+, serial \d+\. Before anything is applied, /);
      expect(restored.status).toBe(0);
    }, 30_000);

    it('clears a lock by its id, and says whose it is without', async () => {
      expect(await run('prod', 'unlock')).toMatchObject({
        status: 0,
        stdout: 's3://drill-none/sites/drill/prod.tfstate is not locked\n',
      });
      await holdLock(field.s3, field.location, 'drill', (id) => id);
      const asked = await run('prod', 'unlock');
      expect(asked.status).toBe(1);
      const [, id = ''] =
        /is locked by .*First make sure that it runs no more.* unlock (\S+)\n$/.exec(asked.stdout) ?? [];
      expect((await run('prod', 'show')).stdout).toContain(
        `certain that it runs no more: npm run state -- prod unlock ${id}`,
      );
      expect(await run('prod', 'unlock', 'another')).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^error: the lock has another id: it is \S+, of .*\n$/),
      });
      expect(await run('prod', 'unlock', id)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^cleared the lock of .*, drill, since/),
      });
    }, 30_000);

    it('ends 1 with one line where S3 refuses, and knows other states of the bucket by their key', async () => {
      const empty = await run('prod', '--key', 'teams/payments/dns.tfstate', 'history');
      expect(empty).toMatchObject({
        status: 0,
        stdout: 's3://drill-none/teams/payments/dns.tfstate: nothing was ever written there\n',
      });
      const missing = await run('local', 'history');
      expect(missing).toMatchObject({
        status: 1,
        stderr:
          'error: .local/terraform.local.tfstate: a state in a file has no history. One in S3 has: "state" in site.config.ts names its bucket\n',
      });
    }, 30_000);
  });

  it('is no other where it is a file: who waits says for whom, and who gives up too', async () => {
    const at = join(dir, 'file');
    mkdirSync(at);
    const pause = { triggers_replace: ['1'], provisioner: [{ 'local-exec': { command: 'echo > midway; sleep 4' } }] };
    const stack = {
      terraform: { backend: { local: { path: '../prod.tfstate' } } },
      resource: { terraform_data: { pause } },
    };
    writeFileSync(join(at, 'main.tf.json'), JSON.stringify(stack));
    const terraform = (lockTimeout: number) =>
      new Terraform({ binary: tools.terraform.binary, dir: at, env: field.env, lockTimeout });
    await terraform(0).init();
    await terraform(0).plan('first.tfplan');
    const applied = terraform(0).apply('first.tfplan');
    while (!existsSync(join(at, 'midway'))) await delay(50);
    await expect(terraform(0).plan('second.tfplan')).rejects.toThrow(
      new RegExp(`^terraform plan: the state is locked by ${me}, apply, since .*, or end it: its lock goes with it$`),
    );
    const told: string[] = [];
    const planned = terraform(60).plan('second.tfplan', ({ type, '@message': message }) => {
      if (type === 'lock_wait') told.push(message);
    });
    await applied;
    expect(await planned).toBe(false);
    expect(told[0]).toMatch(new RegExp(`^waiting for the lock: ${me}, apply, since .* UTC \\(\\d+ s ago\\)$`));
  }, 60_000);

  it('is locked by an apply that was killed (-9), until that lock is cleared; then nothing is made twice', async () => {
    expect(await killed).toMatch(
      new RegExp(
        `^terraform plan: the state is locked by ${me}, apply, since \\d\\d:\\d\\d:\\d\\d UTC \\(\\d+ (s|min) ago\\)\\. ` +
          `Wait until that has ended\\. Only if it is certain that it runs no more, clear its lock: npm run state -- prod unlock ${UUID}$`,
      ),
    );
  }, 300_000);
});
