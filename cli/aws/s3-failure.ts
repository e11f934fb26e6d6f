interface AwsError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

/** Answers that are no failure to whoever asked: they say how the object is. */
const TOLD = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey', 'NotFound', 'AbortError'];
const AGAIN = 'Run it again: it goes on from here';

/**
 * Why a request of S3 failed, in one line that says what to do. Keeps the name of what S3 answered.
 *
 * @param action the right that the request needs, `s3:PutObject`
 * @param what the key, or the bucket
 */
export function s3Failure(error: AwsError, action: string, what: string): Error {
  if (error instanceof S3Failure || TOLD.includes(error.name)) return error;
  const { httpStatusCode: status, attempts = 1 } = error.$metadata ?? {};
  const tries = attempts > 1 ? `, ${attempts} times` : '';
  const said = `${error.name}${error.message && error.message !== error.name ? `: ${error.message.split('\n')[0]}` : ''}`;
  const failure = (message: string) => new S3Failure(message, error);

  if (error.name === 'RequestTimeTooSkewed') {
    return failure(
      `${what}: this machine’s clock is too far from S3’s, ${new Date().toISOString()} here. Set it right.`,
    );
  }
  if (error.name === 'NoSuchBucket') return failure(`${what}: there is no such bucket. Deploy the environment first.`);
  if (
    ['CredentialsProviderError', 'ExpiredToken', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'].includes(error.name)
  ) {
    return failure(`${what}: the AWS credentials are missing or no good (${said}). Renew them. ${AGAIN}.`);
  }
  if (status === 403) {
    return failure(`${what}: S3 refuses ${action} (${said}). Allow it (docs/publish.md lists the rights). ${AGAIN}.`);
  }
  if (status !== undefined && (status >= 500 || status === 429)) {
    return failure(`${what}: S3 answered ${status} ${error.name}${tries}. ${AGAIN}.`);
  }
  if (status === undefined || error.code !== undefined || error.name === 'TimeoutError') {
    const why = error.code ?? /\bE[A-Z]{4,}\b/.exec(error.message)?.[0] ?? said;
    return failure(`${what}: S3 does not answer${tries} (${why}). ${AGAIN}.`);
  }
  return failure(`${what}: S3 refuses ${action} (${status} ${said}).`);
}

class S3Failure extends Error {
  readonly code?: string;
  constructor(message: string, cause: AwsError) {
    super(message, { cause });
    this.name = cause.name;
    this.code = cause.code;
  }
}
