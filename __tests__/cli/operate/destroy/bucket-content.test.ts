import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { countContent, emptyBucket } from '../../../../cli/operate/destroy/bucket-content';

/** Three pages of versions and one open upload; URL encoding, as S3 does it. */
function bucket(refused?: { Code: string; Message: string }) {
  const pages = [
    {
      Versions: [
        { Key: 'index.html', VersionId: 'v2', IsLatest: true, Size: 100 },
        { Key: 'index.html', VersionId: 'v1', IsLatest: false, Size: 50 },
      ],
    },
    {
      Versions: [{ Key: '.publish/manifest', VersionId: 'm1', IsLatest: true, Size: 7 }],
      DeleteMarkers: [{ Key: 'a+b%2Bc%C3%A4.html', VersionId: 'd1', IsLatest: true }],
    },
    { Versions: [{ Key: 'null.html', VersionId: 'null', IsLatest: true, Size: 3 }] },
  ];
  const asked: unknown[] = [];
  const s3 = new S3Client({ region: 'us-east-1' });
  s3.send = (async (command: unknown) => {
    if (command instanceof ListObjectVersionsCommand) {
      const { KeyMarker, VersionIdMarker } = command.input;
      asked.push([KeyMarker, VersionIdMarker]);
      const i = KeyMarker === undefined ? 0 : Number(VersionIdMarker);
      const more = i + 1 < pages.length;
      return {
        ...pages[i],
        EncodingType: 'url',
        IsTruncated: more,
        ...(more && { NextKeyMarker: `k%20${i}`, NextVersionIdMarker: String(i + 1) }),
      };
    }
    if (command instanceof DeleteObjectsCommand) {
      asked.push(command.input.Delete?.Objects);
      return refused ? { Errors: [{ Key: 'index.html', ...refused }] } : {};
    }
    if (command instanceof ListMultipartUploadsCommand) {
      return { Uploads: [{ Key: 'big+file.mp4', UploadId: 'u1' }], EncodingType: 'url' };
    }
    if (command instanceof AbortMultipartUploadCommand) {
      asked.push(`abort ${command.input.Key} ${command.input.UploadId}`);
      return {};
    }
    throw new Error('unexpected');
  }) as never;
  return { s3, asked };
}

it('counts files as they are now, without the records, and every version', async () => {
  const { s3, asked } = bucket();
  expect(await countContent(s3, 'site')).toEqual({ files: 2, versions: 5, bytes: 160 });
  expect(asked).toEqual([
    [undefined, undefined],
    ['k 0', '1'],
    ['k 1', '2'],
  ]);
});

/** A bucket that forgets what is deleted, with pages of a thousand. A marker that names a deleted version leads nowhere, as in moto 5.2.1. */
class Store {
  readonly requests: string[] = [];
  constructor(
    readonly left: { Key: string; VersionId: string; marker?: true }[],
    /** Says that it has deleted, and has not. */
    readonly keeps = false,
  ) {}

  readonly s3 = Object.assign(new S3Client({ region: 'us-east-1' }), {
    send: async (command: unknown) => {
      if (command instanceof ListObjectVersionsCommand) {
        this.requests.push('list');
        const { KeyMarker, VersionIdMarker } = command.input;
        const at = this.left.findIndex(
          (one) => encodeURIComponent(one.Key) === KeyMarker && one.VersionId === VersionIdMarker,
        );
        const page = KeyMarker !== undefined && at < 0 ? [] : this.left.slice(at + 1, at + 1001);
        const last = page.at(-1);
        const shown = page.map(({ Key, VersionId }) => ({ Key: encodeURIComponent(Key), VersionId }));
        return {
          EncodingType: 'url',
          Versions: shown.filter((_, i) => !page[i]?.marker),
          DeleteMarkers: shown.filter((_, i) => page[i]?.marker),
          IsTruncated: at + 1001 < this.left.length,
          NextKeyMarker: last && encodeURIComponent(last.Key),
          NextVersionIdMarker: last?.VersionId,
        };
      }
      if (command instanceof DeleteObjectsCommand) {
        const { Objects = [] } = command.input.Delete ?? {};
        this.requests.push(`delete ${Objects.length}`);
        const gone = new Set(Objects.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
        const left = this.left.filter(({ Key, VersionId }) => !gone.has(`${Key} ${VersionId}`));
        if (!this.keeps) this.left.splice(0, Infinity, ...left);
        return {};
      }
      if (command instanceof ListMultipartUploadsCommand) {
        return { Uploads: [{ Key: 'big+file.mp4', UploadId: 'u1' }], EncodingType: 'url' };
      }
      if (command instanceof AbortMultipartUploadCommand) {
        this.requests.push(`abort ${command.input.Key} ${command.input.UploadId}`);
        return {};
      }
      throw new Error('unexpected');
    },
  }) as S3Client;
}

it('deletes 2,500 versions and delete markers, page by page, and every upload, by the names that they have', async () => {
  const versions = Array.from({ length: 2500 }, (_, i) => ({
    Key: `a b+ä/${Math.floor(i / 3)}`,
    VersionId: `v${i}`,
    ...(i % 3 === 0 && { marker: true as const }),
  }));
  const store = new Store(versions);
  const told: number[] = [];
  await emptyBucket(store.s3, 'site', (deleted) => told.push(deleted));
  expect(store.left).toEqual([]);
  expect(told).toEqual([1000, 1000, 500]);
  expect(store.requests).toEqual([
    ...['list', 'delete 1000', 'list', 'delete 1000', 'list', 'delete 500', 'list'],
    'abort big file.mp4 u1',
  ]);
});

it('does not go on for ever where S3 keeps what it says it has deleted', async () => {
  const store = new Store([{ Key: 'index.html', VersionId: 'v1' }], true);
  await expect(emptyBucket(store.s3, 'site')).rejects.toThrow(
    'bucket site: version v1 of index.html is still there after it was deleted. Run it again.',
  );
});

it('ends at the first version that S3 refuses to delete, and says who may', async () => {
  const { s3 } = bucket({ Code: 'AccessDenied', Message: 'Access Denied' });
  await expect(emptyBucket(s3, 'site')).rejects.toThrow(
    'bucket site: S3 refuses s3:DeleteObjectVersion (AccessDenied: Access Denied). The pipeline’s role has it where site.config.ts says ' +
      'forceDestroy: true; else run it as an administrator. Run it again: it goes on from here.',
  );
});

it('a bucket that is gone holds nothing', async () => {
  const s3 = new S3Client({ region: 'us-east-1' });
  s3.send = (async () => {
    throw Object.assign(new Error('gone'), { name: 'NoSuchBucket' });
  }) as never;
  expect(await countContent(s3, 'site')).toBeUndefined();
});
