import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unzipSync, zipSync } from 'fflate';
import { fetchPlan, keepPlan, keptManifest, type PlanStore, planStore } from '../../../cli/github/kept-plan';
import { PLAN_FILES, writeManifest } from '../../../cli/plan/manifest';
import { parseSiteConfig } from '../../../lib/config';

const COMMIT = 'a'.repeat(40);
let dir: string;
let objects: Map<string, Uint8Array>;
let store: PlanStore;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kept-'));
  objects = new Map();
  const send = async (command: unknown) => {
    if (command instanceof PutObjectCommand) return objects.set(command.input.Key!, command.input.Body as Uint8Array);
    if (!(command instanceof GetObjectCommand)) throw new Error('unknown');
    const bytes = objects.get(command.input.Key!);
    if (!bytes) throw new NoSuchKey({ message: 'none', $metadata: {} });
    return { Body: { transformToByteArray: async () => bytes } };
  };
  store = { s3: { send } as unknown as S3Client, bucket: 'states', prefix: 'plans/example/dev/' };
  for (const name of PLAN_FILES) writeFileSync(join(dir, name), `of ${name}`);
  await writeManifest(dir, {
    site: 'example',
    environment: 'dev',
    dirty: false,
    synthesised: '0'.repeat(64),
    terraform: '1.11.4',
    providers: {},
    effect: '1'.repeat(64),
    changes: { add: 1, change: 0, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 0 },
    at: '2026-11-25T08:00:00.000Z',
  });
});
afterEach(() => rmSync(dir, { recursive: true }));

it('comes back as it was kept, whole; what it says of itself lies beside it', async () => {
  await keepPlan(store, dir, COMMIT);
  expect([...objects.keys()]).toEqual([`plans/example/dev/${COMMIT}.zip`, `plans/example/dev/${COMMIT}.json`]);
  expect(await keptManifest(store, COMMIT)).toMatchObject({ environment: 'dev', effect: '1'.repeat(64) });
  const out = join(dir, 'out');
  await fetchPlan(store, out, COMMIT);
  for (const name of [...PLAN_FILES, 'manifest.json']) {
    expect(readFileSync(join(out, name), 'utf8')).toBe(readFileSync(join(dir, name), 'utf8'));
  }
});

it('has no secret in what everybody who plans may read', async () => {
  writeFileSync(join(dir, 'plan.tfplan'), 'hush');
  await expect(keepPlan(store, dir, COMMIT)).rejects.toThrow('plan.tfplan has changed since it was planned');
  expect(objects.size).toBe(0);
});

it('is told from one that was never kept', async () => {
  expect(await keptManifest(store, COMMIT)).toBeUndefined();
  await expect(fetchPlan(store, join(dir, 'out'), COMMIT)).rejects.toThrow(
    `s3://states/plans/example/dev/${COMMIT}.zip: no plan is kept there. Plans are kept for 30 days: plan again.`,
  );
});

it('lays down its own files alone, and refuses what was tampered with', async () => {
  await keepPlan(store, dir, COMMIT);
  const key = `plans/example/dev/${COMMIT}.zip`;
  const files = unzipSync(objects.get(key)!);
  objects.set(key, zipSync({ ...files, '../evil': new Uint8Array([1]), 'main.ts': new Uint8Array([1]) }));
  const out = join(dir, 'out');
  await fetchPlan(store, out, COMMIT);
  expect([existsSync(join(dir, 'evil')), existsSync(join(out, 'main.ts'))]).toEqual([false, false]);
  objects.set(key, zipSync({ ...files, 'plan.tfplan': new Uint8Array([1]) }));
  await expect(fetchPlan(store, out, COMMIT)).rejects.toThrow('plan.tfplan has changed since it was planned');
  // A file that says of itself, in the zip's directory, that it is 300 MB.
  const bomb = Buffer.from(zipSync({ 'plan.json': new Uint8Array(10) }));
  bomb.writeUInt32LE(300 * 1024 * 1024, bomb.indexOf('PK\x01\x02') + 24);
  objects.set(key, bomb);
  await expect(fetchPlan(store, out, COMMIT)).rejects.toThrow(
    'plan.json would be 314572800 bytes, more than 268435456',
  );
  objects.set(key, new Uint8Array([1, 2, 3]));
  await expect(fetchPlan(store, out, COMMIT)).rejects.toThrow('is no zip');
});

it('needs a state that is shared', () => {
  const { environments } = parseSiteConfig({ site: 'example', environments: { dev: {} } });
  expect(() => planStore('example', environments.dev!)).toThrow(
    'environment dev: its state is a file, and plans are kept in the bucket of a shared state.',
  );
});
