import type { IncomingHttpHeaders } from 'node:http';
import { header, type Moto, readAll } from './moto';
import { type AccessRequest, evaluatePolicy, type Principal } from './policy-evaluation';
import { ROOT } from './signed';
import { decode, type Target } from './target';
import { element, textElement } from './xml';

/** What such a request meets: it may go on, or this is the answer. */
export type Access =
  | { readonly allowed: true /** Whether a missing key may be told from a forbidden one. */; readonly mayList: boolean }
  | { readonly allowed: false; readonly status: number; readonly code: string; readonly message: string };

interface Guard {
  readonly exists: boolean;
  readonly policy: string | undefined;
  readonly restricted: boolean;
}

const REFUSED: Access = { allowed: false, status: 403, code: 'AccessDenied', message: 'Access Denied' };
const NO_BUCKET: Access = {
  allowed: false,
  status: 404,
  code: 'NoSuchBucket',
  message: 'The specified bucket does not exist',
};
const SUBRESOURCE =
  /^(?:acl|policy|policyStatus|tagging|cors|website|versioning|versions|uploads|uploadId|location|logging|lifecycle|encryption|publicAccessBlock|ownershipControls|notification|replication|torrent|retention|legal-hold|attributes|delete|restore|select|object-lock|accelerate|requestPayment|inventory|metrics|analytics|intelligent-tiering)$/;

/** Judges S3 requests of anybody, and of CloudFront, by the bucket's policy and public access block. */
export class S3Access {
  private readonly guards = new Map<string, Promise<Guard>>();

  constructor(
    private readonly moto: Moto,
    private readonly account: string,
    private readonly canonicalUserOf: (identity: string) => string | undefined,
  ) {}

  /** To be called when anything changed. */
  forget(): void {
    this.guards.clear();
  }

  async judge(
    method: string,
    { pathname, query }: Target,
    headers: IncomingHttpHeaders,
    principal: Principal,
  ): Promise<Access> {
    const [bucket = '', ...rest] = pathname.slice(1).split('/');
    if (!bucket) return REFUSED;
    const key = decode(rest.join('/'));
    const guard = await this.guard(bucket);
    if (!guard.exists) return NO_BUCKET;
    const action = actionOf(method, key, query);
    if (!action) return REFUSED;
    // RestrictPublicBuckets: only the account's own users and AWS services, whatever the policy says.
    if (principal.kind === 'anonymous' && guard.restricted) return REFUSED;
    const context = contextOf(headers, this.account);
    const ask = (wanted: string, resource: string) =>
      evaluatePolicy(guard.policy, { principal, action: wanted, resource, context } satisfies AccessRequest) ===
      'allow';
    const mayList = ask('s3:ListBucket', `arn:aws:s3:::${bucket}`);
    const allowed = key === '' ? ask(action, `arn:aws:s3:::${bucket}`) : ask(action, `arn:aws:s3:::${bucket}/${key}`);
    return allowed ? { allowed, mayList } : REFUSED;
  }

  /** A bucket's policy as it is. */
  async policy(bucket: string): Promise<string | undefined> {
    return (await this.guard(bucket)).policy;
  }

  /** As whom of CloudFront's a request asks to be judged, whose sender was found to be the root; an unknown one may nothing. */
  cloudFrontOf(headers: IncomingHttpHeaders): Principal | undefined {
    const given = header(headers, 'x-local-principal');
    if (given === undefined) return undefined;
    const id = /^origin-access-identity\/(?:cloudfront\/)?(\w+)$/.exec(given)?.[1];
    if (id !== undefined) {
      const canonicalUserId = this.canonicalUserOf(id);
      return canonicalUserId === undefined ? { kind: 'anonymous' } : { kind: 'identity', id, canonicalUserId };
    }
    return given === 'cloudfront.amazonaws.com' ? { kind: 'service', service: given } : { kind: 'anonymous' };
  }

  private guard(bucket: string): Promise<Guard> {
    const known = this.guards.get(bucket);
    if (known !== undefined) return known;
    const found = this.readGuard(bucket);
    this.guards.set(bucket, found);
    found.catch(() => this.guards.delete(bucket));
    return found;
  }

  private async readGuard(bucket: string): Promise<Guard> {
    const read = async (what: string) => {
      const answer = await this.moto.send({ method: 'GET', path: `/${bucket}?${what}`, headers: ROOT('s3') });
      return { status: answer.statusCode ?? 500, body: (await readAll(answer)).toString('utf8') };
    };
    const policy = await read('policy');
    if (policy.status === 404 && policy.body.includes('NoSuchBucket<')) {
      return { exists: false, policy: undefined, restricted: false };
    }
    const block = await read('publicAccessBlock');
    return {
      exists: true,
      policy: policy.status === 200 ? policy.body : undefined,
      restricted: block.status === 200 && /<RestrictPublicBuckets>true</i.test(block.body),
    };
  }
}

function actionOf(method: string, key: string, query: URLSearchParams): string | undefined {
  if ([...query.keys()].some((name) => SUBRESOURCE.test(name))) return undefined;
  if (key === '') return method === 'GET' || method === 'HEAD' ? 's3:ListBucket' : undefined;
  const version = query.has('versionId') ? 'Version' : '';
  if (method === 'GET' || method === 'HEAD') return `s3:GetObject${version}`;
  if (method === 'PUT') return 's3:PutObject';
  return method === 'DELETE' ? `s3:DeleteObject${version}` : undefined;
}

function contextOf(headers: IncomingHttpHeaders, account: string): Record<string, string> {
  const sourceArn = header(headers, 'x-local-source-arn');
  const referer = header(headers, 'referer');
  const agent = header(headers, 'user-agent');
  return {
    // The loopback listener stands in for TLS.
    'aws:securetransport': 'true',
    ...(sourceArn === undefined ? {} : { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': account }),
    ...(referer === undefined ? {} : { 'aws:referer': referer }),
    ...(agent === undefined ? {} : { 'aws:useragent': agent }),
  };
}

/** An error as S3 writes it. */
export function s3Error(code: string, message: string, requestId: string): string {
  const content = textElement('Code', code) + textElement('Message', message) + textElement('RequestId', requestId);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', content)}`;
}
