import type { IncomingHttpHeaders } from 'node:http';
import { header } from '../moto';
import type { Context, Principal } from '../policy-evaluation';
import { ACCOUNT } from '../signed';
import type { NamedPolicy, Policies } from './decide';
import type { Directory, Identity } from './directory';
import type { Scope } from './scope';

/** The key that the gateway and whoever starts it sign with: the account's root. */
const ROOT_KEY = 'local';

export interface Caller {
  readonly principal: Principal;
  /** None of root, nor of a token's bearer. */
  readonly identity?: Identity;
}

/** Who signed a request, or what is wrong with the key. `now` in milliseconds. */
export async function callerOf(
  { accessKey }: Scope,
  directory: Directory,
  now: number,
): Promise<Caller | 'unknown-key' | 'expired-key'> {
  if (accessKey === ROOT_KEY) return { principal: { kind: 'root', account: ACCOUNT } };
  const identity = await directory.identity(accessKey);
  if (!identity) return 'unknown-key';
  if (identity.expires !== null && identity.expires * 1000 <= now) return 'expired-key';
  const { kind, arn, roleArn } = identity;
  const principal: Principal =
    kind === 'role' ? { kind, account: ACCOUNT, arn, roleArn } : { kind, account: ACCOUNT, arn };
  return { principal, identity };
}

export function arnOf(principal: Principal): string {
  if (principal.kind === 'root') return `arn:aws:iam::${principal.account}:root`;
  if (principal.kind === 'federated') return principal.provider;
  return 'arn' in principal ? principal.arn : principal.kind;
}

export function policiesOf(identity: Identity | undefined): Policies {
  const session: NamedPolicy | undefined = identity?.session
    ? { name: 'session policy', document: identity.session }
    : undefined;
  return { identity: identity?.policies ?? [], boundary: identity?.boundary ?? undefined, session };
}

/** Condition keys of every request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function sharedContext(caller: Caller, region: string, headers: IncomingHttpHeaders, now: number): Context {
  const [agent, referer] = [header(headers, 'user-agent'), header(headers, 'referer')];
  return {
    'aws:RequestedRegion': region,
    // The loopback listener stands in for TLS.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:ResourceAccount': ACCOUNT,
    'aws:ViaAWSService': 'false',
    ...(agent !== undefined && { 'aws:UserAgent': agent }),
    ...(referer !== undefined && { 'aws:Referer': referer }),
    ...ofPrincipal(caller),
  };
}

function ofPrincipal({ principal, identity }: Caller): Context {
  if (principal.kind !== 'root' && !identity) return {};
  const type = { root: 'Account', user: 'User', role: 'AssumedRole' }[identity?.kind ?? 'root'];
  return {
    'aws:PrincipalArn': identity?.roleArn ?? arnOf(principal),
    'aws:PrincipalAccount': ACCOUNT,
    'aws:PrincipalType': type,
    'aws:PrincipalIsAWSService': 'false',
    'kms:CallerAccount': ACCOUNT,
    ...(identity && { 'aws:userid': identity.userId }),
    ...(identity?.kind === 'user' && { 'aws:username': identity.name }),
    ...Object.fromEntries(
      Object.entries(identity?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
    ),
  };
}
