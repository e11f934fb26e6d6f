import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { dropMoved, expectOwnState, moveIntoBucket, readStateObject } from '../../../../cli/setup/bootstrap/state-file';
import { refusal, stub } from './stub';

/** A bucket of objects, that keeps to If-None-Match as S3 does. */
class FakeBucket {
  readonly objects = new Map<string, string>();
  readonly puts: Record<string, unknown>[] = [];
  /** Refuses whatever is asked. */
  broken: Error | undefined;

  readonly s3 = stub(new S3Client({ region: 'us-east-1' }), {
    GetObject: ({ Bucket, Key }) => {
      if (this.broken) throw this.broken;
      const text = this.objects.get(`${Bucket}/${Key}`);
      if (text === undefined) throw refusal('NoSuchKey');
      return { Body: { transformToString: async () => text } };
    },
    PutObject: ({ Bucket, Key, Body, IfNoneMatch, ...rest }) => {
      this.puts.push({ Bucket, Key, IfNoneMatch, ...rest });
      if (IfNoneMatch === '*' && this.objects.has(`${Bucket}/${Key}`)) throw refusal('PreconditionFailed');
      if (this.broken) throw this.broken;
      this.objects.set(`${Bucket}/${Key}`, Body);
    },
  });
}

const state = (serial: number, lineage = 'lineage-1') => JSON.stringify({ version: 4, serial, lineage });
const OBJECT = 'example-tfstate/bootstrap.tfstate';

describe('the first state', () => {
  let dir: string;
  let file: string;
  let fake: FakeBucket;
  let object: { s3: S3Client; bucket: string };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'state-file-'));
    file = join(dir, 'terraform.tfstate');
    fake = new FakeBucket();
    object = { s3: fake.s3, bucket: 'example-tfstate' };
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  describe('read from the bucket', () => {
    it('is what lies there', async () => {
      fake.objects.set(OBJECT, state(3));
      expect(await readStateObject(object)).toBe('{"version":4,"serial":3,"lineage":"lineage-1"}');
    });

    it.each(['NoSuchKey', 'NoSuchBucket'])('is none where S3 says %s', async (name) => {
      fake.broken = refusal(name);
      expect(await readStateObject(object)).toBeUndefined();
    });

    it('is not taken for none where S3 will not say', async () => {
      fake.broken = refusal('AccessDenied', 'Access Denied');
      await expect(readStateObject(object)).rejects.toThrow('Access Denied');
    });
  });

  describe('moved into the bucket', () => {
    it('lies there to the letter, and is a file no more', async () => {
      writeFileSync(file, state(3));
      writeFileSync(`${file}.backup`, state(2));
      await moveIntoBucket(file, object);
      expect(fake.objects.get(OBJECT)).toBe('{"version":4,"serial":3,"lineage":"lineage-1"}');
      expect(fake.puts).toEqual([
        {
          Bucket: 'example-tfstate',
          Key: 'bootstrap.tfstate',
          ContentType: 'application/json',
          IfNoneMatch: '*',
        },
      ]);
      expect([existsSync(file), existsSync(`${file}.backup`)]).toEqual([false, false]);
    });

    it('lies there once, when it was broken off before the file went', async () => {
      writeFileSync(file, state(3));
      fake.objects.set(OBJECT, state(3));
      await moveIntoBucket(file, object);
      expect(existsSync(file)).toBe(false);
    });

    it('stays a file where another state lies there, which stays too', async () => {
      writeFileSync(file, state(3));
      fake.objects.set(OBJECT, state(9, 'lineage-2'));
      await expect(moveIntoBucket(file, object)).rejects.toThrow(
        new Error(
          `s3://example-tfstate/bootstrap.tfstate is not a copy of ${file} (lineage lineage-2, serial 9; the file has lineage-1, 3). ` +
            "Both are kept. If the bucket's is the right one, delete the file and run this again.",
        ),
      );
      expect(fake.objects.get(OBJECT)).toBe('{"version":4,"serial":9,"lineage":"lineage-2"}');
      expect(readFileSync(file, 'utf8')).toBe('{"version":4,"serial":3,"lineage":"lineage-1"}');
    });

    it('stays a file where the bucket takes nothing', async () => {
      writeFileSync(file, state(3));
      fake.broken = refusal('AccessDenied', 'Access Denied');
      await expect(moveIntoBucket(file, object)).rejects.toThrow('Access Denied');
      expect(existsSync(file)).toBe(true);
    });
  });

  describe('of which the bucket has a copy already', () => {
    it('is dropped where that is newer', async () => {
      writeFileSync(file, state(3));
      fake.objects.set(OBJECT, state(4));
      await dropMoved(file, object);
      expect(existsSync(file)).toBe(false);
    });

    it('stays where that is older', async () => {
      writeFileSync(file, state(3));
      fake.objects.set(OBJECT, state(2));
      await expect(dropMoved(file, object)).rejects.toThrow(
        `s3://example-tfstate/bootstrap.tfstate is not a copy of ${file} (lineage lineage-1, serial 2; the file has lineage-1, 3).`,
      );
      expect(existsSync(file)).toBe(true);
    });

    it('stays where that cannot be read back', async () => {
      writeFileSync(file, state(3));
      await expect(dropMoved(file, object)).rejects.toThrow('is not a copy of');
      expect(existsSync(file)).toBe(true);
    });

    it('may be gone', async () => {
      fake.objects.set(OBJECT, state(3));
      await expect(dropMoved(file, object)).resolves.toBeUndefined();
    });
  });
});

describe('whose bucket it is', () => {
  const of = (site: string) => JSON.stringify({ lineage: 'l', serial: 1, outputs: { site: { value: site } } });

  it('is this site’s, or nobody’s yet', () => {
    for (const text of [undefined, '{}', '{"outputs":{}}', of('example')]) {
      expect(() => expectOwnState(text, 'example', 'example-tfstate')).not.toThrow();
    }
  });

  it('is another site’s, whose roles stay', () => {
    expect(() => expectOwnState(of('other'), 'example', 'example-tfstate')).toThrow(
      new Error(
        'bucket example-tfstate was made by bootstrap for site other, and this is example. Name a bucket of its own in site.config.ts, or run bootstrap there with --team for this one.',
      ),
    );
  });
});
