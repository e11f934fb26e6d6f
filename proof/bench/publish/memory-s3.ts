import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request instead of its answer. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** The connection breaks, and nothing was done. */
  | { readonly kind: 'reset' }
  /** It is done, and its answer is lost. */
  | { readonly kind: 'lost' }
  /** It is done, and its answer breaks off in the middle. */
  | { readonly kind: 'truncated' };

export interface Asked {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** `PutObject`, ... */
  readonly operation: string;
}

interface Version {
  readonly id: string;
  /** Undefined for a delete marker. */
  readonly object?: StoredObject;
  readonly modified: number;
}

interface StoredObject {
  readonly size: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Left out where bytes are not kept. */
  readonly body?: Buffer;
}

interface Received {
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  readonly body?: Buffer;
}

export interface MemoryS3Options {
  /** Keep earlier versions. @default true */
  readonly versions?: boolean;
  /** Whose bytes are kept; of the others size and ETag are. @default all */
  readonly keeps?: (key: string) => boolean;
}

const PAGE = 1000;
const NOTHING: Version = { id: '', modified: 0 };
const MOST_SKEW_MS = 15 * 60_000;

/**
 * The little of S3 that a publish asks, of one bucket in memory, path style: quick enough to measure its clients by, and
 * with faults on demand. Conditional writes, versions, uploads in parts, pages of a thousand and checksums are as S3 documents them.
 */
export class MemoryS3 {
  readonly asked: Asked[] = [];
  /** Asked for each request before it is done. */
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  /** How far this clock is ahead of the machine's, in ms. */
  clockAhead = 0;
  /** Keys that DeleteObjects answers an error for. */
  deleteErrors: readonly string[] = [];
  readonly #objects = new Map<string, Version[]>();
  readonly #uploads = new Map<string, { headers: Record<string, string>; parts: Map<number, Received> }>();
  #sorted: string[] | undefined;
  readonly #server: Server;

  constructor(private readonly options: MemoryS3Options = {}) {
    this.#server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  /** What is there now: keys with their bytes as text. */
  get texts(): Record<string, string> {
    return Object.fromEntries(this.keys().map((key) => [key, this.object(key)?.body?.toString('utf8') ?? '']));
  }

  keys(): string[] {
    this.#sorted ??= [...this.#objects.keys()]
      .filter((key) => this.object(key))
      .map((key) => ({ key, bytes: Buffer.from(key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ key }) => key);
    return this.#sorted;
  }

  object(key: string): StoredObject | undefined {
    return this.#objects.get(key)?.at(-1)?.object;
  }

  /** Writes as somebody else would. */
  set(key: string, text: string, headers: Record<string, string> = {}): void {
    const body = Buffer.from(text);
    this.#write(key, { size: body.length, etag: md5(body), headers, body });
  }

  remove(key: string): void {
    this.#write(key, undefined);
  }

  /** Forgets all versions but the current one. */
  expireVersions(key: string): void {
    this.#objects.set(key, this.#objects.get(key)?.slice(-1) ?? []);
  }

  forget(): void {
    this.#objects.clear();
    this.#sorted = undefined;
  }

  /** Operations asked for, counted. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation } of this.asked) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  }

  #write(key: string, object: StoredObject | undefined): string {
    const versions = this.#objects.get(key) ?? [];
    const version = { id: randomUUID(), object, modified: Date.now() + this.clockAhead };
    if ((versions.at(-1)?.object === undefined) !== (object === undefined)) this.#sorted = undefined;
    this.#objects.set(key, this.options.versions === false ? [version] : [...versions, version]);
    return version.id;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://s3');
    const [, , ...rest] = pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    const method = request.method ?? 'GET';
    const asked = { method, key, query, operation: operationOf(method, key, query, request.headers) };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault?.kind === 'reset') return void request.socket.destroy();
    response.setHeader('date', new Date(Date.now() + this.clockAhead).toUTCString());
    response.setHeader('x-amz-request-id', '0');
    const received = await this.#receive(request, key);
    if (fault?.kind === 'answer') return void error(response, fault.status, fault.code);
    if (isSkewed(request.headers['x-amz-date'], Date.now() + this.clockAhead)) {
      return void error(response, 403, 'RequestTimeTooSkewed');
    }
    if (fault?.kind === 'lost') {
      response.end = () => request.socket.destroy() as never;
    }
    if (fault?.kind === 'truncated') {
      const end = response.end.bind(response);
      response.end = ((body: Buffer = Buffer.alloc(0)) => {
        response.setHeader('content-length', body.length + 10);
        response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
        return response;
      }) as typeof end;
    }
    this.#answer(asked, request, received, response);
  }

  #answer(
    { key, query, operation }: Asked,
    request: IncomingMessage,
    received: Received,
    response: ServerResponse,
  ): ServerResponse {
    const { headers } = request;
    const current = this.object(key);
    switch (operation) {
      case 'ListObjectsV2':
        return this.#list(query, response);
      case 'ListObjectVersions':
        return this.#listVersions(query, response);
      case 'GetObject':
      case 'HeadObject': {
        const versions = this.#objects.get(key) ?? [];
        const id = query.get('versionId');
        const version = id === null ? versions.at(-1) : versions.find((one) => one.id === id);
        if (!version?.object) return error(response, 404, id === null ? 'NoSuchKey' : 'NoSuchVersion');
        const { object, modified } = version;
        response.writeHead(200, {
          ...object.headers,
          etag: `"${object.etag}"`,
          'last-modified': new Date(modified).toUTCString(),
          'content-length': object.size,
          'x-amz-version-id': version.id,
        });
        return response.end(operation === 'GetObject' ? object.body : undefined);
      }
      case 'PutObject': {
        const ifMatch = headers['if-match']?.replaceAll('"', '');
        if (headers['if-none-match'] === '*' && current) return error(response, 412, 'PreconditionFailed');
        if (ifMatch !== undefined && !current) return error(response, 404, 'NoSuchKey');
        if (ifMatch !== undefined && ifMatch !== current?.etag) return error(response, 412, 'PreconditionFailed');
        const sha256 = headers['x-amz-checksum-sha256'];
        if (sha256 !== undefined && sha256 !== received.sha256) return error(response, 400, 'BadDigest');
        const { size, md5: etag, body } = received;
        const id = this.#write(key, { size, etag, body, headers: kept(headers) });
        return response.writeHead(200, { etag: `"${etag}"`, 'x-amz-version-id': id }).end();
      }
      case 'CopyObject': {
        const [source = '', id] = decodeURIComponent(String(headers['x-amz-copy-source'])).split('?versionId=');
        const from = this.#objects.get(source.split('/').slice(1).join('/'))?.find((one) => one.id === id)?.object;
        if (!from) return error(response, 404, 'NoSuchVersion');
        const etag = from.body ? md5(from.body) : from.etag;
        response.setHeader('x-amz-version-id', this.#write(key, { ...from, etag }));
        return xml(response, `<CopyObjectResult><ETag>&quot;${etag}&quot;</ETag></CopyObjectResult>`);
      }
      case 'DeleteObject': {
        const ifMatch = headers['if-match']?.replaceAll('"', '');
        if (ifMatch !== undefined && current && ifMatch !== current.etag)
          return error(response, 412, 'PreconditionFailed');
        if (current) this.#write(key, undefined);
        return response.writeHead(204).end();
      }
      case 'DeleteObjects': {
        for (const [, name = ''] of (received.body ?? '').toString().matchAll(/<Key>([^<]*)<\/Key>/g)) {
          const found = unescaped(name);
          if (this.object(found)) this.#write(found, undefined);
        }
        const errors = this.deleteErrors.map(
          (name) => `<Error><Key>${name}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`,
        );
        return xml(response, `<DeleteResult>${errors.join('')}</DeleteResult>`);
      }
      case 'CreateMultipartUpload': {
        const id = randomUUID();
        this.#uploads.set(id, { headers: kept(headers), parts: new Map() });
        return xml(
          response,
          `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      case 'UploadPart':
        this.#uploads.get(query.get('uploadId') ?? '')?.parts.set(Number(query.get('partNumber')), received);
        return response.writeHead(200, { etag: `"${received.md5}"` }).end();
      case 'CompleteMultipartUpload':
        return this.#complete(key, query.get('uploadId') ?? '', response);
      case 'AbortMultipartUpload':
        this.#uploads.delete(query.get('uploadId') ?? '');
        return response.writeHead(204).end();
      default:
        return error(response, 501, 'NotImplemented');
    }
  }

  /** Uploads in parts that were neither completed nor aborted. */
  get openUploads(): number {
    return this.#uploads.size;
  }

  #complete(key: string, uploadId: string, response: ServerResponse): ServerResponse {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return error(response, 404, 'NoSuchUpload');
    const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const all = createHash('md5');
    for (const part of parts) all.update(Buffer.from(part.md5, 'hex'));
    const etag = `${all.digest('hex')}-${parts.length}`;
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const body = parts.every((part) => part.body) ? Buffer.concat(parts.map((part) => part.body as Buffer)) : undefined;
    this.#uploads.delete(uploadId);
    response.setHeader('x-amz-version-id', this.#write(key, { size, etag, body, headers: upload.headers }));
    return xml(
      response,
      `<CompleteMultipartUploadResult><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`,
    );
  }

  #list(query: URLSearchParams, response: ServerResponse): ServerResponse {
    const keys = this.keys();
    const prefix = query.get('prefix') ?? '';
    const from = Number(query.get('continuation-token') ?? 0);
    const page: string[] = [];
    let at = from;
    for (; at < keys.length && page.length < PAGE; at++) {
      const key = keys[at] as string;
      if (!key.startsWith(prefix)) continue;
      const [{ object, modified } = NOTHING] = this.#objects.get(key)?.slice(-1) ?? [];
      const iso = new Date(Math.floor(modified / 1000) * 1000).toISOString();
      page.push(
        `<Contents><Key>${encoded(key, query)}</Key><LastModified>${iso}</LastModified><ETag>&quot;${object?.etag}&quot;</ETag><Size>${object?.size}</Size></Contents>`,
      );
    }
    const more = at < keys.length;
    const next = more ? `<NextContinuationToken>${at}</NextContinuationToken>` : '';
    return xml(
      response,
      `<ListBucketResult>${encodingOf(query)}<IsTruncated>${more}</IsTruncated>${next}${page.join('')}</ListBucketResult>`,
    );
  }

  #listVersions(query: URLSearchParams, response: ServerResponse): ServerResponse {
    const prefix = query.get('prefix') ?? '';
    const all = [...this.#objects].flatMap(([key, versions]) =>
      key.startsWith(prefix)
        ? versions.map((version, i) => ({ key, version, latest: i === versions.length - 1 })).reverse()
        : [],
    );
    const marker = query.get('version-id-marker');
    const from = marker === null ? 0 : all.findIndex(({ version }) => version.id === marker) + 1;
    const page = all.slice(from, from + PAGE);
    const last = page.at(-1);
    const more = from + PAGE < all.length;
    const next = more
      ? `<NextKeyMarker>${encoded(last?.key ?? '', query)}</NextKeyMarker><NextVersionIdMarker>${last?.version.id}</NextVersionIdMarker>`
      : '';
    const rows = page.map(({ key, version: { id, object, modified }, latest }) => {
      const tag = object ? 'Version' : 'DeleteMarker';
      const etag = object ? `<ETag>&quot;${object.etag}&quot;</ETag>` : '';
      return `<${tag}><Key>${encoded(key, query)}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>${new Date(modified).toISOString()}</LastModified>${etag}</${tag}>`;
    });
    return xml(
      response,
      `<ListVersionsResult>${encodingOf(query)}<IsTruncated>${more}</IsTruncated>${next}${rows.join('')}</ListVersionsResult>`,
    );
  }

  async #receive(request: IncomingMessage, key: string): Promise<Received> {
    const keeps = request.method === 'POST' || (this.options.keeps?.(key) ?? true);
    const chunked = String(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
    const chunks: Buffer[] = [];
    const md5 = createHash('md5');
    const sha256 = request.headers['x-amz-checksum-sha256'] === undefined ? undefined : createHash('sha256');
    let size = 0;
    const take = (chunk: Buffer) => {
      md5.update(chunk);
      sha256?.update(chunk);
      size += chunk.length;
      if (keeps) chunks.push(chunk);
    };
    if (chunked) {
      const raw: Buffer[] = [];
      for await (const chunk of request) raw.push(chunk as Buffer);
      for (const chunk of unchunked(Buffer.concat(raw))) take(chunk);
    } else for await (const chunk of request) take(chunk as Buffer);
    return {
      size,
      md5: md5.digest('hex'),
      sha256: sha256?.digest('base64') ?? '',
      body: keeps ? Buffer.concat(chunks) : undefined,
    };
  }
}

function operationOf(method: string, key: string, query: URLSearchParams, headers: IncomingMessage['headers']): string {
  if (key === '') {
    if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : '';
    return query.has('versions') ? 'ListObjectVersions' : 'ListObjectsV2';
  }
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('uploadId')) {
    return { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[method] ?? '';
  }
  if (method === 'PUT') return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  return { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method] ?? '';
}

/** What S3 keeps of a request's headers, and answers again. `aws-chunked` is of the request alone. */
function kept(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      /^(?:content-type|content-encoding|cache-control|x-amz-meta-.*)$/.test(name) && value !== 'aws-chunked'
        ? [[name, String(value)]]
        : [],
    ),
  );
}

/** The pieces of an `aws-chunked` body: `SIZE;chunk-signature=...\r\nBYTES\r\n`, and a trailer. */
function* unchunked(body: Buffer): Generator<Buffer> {
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (!(size > 0)) return;
    yield body.subarray(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

function isSkewed(date: string | string[] | undefined, now: number): boolean {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(date)) ?? [];
  return y !== undefined && Math.abs(Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}Z`) - now) > MOST_SKEW_MS;
}

function xml(response: ServerResponse, content: string): ServerResponse {
  response.setHeader('content-type', 'application/xml');
  return response.end(Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`));
}

function error(response: ServerResponse, status: number, code: string): ServerResponse {
  response.statusCode = status;
  return xml(response, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function encodingOf(query: URLSearchParams): string {
  return query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : '';
}

function encoded(key: string, query: URLSearchParams): string {
  if (query.get('encoding-type') === 'url')
    return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
  return key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
    name ? (named[name] ?? all) : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );
}

function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
