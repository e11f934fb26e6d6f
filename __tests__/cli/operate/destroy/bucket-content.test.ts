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

it('deletes every version, every mark and every upload, by the names that they have', async () => {
  const { s3, asked } = bucket();
  const told: number[] = [];
  await emptyBucket(s3, 'site', (versions) => told.push(versions));
  expect(asked.filter((one) => !Array.isArray(one) || typeof one[0] === 'object')).toEqual([
    [
      { Key: 'index.html', VersionId: 'v2' },
      { Key: 'index.html', VersionId: 'v1' },
    ],
    [
      { Key: '.publish/manifest', VersionId: 'm1' },
      { Key: 'a b+cä.html', VersionId: 'd1' },
    ],
    [{ Key: 'null.html', VersionId: 'null' }],
    'abort big file.mp4 u1',
  ]);
  expect(told).toEqual([2, 2, 1]);
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
