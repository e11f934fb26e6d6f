import { randomBytes } from 'node:crypto';
import type { XmlNode } from '../xml';
import { element, textAt, textElement } from '../xml';
import type { Resource } from './store';

/** One of CloudFront's simple resources: a configuration with an id, made, read, changed, listed and deleted alike. */
export interface Kind {
  /** Its path after `/2020-05-31/`. */
  readonly path: readonly string[];
  /** The resource's element; its configuration's is this and `Config`. */
  readonly name: string;
  /** The code of the 404. */
  readonly noSuch: string;
  /** The code of the 409 when something still uses it. */
  readonly inUse: string;
  /** What must be unique among its kind: the element of the configuration, and the code of the 409. */
  readonly unique: { readonly by: string; readonly code: string };
  /** The kind of resources that can use this one; distributions otherwise. */
  readonly usedBy?: string;
  /** Whether AWS has some of its own, listed with `Type=managed`. */
  readonly managed?: boolean;
  readonly extra?: () => Record<string, string>;
  /** What stands beside the configuration. */
  readonly details: (resource: Resource) => string;
  /** One item of the list. */
  readonly summary: (resource: Resource, config: XmlNode) => string;
}

const idOf = (resource: Resource) => textElement('Id', resource.id);
const modified = (resource: Resource) => textElement('LastModifiedTime', resource.modifiedAt);

function policy(path: string, name: string): Kind {
  const whole = (resource: Resource) =>
    element(name, idOf(resource) + modified(resource) + element(`${name}Config`, resource.xml));
  return {
    path: [path],
    name,
    noSuch: `NoSuch${name}`,
    inUse: `${name}InUse`,
    unique: { by: 'Name', code: `${name}AlreadyExists` },
    managed: true,
    details: modified,
    summary: (resource) =>
      element(`${name}Summary`, textElement('Type', resource.extra.type ?? 'custom') + whole(resource)),
  };
}

export const cachePolicy = policy('cache-policy', 'CachePolicy');
export const originRequestPolicy = policy('origin-request-policy', 'OriginRequestPolicy');
export const responseHeadersPolicy = policy('response-headers-policy', 'ResponseHeadersPolicy');

const canonicalUser = (resource: Resource) => textElement('S3CanonicalUserId', resource.extra.canonicalUserId ?? '');

export const originAccessIdentity: Kind = {
  path: ['origin-access-identity', 'cloudfront'],
  name: 'CloudFrontOriginAccessIdentity',
  noSuch: 'NoSuchCloudFrontOriginAccessIdentity',
  inUse: 'CloudFrontOriginAccessIdentityInUse',
  unique: { by: 'CallerReference', code: 'CloudFrontOriginAccessIdentityAlreadyExists' },
  extra: () => ({ canonicalUserId: randomBytes(48).toString('hex') }),
  details: canonicalUser,
  summary: (resource, config) =>
    element(
      'CloudFrontOriginAccessIdentitySummary',
      idOf(resource) + canonicalUser(resource) + textElement('Comment', textAt(config, 'Comment')),
    ),
};

export const originAccessControl: Kind = {
  path: ['origin-access-control'],
  name: 'OriginAccessControl',
  noSuch: 'NoSuchOriginAccessControl',
  inUse: 'OriginAccessControlInUse',
  unique: { by: 'Name', code: 'OriginAccessControlAlreadyExists' },
  details: () => '',
  summary: (resource) => element('OriginAccessControlSummary', idOf(resource) + resource.xml),
};

export const keyGroup: Kind = {
  path: ['key-group'],
  name: 'KeyGroup',
  noSuch: 'NoSuchResource',
  inUse: 'ResourceInUse',
  unique: { by: 'Name', code: 'KeyGroupAlreadyExists' },
  details: modified,
  summary: (resource) =>
    element(
      'KeyGroupSummary',
      element('KeyGroup', idOf(resource) + modified(resource) + element('KeyGroupConfig', resource.xml)),
    ),
};

const created = (resource: Resource) => textElement('CreatedTime', resource.createdAt);

export const publicKey: Kind = {
  path: ['public-key'],
  name: 'PublicKey',
  noSuch: 'NoSuchPublicKey',
  inUse: 'PublicKeyInUse',
  unique: { by: 'CallerReference', code: 'PublicKeyAlreadyExists' },
  usedBy: keyGroup.name,
  details: created,
  summary: (resource) => element('PublicKeySummary', idOf(resource) + created(resource) + resource.xml),
};

export const kinds: readonly Kind[] = [
  cachePolicy,
  originRequestPolicy,
  responseHeadersPolicy,
  originAccessIdentity,
  originAccessControl,
  keyGroup,
  publicKey,
];

export const DISTRIBUTION = 'Distribution';
export const FUNCTION = 'Function';
export const KEY_VALUE_STORE = 'KeyValueStore';
