import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Field } from '../../tools/drill/field';
import { kill, race } from '../../tools/drill/locks';
import { Random } from '../../tools/fuzz/random';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/server';
import { findTools, type Tools } from '../../tools/terraform/stack';

// Real Terraform with its state in a versioned bucket of AWS on loopback, which all of these share.
describe('a state in S3', () => {
  const dir = mkdtempSync(join(tmpdir(), 'state-care-'));
  const random = new Random(1);
  let tools: Tools;
  let aws: LocalAws;
  let field: Field;

  beforeAll(async () => {
    tools = await findTools(process.env, () => {});
    aws = await startLocalAws({ stateDir: join(dir, 'aws') });
    field = await Field.make({ aws, tools, dir: join(dir, 'none'), env: process.env, things: 'none' });
  }, 60_000);

  afterAll(async () => {
    await aws?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  describe('where two apply at once', () => {
    it('is written by one, and the other ends with the name of that one', async () => {
      expect(await race(field, 1, random)).toMatchObject({ round: 1 });
    }, 60_000);

    it('is written by one, and the other says for whom it waits', async () => {
      expect(await race(field, 2, random)).toMatchObject({ round: 2 });
    }, 60_000);
  });

  it('is whole when who started Terraform is killed', async () => {
    await kill(field, 3, 'its starter');
  }, 60_000);
});
