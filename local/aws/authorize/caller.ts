import type { IncomingHttpHeaders } from 'node:http';
import { header } from '../moto';
import type { Context, Principal } from '../policy-evaluation';
import { ACCOUNT } from '../signed';
import type { NamedPolicy, Policies } from './decide';
import type { Directory, Identity } from './directory';

export interface Caller {
  readonly principal: Principal;
  /** None of root, nor of a token's bearer. */
  readonly identity?: Identity;
}

/** Whose key signed a request; undefined when its user or role is gone. */
export async function callerOf(accessKey: string, isRoot: boolean, directory: Directory): Promise<Caller | undefined> {
  if (isRoot) return { principal: { kind: 'root', account: ACCOUNT } };
  const identity = await directory.identity(accessKey);
  if (!identity) return undefined;
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
