import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { PUBLISH_RECORDS } from '../../lib/names/publish-records';
import { DirectPut } from './direct-put';
import { s3Failure } from './s3-failure';

/** An object as a listing tells it. */
export interface Listed {
  readonly etag: string;
  /** By S3's clock, in ms; left out where the object is as it was known. */
  readonly modified?: number;
}

/** An object as it was just written. */
export interface Written {
  readonly etag: string;
  readonly version?: string;
}

export interface Version extends Written {
  readonly key: string;
  readonly latest: boolean;
  readonly modified: number;
}

interface Read<T> {
  readonly body: T;
  readonly etag: string;
  /** By S3's clock, in ms. */
  readonly modified: number;
}

interface Body {
  readonly body: Buffer;
  readonly type: string;
  readonly encoding?: string;
  readonly cache: string;
  readonly sha256?: string;
  readonly metadata?: Record<string, string>;
  /** Only if the object has this ETag, or with `*` if there is none. */
  readonly onlyIf?: string;
}

/** S3 deletes as many in one request. */
const DELETED_AT_ONCE = 1000;
/** Of an answer that breaks off while it is read, when the SDK's own tries are over. */
const READ_TRIES = 4;
const COUNTER = 'countRequests';

/**
 * A bucket, by the requests that a publish makes of it. Each fails with one line that says what to do. Counts requests, tries
 * again included, and knows S3's clock.
 */
export class Bucket {
  /** Requests by S3's name of the operation. */
  readonly requests: Record<string, number> = {};
  #ahead = 0;
  readonly #direct: DirectPut;

  constructor(
    private readonly s3: S3Client,
    readonly name: string,
  ) {
    this.#direct = new DirectPut(s3);
    s3.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          this.#count(commandName.replace(/Command$/, ''));
          const answered = await next(args);
          const { headers } = answered.response as { headers?: Record<string, string> };
          const date = Date.parse(headers?.date ?? '');
          if (!Number.isNaN(date)) this.#ahead = date - Date.now();
          return answered;
        },
      { step: 'deserialize', name: COUNTER, override: true },
    );
  }

  /** By S3's clock, in ms, as exact as a second. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  get requestCount(): number {
    return Object.values(this.requests).reduce((sum, n) => sum + n, 0);
  }

  /** All objects but those of the publish itself. One that has the ETag that it is known by is told by what is known. */
  async list(known: ReadonlyMap<string, Listed>): Promise<Map<string, Listed>> {
    const found = new Map<string, Listed>();
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#send(
        // URL encoding, since XML cannot carry every key.
        new ListObjectsV2Command({ Bucket: this.name, ContinuationToken, EncodingType: 'url' }),
        's3:ListBucket',
        this.name,
      );
      for (const { Key = '', ETag = '', LastModified } of page.Contents ?? []) {
        const key = decodeKey(Key, page.EncodingType);
        if (key.startsWith(PUBLISH_RECORDS)) continue;
        const etag = unquoted(ETag);
        const before = known.get(key);
        found.set(key, before?.etag === etag ? before : { etag, modified: LastModified?.getTime() ?? 0 });
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
    return found;
  }

  /** Versions of all objects whose key begins so; those of one key newest first. */
  async *versions(Prefix = ''): AsyncGenerator<Version> {
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await this.#send(
        new ListObjectVersionsCommand({ Bucket: this.name, Prefix, KeyMarker, VersionIdMarker, EncodingType: 'url' }),
        's3:ListBucketVersions',
        this.name,
      );
      for (const { Key = '', ETag = '', VersionId, IsLatest = false, LastModified } of page.Versions ?? []) {
        yield {
          key: decodeKey(Key, page.EncodingType),
          etag: unquoted(ETag),
          version: VersionId,
          latest: IsLatest,
          modified: LastModified?.getTime() ?? 0,
        };
      }
      const more = page.IsTruncated === true;
      KeyMarker =
        more && page.NextKeyMarker !== undefined ? decodeKey(page.NextKeyMarker, page.EncodingType) : undefined;
      VersionIdMarker = more ? page.NextVersionIdMarker : undefined;
    } while (KeyMarker !== undefined);
  }

  /** An object's bytes. Undefined where there is no such object. */
  get(Key: string, VersionId?: string): Promise<Read<Buffer> | undefined> {
    return this.read(Key, VersionId, async (pieces) => {
      const all: Uint8Array[] = [];
      for await (const piece of pieces) all.push(piece);
      return Buffer.concat(all);
    });
  }

  /** What `consume` makes of an object's bytes, from the first again where the answer breaks off. Undefined where there is no such object. */
  async read<T>(
    Key: string,
    VersionId: string | undefined,
    consume: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<Read<T> | undefined> {
    const action = VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    for (let attempt = 1; ; attempt++) {
      try {
        const {
          Body,
          ETag = '',
          LastModified,
        } = await this.#send(new GetObjectCommand({ Bucket: this.name, Key, VersionId }), action, Key);
        const body = await consume(Body as unknown as AsyncIterable<Uint8Array>);
        return { body, etag: unquoted(ETag), modified: LastModified?.getTime() ?? 0 };
      } catch (error) {
        const { name, code } = error as Error & { code?: string };
        if (name === 'NoSuchKey' || name === 'NotFound') return undefined;
        if (code === undefined) throw error;
        if (code !== 'ECONNRESET' || attempt === READ_TRIES) throw s3Failure(error as Error, action, Key);
      }
    }
  }

  /** What was written beside an object. */
  async metadata(Key: string, VersionId?: string): Promise<Record<string, string>> {
    const { Metadata = {} } = await this.#send(
      new HeadObjectCommand({ Bucket: this.name, Key, VersionId }),
      's3:GetObjectVersion',
      Key,
    );
    return Metadata;
  }

  /** Writes an object in one piece. Undefined where it is not as `onlyIf` says. */
  async put(
    Key: string,
    { body, type, encoding, cache, sha256, metadata, onlyIf }: Body,
  ): Promise<Written | undefined> {
    if (sha256 !== undefined && onlyIf === undefined) {
      const headers = await this.#direct.put(Key, { body, type, encoding, cache, sha256 }, () =>
        this.#count('PutObject'),
      );
      if (headers) return written({ ETag: headers.etag, VersionId: headers['x-amz-version-id'] });
    }
    const input: PutObjectCommandInput = {
      Bucket: this.name,
      Key,
      Body: body,
      ContentLength: body.length,
      ContentType: type,
      ContentEncoding: encoding,
      CacheControl: cache,
      ChecksumSHA256: sha256,
      Metadata: metadata,
      ...(onlyIf === '*' ? { IfNoneMatch: '*' } : { IfMatch: onlyIf && `"${onlyIf}"` }),
    };
    const command = new PutObjectCommand(input);
    this.#direct.learnFrom(command);
    try {
      return written(await this.#send(command, 's3:PutObject', Key));
    } catch (error) {
      // A conflict is another conditional write at the same moment; NoSuchKey, an object that was to have this ETag and is gone.
      const lost = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
      if (onlyIf !== undefined && lost.includes((error as Error).name)) return undefined;
      throw error;
    }
  }

  /** Writes an object in parts. It is there when all of them are; where `putAll` throws, nothing is left of it. */
  async putInParts(
    Key: string,
    { type, encoding, cache }: Pick<Body, 'type' | 'encoding' | 'cache'>,
    putAll: (putPart: (number: number, body: Buffer) => Promise<void>) => Promise<void>,
  ): Promise<Written> {
    const send = <Output extends object>(command: Command<Output>) => this.#send(command, 's3:PutObject', Key);
    const { UploadId } = await send(
      new CreateMultipartUploadCommand({
        Bucket: this.name,
        Key,
        ContentType: type,
        ContentEncoding: encoding,
        CacheControl: cache,
      }),
    );
    const upload = { Bucket: this.name, Key, UploadId };
    try {
      const parts: CompletedPart[] = [];
      await putAll(async (PartNumber, Body) => {
        const { ETag } = await send(new UploadPartCommand({ ...upload, PartNumber, Body, ContentLength: Body.length }));
        parts.push({ PartNumber, ETag });
      });
      parts.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
      return written(await send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } })));
    } catch (error) {
      // Where even that fails, the bucket's lifecycle takes the parts away.
      await this.#send(new AbortMultipartUploadCommand(upload), 's3:AbortMultipartUpload', Key).catch(() => {});
      throw error;
    }
  }

  /** Makes an earlier version of an object the current one, headers and all. */
  async restore(Key: string, version: string): Promise<Written> {
    const source = `${this.name}/${Key.split('/').map(encodeURIComponent).join('/')}`;
    const { CopyObjectResult, VersionId } = await this.#send(
      new CopyObjectCommand({
        Bucket: this.name,
        Key,
        CopySource: `${source}?versionId=${encodeURIComponent(version)}`,
        // Or S3 would ask for the right to read and write tags.
        TaggingDirective: 'REPLACE',
      }),
      's3:GetObjectVersion and s3:PutObject',
      Key,
    );
    return written({ ETag: CopyObjectResult?.ETag, VersionId });
  }

  /** @throws {Error} where S3 does not delete one of them, though it may have answered 200 */
  async delete(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += DELETED_AT_ONCE) {
      const Objects = keys.slice(i, i + DELETED_AT_ONCE).map((Key) => ({ Key }));
      const { Errors = [] } = await this.#send(
        new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } }),
        's3:DeleteObject',
        `${Objects[0]?.Key}${Objects.length > 1 ? ` and ${Objects.length - 1} more` : ''}`,
      );
      const [first, ...more] = Errors;
      if (!first) continue;
      const others = more.length > 0 ? `, and so are ${more.length} more` : '';
      throw new Error(
        `${first.Key} is still in the bucket${others}: S3 would not delete it (${first.Code}: ${first.Message}). Allow s3:DeleteObject, then publish again.`,
      );
    }
  }

  /** Deletes an object if it still is what it was. */
  async deleteIf(Key: string, etag: string): Promise<void> {
    await this.#send(new DeleteObjectCommand({ Bucket: this.name, Key, IfMatch: `"${etag}"` }), 's3:DeleteObject', Key);
  }

  #count(operation: string): void {
    this.requests[operation] = (this.requests[operation] ?? 0) + 1;
  }

  // The client's own type for `send` is a pile of overloads: what a command answers is in the command's type.
  async #send<Output extends object>(command: Command<Output>, action: string, what: string): Promise<Output> {
    try {
      return (await this.s3.send(command as never)) as unknown as Output;
    } catch (error) {
      throw s3Failure(error as Error, action, what);
    }
  }
}

type Command<Output> = {
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: Output }>;
};

function written({ ETag = '', VersionId }: { ETag?: string; VersionId?: string }): Written {
  return { etag: unquoted(ETag), version: VersionId === 'null' ? undefined : VersionId };
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

/** Not every server encodes what it was asked to encode; each says whether it did. */
export function decodeKey(key: string, encodingType: string | undefined): string {
  return encodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}
