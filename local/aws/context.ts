import type { Keys } from '../../cli/core/sigv4';
import type { Authenticator } from './authenticate';
import type { Authoriser } from './authorize';
import type { Directory } from './authorize/directory';
import type { CloudFront } from './cloudfront';
import type { Journal } from './journal';
import type { Moto } from './moto';
import type { S3Access } from './s3-access';

/** What an answer needs. */
export interface Gateway {
  readonly moto: Moto;
  readonly journal: Journal;
  readonly cloudFront: CloudFront;
  readonly s3: S3Access;
  readonly directory: Directory;
  /** Who sends, by the signature. */
  readonly authenticator: Authenticator;
  /** The account's root, of this start. */
  readonly root: Keys;
  /** Where everything is allowed to whoever signs there is none. */
  readonly authoriser?: Authoriser;
  readonly endpoint: string;
  /** Milliseconds for which a Lambda version counts as replicated after the last distribution let it go. */
  readonly replicaLingerMs: number;
  /** One change after another, in the order of the journal. */
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
}
