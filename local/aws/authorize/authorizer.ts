import type { Incoming, Sender } from '../authenticate';
import type { Body } from '../body';
import { API } from '../cloudfront';
import { DISTRIBUTION, KEY_VALUE_STORE } from '../cloudfront/kinds';
import { readConfig } from '../cloudfront/resources';
import type { Store } from '../cloudfront/store';
import { type Moto, readAll } from '../moto';
import type { Context, Principal } from '../policy-evaluation';
import type { S3Access } from '../s3-access';
import { ACCOUNT } from '../signed';
import type { Target } from '../target';
import { needsOf } from './actions';
import type { Account, ApiRequest, Need } from './actions/types';
import { bearerOf, wrongSession } from './assume-role';
import { Buckets } from './buckets';
import { arnOf, type Caller, callerOf, policiesOf, sharedContext } from './caller';
import { type Asked, decide, type ResourcePolicy, type Verdict } from './decide';
import type { Directory } from './directory';
import { parseRequest, protocolOf, type Scope } from './parse';
import { errorAnswer, type Reason, type Refusal, refusal } from './refusal';
import { policyOfResource } from './resource-policies';
import { TokenError } from './web-identity';

/** One right that a request asked for, and what became of it. `decide` can decide it again by other policies. */
export interface Call extends Asked {
  /** ISO 8601. */
  readonly time: string;
  readonly principalArn: string;
  /** The role's name, of its session. */
  readonly role?: string;
  readonly decision: 'allow' | 'deny';
  /** The statements that decided: `POLICY#SID`. */
  readonly by: readonly string[];
  readonly because?: string;
  /** The resource's own policy as it was then. */
  readonly resourcePolicy?: ResourcePolicy;
}

/** Whether to refuse what a principal asks for. */
export type Refuses = (need: Need, principal: Principal) => boolean | Promise<boolean>;

export interface AuthoriserOptions {
  readonly moto: Moto;
  readonly directory: Directory;
  readonly store: Store;
  readonly s3: S3Access;
  readonly onCall: (call: Call) => void;
  /** Whether to refuse what is asked for whatever the policies say. It is waited for: a drill kills somebody meanwhile. */
  readonly refuse?: Refuses;
}

export interface Allowed {
  /** The answer in place of S3's 404 to whoever may not know what is missing. */
  readonly whenMissing?: () => Promise<Refusal | undefined>;
  /** Why the response to GetFunction leaves the function's tags out. */
  readonly tagsDenied?: string;
}

type Refuse = (reason: Reason, message?: string) => Refusal;

/** Judges each request before it is answered: what its sender needs, and what the policies say to that. */
export class Authoriser {
  /** Since it started. */
  readonly calls: Call[] = [];
  private readonly directory: Directory;
  private readonly buckets: Buckets;
  private readonly account: Account;

  constructor(private readonly options: AuthoriserOptions) {
    this.directory = options.directory;
    this.buckets = new Buckets(options.moto, options.s3);
    this.account = accountOf(this.directory, this.buckets, options.store);
  }

  /** To be called when a request of a service changed something; without one, when anything may have. The directory is told apart. */
  forget(service?: string): void {
    if (service === undefined || service === 's3') this.buckets.forget();
  }

  async judge(incoming: Incoming, sender: Sender): Promise<Refusal | Allowed> {
    const { method, target, headers } = incoming;
    // The gateway goes by this path whatever a request was signed for.
    const ofCloudFront = target.pathname.startsWith(API) ? 'cloudfront' : undefined;
    const service = ofCloudFront ?? sender?.signature.service ?? 'sts';
    const protocol = protocolOf(service, target, headers);
    const refuse: Refuse = (reason, message = '') => refusal(service, protocol, reason, message, method);
    if (!sender) return this.judgeBearer(incoming);
    const { signature, isRoot } = sender;
    const caller = await callerOf(signature.accessKey, isRoot, this.directory);
    return caller ? this.judgeSigned(incoming, { ...signature, service }, caller, refuse) : refuse('unknown-key');
  }

  private async judgeSigned(
    incoming: Incoming,
    scope: Scope,
    caller: Caller,
    refuse: Refuse,
  ): Promise<Refusal | Allowed> {
    const context = sharedContext(caller, scope.region, incoming.headers, Date.now());
    let request: ApiRequest | undefined;
    let needs: Need[];
    try {
      request = await read(incoming, scope);
      needs = await needsOf(request, this.account);
    } catch (error) {
      // Root has every right, also one that is not known here.
      if (caller.principal.kind === 'root') return {};
      const because = `because ${(error as Error).message}`;
      const asked = { action: `${scope.service}:${request?.operation ?? incoming.method}`, resource: '*', context };
      this.note(caller, { principal: caller.principal, ...asked }, { allowed: false, by: [], because });
      return refuse('denied', denial(caller, asked, because));
    }
    for (const need of needs) {
      const verdict = await this.decide(caller, need, context, scope.region);
      if (!verdict.allowed) return refuse('denied', denial(caller, need, verdict.because));
      if (await this.options.refuse?.(need, caller.principal)) {
        return refuse('denied', denial(caller, need, 'because it is refused here'));
      }
    }
    const wrong = scope.service === 'sts' ? await wrongSession(request, this.directory) : undefined;
    if (wrong !== undefined) return errorAnswer('sts', 'query', 400, 'ValidationError', wrong);
    const bucket = needs.find(({ action }) => /^s3:GetObject(?:Version)?$/.test(action))?.resource.split('/')[0];
    if (bucket === undefined) return this.tagsOfFunction(needs, caller, context, scope.region);
    const listing = { action: 's3:ListBucket', resource: bucket };
    return {
      whenMissing: async () => {
        const verdict = await this.decide(caller, listing, context, scope.region);
        return verdict.allowed ? undefined : refuse('denied', denial(caller, listing, verdict.because));
      },
    };
  }

  /**
   * "Lambda returns tag data only if you have explicit allow permissions for lambda:ListTags".
   * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
   */
  private async tagsOfFunction(
    needs: readonly Need[],
    caller: Caller,
    context: Context,
    region: string,
  ): Promise<Allowed> {
    const [get] = needs;
    if (get?.action !== 'lambda:GetFunction') return {};
    // A version carries no tags.
    const resource = get.resource.split(':').slice(0, 7).join(':');
    const list = { action: 'lambda:ListTags', resource };
    const verdict = await this.decide(caller, list, context, region);
    return verdict.allowed ? {} : { tagsDenied: denial(caller, list, verdict.because) };
  }

  /** Of calls without a signature, web identity alone comes here: the role's trust policy decides. */
  private async judgeBearer(incoming: Incoming): Promise<Refusal | Allowed> {
    const scope: Scope = { accessKey: '', region: 'us-east-1', service: 'sts' };
    const request = await read(incoming, scope);
    const answer = (status: number, code: string, message: string) =>
      errorAnswer('sts', 'query', status, code, message);
    try {
      const now = Date.now();
      const { caller, context } = await bearerOf(request, this.directory, now);
      const whole = { ...sharedContext(caller, scope.region, incoming.headers, now), ...context };
      for (const need of await needsOf(request, this.account)) {
        const { allowed } = await this.decide(caller, need, whole, scope.region);
        // STS says no more to whom it does not know.
        if (!allowed) return answer(403, 'AccessDenied', `Not authorized to perform ${need.action}`);
      }
    } catch (error) {
      if (error instanceof TokenError) return answer(400, error.code, error.message);
      throw error;
    }
    const wrong = await wrongSession(request, this.directory);
    return wrong === undefined ? {} : answer(400, 'ValidationError', wrong);
  }

  private async decide(caller: Caller, need: Need, shared: Context, region: string): Promise<Verdict> {
    const { principal, identity } = caller;
    const resource = await policyOfResource(need, region, this.directory, this.buckets, this.options.moto);
    const policies = { ...policiesOf(identity), resource };
    const words = JSON.stringify(policies).toLowerCase();
    const tags = words.includes(':resourcetag/') ? await this.resourceTags(need) : {};
    const asked: Asked = { principal, ...need, context: { ...shared, ...need.context, ...tags } };
    const verdict = decide(policies, asked);
    this.note(caller, asked, verdict, resource);
    return verdict;
  }

  private note({ identity }: Caller, asked: Asked, verdict: Verdict, resourcePolicy?: ResourcePolicy): void {
    const call: Call = {
      time: new Date().toISOString(),
      principalArn: arnOf(asked.principal),
      ...(identity?.kind === 'role' && { role: identity.name }),
      ...asked,
      decision: verdict.allowed ? 'allow' : 'deny',
      by: verdict.by,
      ...(verdict.because !== undefined && { because: verdict.because }),
      ...(resourcePolicy && { resourcePolicy }),
    };
    this.calls.push(call);
    this.options.onCall(call);
  }

  private async resourceTags({ resource, action }: Need): Promise<Context> {
    if (resource.includes('*')) return {};
    const tags = this.options.store.tags[resource] ?? (await this.directory.tags(resource));
    const service = action.split(':')[0];
    return Object.fromEntries(
      Object.entries(tags).flatMap(([key, value]) => [
        [`aws:ResourceTag/${key}`, value],
        [`${service}:ResourceTag/${key}`, value],
      ]),
    );
  }
}

function accountOf(directory: Directory, buckets: Buckets, store: Store): Account {
  return {
    iamArn: async (kind, name) => (await directory.iamArn(kind, name)) ?? `arn:aws:iam::${ACCOUNT}:${kind}/${name}`,
    roleBoundary: async (arn) => (await directory.role(arn))?.boundary ?? undefined,
    keyArn: async (id, region) => (await directory.key(id, region))?.arn,
    bucketKey: (bucket) => buckets.key(bucket),
    bucketRegion: (bucket) => buckets.region(bucket),
    // One more look at the object, which without keys of one's own need not be.
    objectKey: async (bucket, key, version) =>
      (await directory.hasKeys()) ? buckets.objectKey(bucket, key, version) : undefined,
    distribution: (id) => {
      const found = store.find(DISTRIBUTION, id);
      return found && readConfig(found);
    },
    keyValueStoreArn: (name) => store.find(KEY_VALUE_STORE, name)?.extra.arn,
  };
}

async function read({ method, target, headers, body }: Incoming, scope: Scope): Promise<ApiRequest> {
  return parseRequest(method, target, headers, scope, ACCOUNT, await bytesOf(body, scope.service, target));
}

/** An object's own bytes are nothing to read rights from; everything else is. */
async function bytesOf(body: Body, service: string, { pathname, query }: Target): Promise<Buffer> {
  if (body.small) return body.small;
  const isObject = service === 's3' && !query.has('delete') && /^\/[^/]+\/./.test(pathname);
  return isObject ? Buffer.alloc(0) : readAll(body.open());
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denial({ principal }: Caller, { action, resource }: Need, because = ''): string {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return `User: ${arnOf(principal)} is not authorized to perform: ${action}${on} ${because}`;
}
