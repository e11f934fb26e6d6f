import { type Moto, readAll } from '../moto';
import type { NamedPolicy } from './decide';

/** Who an access key stands for, as moto has it. */
export interface Identity {
  readonly kind: 'user' | 'role';
  /** The user's, or the session's: `arn:aws:sts::…:assumed-role/NAME/SESSION`. */
  readonly arn: string;
  readonly name: string;
  /** `AIDA…`, or `AROA…:SESSION`. */
  readonly userId: string;
  /** The role's own; the user's again. */
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: readonly NamedPolicy[];
  readonly boundary: NamedPolicy | null;
  readonly session: string | null;
}

/** What a request is verified by. */
export interface SecretKeys {
  readonly secret: string;
  /** Of a session. */
  readonly token: string | null;
  /** Seconds since 1970. */
  readonly expires: number | null;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly trust: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  /** The ARN of the policy that bounds it. */
  readonly boundary: string | null;
}

export interface Provider {
  readonly arn: string;
  readonly clientIds: readonly string[];
}

export interface Key {
  readonly arn: string;
  readonly policy: string;
}

/** What moto has of identities and keys, asked once until something of them changes. */
export class Directory {
  private answers = new Map<string, Promise<unknown>>();

  constructor(private readonly moto: Moto) {}

  /** To be called when anything of IAM, STS or KMS changed. */
  forget(): void {
    this.answers = new Map();
  }

  identity(accessKey: string): Promise<Identity | null> {
    return this.ask('identity', { key: accessKey });
  }

  /** Of an access key that this AWS has given out. */
  keys(accessKey: string): Promise<SecretKeys | null> {
    return this.ask('keys', { key: accessKey });
  }

  role(arn: string): Promise<Role | null> {
    return this.ask('role', { arn });
  }

  provider(arn: string): Promise<Provider | null> {
    return this.ask('oidc-provider', { arn });
  }

  key(id: string, region: string): Promise<Key | null> {
    return this.ask('kms-key', { id, region });
  }

  /** Whether the account has any key of its own. */
  hasKeys(): Promise<boolean> {
    return this.ask('kms-keys', {});
  }

  iamArn(kind: string, name: string): Promise<string | null> {
    return this.ask('iam-arn', { kind, name });
  }

  /** Not kept: anything may change them. */
  tags(arn: string): Promise<Record<string, string>> {
    return this.read('tags', { arn });
  }

  private ask<T>(what: string, query: Record<string, string>): Promise<T> {
    const name = `${what}?${new URLSearchParams(query)}`;
    const known = this.answers.get(name);
    if (known !== undefined) return known as Promise<T>;
    const found = this.read<T>(what, query);
    this.answers.set(name, found);
    found.catch(() => this.answers.delete(name));
    return found;
  }

  private async read<T>(what: string, query: Record<string, string>): Promise<T> {
    const answer = await this.moto.send({
      method: 'GET',
      path: `/_local/${what}?${new URLSearchParams(query)}`,
      headers: {},
    });
    const body = (await readAll(answer)).toString('utf8');
    if (answer.statusCode !== 200) throw new Error(`moto cannot say ${what}: ${body}`);
    return JSON.parse(body) as T;
  }
}
