import type { Context } from '../../policy-evaluation';
import type { XmlNode } from '../../xml';

/** One right that a request needs. */
export interface Need {
  /** `lambda:GetFunction` */
  readonly action: string;
  /** An ARN, or `*` for what AWS does not give per resource. */
  readonly resource: string;
  /** Condition keys of this action alone, as AWS spells them. */
  readonly context?: Context;
}

/** A signed request as the mappings read it. */
export interface ApiRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of the credential scope: `s3`, `monitoring`. */
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** In the protocols that name one. */
  readonly operation?: string;
  /** Of those protocols: a query's are `Tags.member.1.Key` in one flat object. */
  readonly parameters: Parameters;
  /** The body as text; whole, where a mapping needs it. */
  readonly body: string;
}

// biome-ignore lint/suspicious/noExplicitAny: what a client sent, in any shape
export type Parameters = Readonly<Record<string, any>>;

/** What the account has, where a request's own words do not give an ARN or a key. */
export interface Account {
  /** With its path; the plain ARN where there is none of that name. */
  iamArn(kind: 'role' | 'user' | 'group' | 'instance-profile', name: string): Promise<string>;
  /** The ARN of the policy that bounds a role; undefined where none does, or there is no such role. */
  roleBoundary(arn: string): Promise<string | undefined>;
  /** A key by id, ARN or alias; undefined when there is none. */
  keyArn(id: string, region: string): Promise<string | undefined>;
  /** A bucket's default encryption key, undefined where S3's own is used. */
  bucketKey(bucket: string): Promise<{ readonly key: string; readonly bucketKey: boolean } | undefined>;
  /** The key that an object is encrypted with. */
  objectKey(bucket: string, key: string, version: string | undefined): Promise<string | undefined>;
  bucketRegion(bucket: string): Promise<string>;
  /** A distribution's configuration as it is. */
  distribution(id: string): XmlNode | undefined;
  /** Undefined when there is no key value store of that name. */
  keyValueStoreArn(name: string): string | undefined;
}

/** Undefined when it does not know the operation; throws Unmapped when it knows why it cannot say. */
export type Mapping = (request: ApiRequest, account: Account) => Need[] | undefined | Promise<Need[] | undefined>;

/** A request whose rights are not known here. */
export class Unmapped extends Error {
  override readonly name = 'Unmapped';
}
