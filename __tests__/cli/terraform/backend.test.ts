import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOptions, keepPrivate, readBackend, readFileLock } from '../../../cli/terraform/backend';

describe('where Terraform keeps a state', () => {
  const dir = mkdtempSync(join(tmpdir(), 'backend-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const settle = (settled: object) => {
    mkdirSync(join(dir, '.terraform'), { recursive: true });
    writeFileSync(join(dir, '.terraform', 'terraform.tfstate'), JSON.stringify(settled));
  };

  it('is a file of its own where nothing else was settled', async () => {
    expect(await readBackend(dir)).toEqual({ type: 'local', path: join(dir, 'terraform.tfstate') });
  });

  it('is what init has settled on', async () => {
    settle({ backend: { type: 'local', config: { path: '../prod.tfstate' } } });
    expect(await readBackend(dir)).toEqual({ type: 'local', path: join(dir, '..', 'prod.tfstate') });
    const config = { bucket: 'states', key: 'prod.tfstate', region: 'eu-west-1', encrypt: true, profile: null };
    settle({ backend: { type: 's3', config } });
    expect(await readBackend(dir)).toEqual({ type: 's3', bucket: 'states', key: 'prod.tfstate', region: 'eu-west-1' });
    settle({ backend: { type: 'gcs', config: {} } });
    expect(await readBackend(dir)).toBeUndefined();
  });

  it('is a file that its owner alone reads, though it was there with another mode', async () => {
    const path = join(dir, 'old.tfstate');
    writeFileSync(path, '{}', { mode: 0o644 });
    await keepPrivate({ type: 'local', path });
    await keepPrivate({ type: 'local', path: join(dir, 'none.tfstate') });
    await keepPrivate(undefined);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });

  it('has its lock beside it where it is a file', async () => {
    expect(await readFileLock(join(dir, 'prod.tfstate'))).toBeUndefined();
    writeFileSync(join(dir, '.prod.tfstate.lock.info'), '{"ID":"1","Who":"alice@laptop"}');
    expect(await readFileLock(join(dir, 'prod.tfstate'))).toMatchObject({ ID: '1', Who: 'alice@laptop' });
  });
});

describe('the client of an environment', () => {
  it('is that of AWS, with credentials found as ever', () => {
    expect(clientOptions({}, 'eu-west-1')).toEqual({ region: 'eu-west-1' });
    expect(clientOptions({ AWS_PROFILE: 'prod' }, 'eu-west-1')).toEqual({ region: 'eu-west-1', profile: 'prod' });
  });

  it('has the endpoint and the credentials of that environment, and not of the process', () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: '',
    };
    expect(clientOptions(env, 'us-east-1')).toEqual({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: 'local', secretAccessKey: 'secret', sessionToken: undefined },
    });
    expect(clientOptions({ ...env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' }, 'us-east-1').endpoint).toBe(
      'http://127.0.0.1:9000',
    );
  });
});
