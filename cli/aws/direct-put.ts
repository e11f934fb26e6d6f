import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** The parts of the SDK's requests and answers that are used here. */
interface Request {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface DirectBody {
  readonly body: Buffer;
  readonly type: string;
  readonly encoding?: string;
  readonly cache: string;
  /** In base64. */
  readonly sha256: string;
}

const OF_EVERY_REQUEST = /^(?:host|user-agent|x-amz-user-agent)$/;

/**
 * Puts small objects with a tenth of the SDK's work for each: where to and as whom is learnt from a request that the SDK itself makes, and
 * each further one is signed by the SDK's signer and sent by its handler, past its middleware. Whatever is not plainly well is left to
 * the SDK, with its tries, clock and errors.
 */
export class DirectPut {
  #learnt: { readonly request: Request; readonly base: string } | undefined;
  #signer: ReturnType<S3Client['config']['signer']> | undefined;

  constructor(private readonly s3: S3Client) {}

  /** Has a command tell where the SDK sends it. */
  learnFrom(command: PutObjectCommand): void {
    if (this.#learnt) return;
    command.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as Request;
        const key = encodeKey(command.input.Key ?? '');
        if (request.path.endsWith(`/${key}`)) {
          const headers = Object.entries(request.headers).filter(([name]) => OF_EVERY_REQUEST.test(name.toLowerCase()));
          const base = request.path.slice(0, -key.length);
          this.#learnt = { request: { ...request, headers: Object.fromEntries(headers) }, base };
        }
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'learnWhereTo' },
    );
  }

  /** The answer's headers, or undefined where the SDK is to do it. `onSend` is called if anything is sent. */
  async put(
    key: string,
    { body, type, encoding, cache, sha256 }: DirectBody,
    onSend: () => void,
  ): Promise<Response['headers'] | undefined> {
    if (!this.#learnt) return undefined;
    const { request, base } = this.#learnt;
    const { config } = this.s3;
    this.#signer ??= config.signer();
    try {
      const unsigned = {
        ...request,
        method: 'PUT',
        path: base + encodeKey(key),
        query: {},
        body,
        headers: {
          ...request.headers,
          'content-type': type,
          ...(encoding !== undefined && { 'content-encoding': encoding }),
          'content-length': String(body.length),
          'cache-control': cache,
          'x-amz-checksum-sha256': sha256,
          'x-amz-content-sha256': Buffer.from(sha256, 'base64').toString('hex'),
        },
      };
      const signingDate = new Date(Date.now() + config.systemClockOffset);
      const signed = await (await this.#signer).sign(unsigned, { signingDate });
      onSend();
      const { response } = (await config.requestHandler.handle(signed as never)) as { response: Response };
      // Read to its end, or the connection is not free for the next.
      for await (const _ of response.body);
      return response.statusCode === 200 && response.headers.etag ? response.headers : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A key as the SDK writes it into a path. */
function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
