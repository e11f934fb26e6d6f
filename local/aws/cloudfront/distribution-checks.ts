import { listAt, textAt, type XmlNode } from '../xml';
import { aliasesOf, behavioursOf, functionArnsOf, lambdaArnsOf, originsOf } from './distribution-config';
import { CloudFrontError, invalidArgument } from './error';
import {
  cachePolicy,
  DISTRIBUTION,
  FUNCTION,
  type Kind,
  keyGroup,
  originAccessControl,
  originAccessIdentity,
  originRequestPolicy,
  responseHeadersPolicy,
} from './kinds';
import { checkQuantities } from './quantities';
import { findResource, readConfig } from './resources';
import type { Resource, Store } from './store';

/** What CloudFront asks of other services before it takes a configuration. */
export interface Neighbours {
  /** Whether this Lambda function version is there. */
  lambdaVersionExists(arn: string): Promise<boolean>;
  /** A certificate's status and names; undefined when there is none. */
  certificate(arn: string): Promise<{ readonly status: string; readonly names: readonly string[] } | undefined>;
}

/** Refuses what CloudFront would refuse, with its code. `self` is the distribution that is changed. */
export async function checkDistribution(
  store: Store,
  neighbours: Neighbours,
  config: XmlNode,
  self?: Resource,
): Promise<void> {
  for (const name of ['CallerReference', 'Origins', 'DefaultCacheBehavior', 'Comment', 'Enabled']) {
    if (!(name in config)) throw invalidArgument(`The parameter ${name} is required.`);
  }
  checkQuantities(config);
  checkOrigins(store, config);
  checkBehaviours(store, config);
  checkErrorPages(config);
  if (textAt(config, 'DefaultRootObject').startsWith('/')) {
    throw new CloudFrontError(
      400,
      'InvalidDefaultRootObject',
      'The default root object must not begin with a slash (/).',
    );
  }
  checkWebAcl(textAt(config, 'WebACLId'));
  checkAliases(store, config, self);
  await checkCertificate(neighbours, config);
  for (const arn of new Set(lambdaArnsOf(config))) await checkLambda(neighbours, arn);
  for (const arn of new Set(functionArnsOf(config))) checkFunction(store, arn, self);
}

function checkOrigins(store: Store, config: XmlNode): void {
  const origins = originsOf(config);
  if (origins.length === 0) throw invalidArgument('The parameter Origins must have at least one item.');
  const seen = new Set<string>();
  for (const origin of origins) {
    const id = textAt(origin, 'Id');
    if (seen.has(id)) throw invalidArgument(`The parameter Origin Id is duplicated: ${id}`);
    seen.add(id);
    if ('S3OriginConfig' in origin === 'CustomOriginConfig' in origin) {
      throw new CloudFrontError(
        400,
        'InvalidOrigin',
        `The origin ${id} must have one of S3OriginConfig and CustomOriginConfig.`,
      );
    }
    const identity = textAt(origin, 'S3OriginConfig', 'OriginAccessIdentity');
    const control = textAt(origin, 'OriginAccessControlId');
    if (identity && control) {
      throw new CloudFrontError(
        400,
        'IllegalOriginAccessConfiguration',
        'You cannot use both origin access control and origin access identity on an origin.',
      );
    }
    if (identity) {
      const known = /^origin-access-identity\/cloudfront\/(\w+)$/.exec(identity)?.[1];
      if (!known || !store.find(originAccessIdentity.name, known)) {
        throw new CloudFrontError(
          400,
          'InvalidOriginAccessIdentity',
          `The origin access identity is not valid or doesn't exist: ${identity}`,
        );
      }
    }
    if (control && !store.find(originAccessControl.name, control)) {
      throw new CloudFrontError(
        400,
        'InvalidOriginAccessControl',
        `The origin access control does not exist: ${control}`,
      );
    }
  }
}

function checkBehaviours(store: Store, config: XmlNode): void {
  const origins = new Set([
    ...originsOf(config).map((origin) => textAt(origin, 'Id')),
    ...listAt(config, 'OriginGroups', 'Items', 'OriginGroup').map((group) => textAt(group, 'Id')),
  ]);
  const patterns = new Set<string>();
  for (const behaviour of behavioursOf(config)) {
    const target = textAt(behaviour, 'TargetOriginId');
    if (!origins.has(target)) {
      throw new CloudFrontError(
        404,
        'NoSuchOrigin',
        `One or more of your origins or origin groups do not exist: ${target}`,
      );
    }
    const pattern = textAt(behaviour, 'PathPattern');
    if (pattern && patterns.has(pattern)) throw invalidArgument(`The parameter PathPattern is duplicated: ${pattern}`);
    patterns.add(pattern);
    const refer = (kind: Kind, id: string) => id && findResource(store, kind, id);
    refer(cachePolicy, textAt(behaviour, 'CachePolicyId'));
    refer(originRequestPolicy, textAt(behaviour, 'OriginRequestPolicyId'));
    refer(responseHeadersPolicy, textAt(behaviour, 'ResponseHeadersPolicyId'));
    for (const id of listAt(behaviour, 'TrustedKeyGroups', 'Items', 'KeyGroup')) {
      if (!store.find(keyGroup.name, String(id))) {
        throw new CloudFrontError(400, 'TrustedKeyGroupDoesNotExist', `The key group does not exist: ${id}`);
      }
    }
    if (!('CachePolicyId' in behaviour) && !('ForwardedValues' in behaviour)) {
      throw invalidArgument('The parameter ForwardedValues is required where there is no CachePolicyId.');
    }
    checkOneFunctionAnEvent(behaviour);
  }
}

function checkOneFunctionAnEvent(behaviour: XmlNode): void {
  const events = new Set<string>();
  for (const name of ['LambdaFunctionAssociation', 'FunctionAssociation']) {
    for (const association of listAt(behaviour, `${name}s`, 'Items', name)) {
      const event = textAt(association, 'EventType');
      if (events.has(event)) {
        throw new CloudFrontError(
          400,
          `Invalid${name}`,
          `A cache behavior can have only one function for an event type: ${event}`,
        );
      }
      events.add(event);
    }
  }
  const functions = listAt(behaviour, 'FunctionAssociations', 'Items', 'FunctionAssociation');
  const event = functions.map((one) => textAt(one, 'EventType')).find((one) => !VIEWER_EVENTS.includes(one));
  if (event !== undefined)
    throw invalidFunction(`A CloudFront function runs on viewer events only, and not on: ${event}`);
  const lambda = listAt(behaviour, 'LambdaFunctionAssociations', 'Items', 'LambdaFunctionAssociation')
    .map((one) => textAt(one, 'EventType'))
    .find((one) => VIEWER_EVENTS.includes(one));
  // "You can't combine CloudFront Functions and Lambda@Edge in viewer events" (Restrictions on all edge functions).
  if (functions.length > 0 && lambda !== undefined) {
    throw invalidFunction(
      `A cache behavior with a CloudFront function cannot have a Lambda@Edge function on ${lambda}.`,
    );
  }
}

const VIEWER_EVENTS = ['viewer-request', 'viewer-response'];
/** "Distributions associated with the same function" (Quotas on CloudFront Functions). */
const MOST_DISTRIBUTIONS = 100;

const invalidFunction = (message: string) => new CloudFrontError(400, 'InvalidFunctionAssociation', message);

const ERROR_CODES = ['400', '403', '404', '405', '414', '416', '500', '501', '502', '503', '504'];

function checkErrorPages(config: XmlNode): void {
  for (const page of listAt(config, 'CustomErrorResponses', 'Items', 'CustomErrorResponse')) {
    const code = textAt(page, 'ErrorCode');
    if (!ERROR_CODES.includes(code)) {
      throw new CloudFrontError(400, 'InvalidErrorCode', `The error code is not one CloudFront can replace: ${code}`);
    }
    const path = textAt(page, 'ResponsePagePath');
    const answered = textAt(page, 'ResponseCode');
    if ((path === '') !== (answered === '')) {
      throw new CloudFrontError(
        400,
        'InvalidResponseCode',
        `ResponsePagePath and ResponseCode must be given together (error code ${code}).`,
      );
    }
    if (path && !path.startsWith('/'))
      throw invalidArgument(`The parameter ResponsePagePath must begin with /: ${path}`);
  }
}

function checkWebAcl(id: string): void {
  if (id && !/^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[^/]+\/[\w-]+$/.test(id) && !/^[\w-]{36}$/.test(id)) {
    throw new CloudFrontError(400, 'InvalidWebACLId', `A web ACL ID or ARN is not valid: ${id}`);
  }
}

function checkAliases(store: Store, config: XmlNode, self?: Resource): void {
  const wanted = aliasesOf(config);
  if (wanted.length === 0) return;
  const others = store.all(DISTRIBUTION).filter((other) => other.id !== self?.id);
  const taken = new Set(others.flatMap((other) => aliasesOf(readConfig(other))));
  const clash = wanted.find((alias) => taken.has(alias));
  if (clash) {
    throw new CloudFrontError(
      409,
      'CNAMEAlreadyExists',
      `One or more of the CNAMEs you provided are already associated with a different resource: ${clash}`,
    );
  }
}

const invalidCertificate = (message: string) => new CloudFrontError(400, 'InvalidViewerCertificate', message);

async function checkCertificate(neighbours: Neighbours, config: XmlNode): Promise<void> {
  const aliases = aliasesOf(config);
  const arn = textAt(config, 'ViewerCertificate', 'ACMCertificateArn');
  if (!arn) {
    if (aliases.length > 0 && !textAt(config, 'ViewerCertificate', 'IAMCertificateId')) {
      throw invalidCertificate(
        'To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.',
      );
    }
    return;
  }
  const missing =
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
  const certificate = arn.split(':')[3] === 'us-east-1' ? await neighbours.certificate(arn) : undefined;
  if (certificate?.status !== 'ISSUED') throw invalidCertificate(`${missing} ${arn}`);
  const uncovered = aliases.find((alias) => !certificate.names.some((name) => covers(name.toLowerCase(), alias)));
  if (uncovered) {
    throw invalidCertificate(
      `The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add: ${uncovered}`,
    );
  }
}

/** Whether a certificate's name is good for a domain: a star stands for one label (RFC 6125, 6.4.3). */
function covers(name: string, domain: string): boolean {
  if (!name.startsWith('*.')) return name === domain;
  return domain === name || domain.slice(domain.indexOf('.') + 1) === name.slice(2);
}

async function checkLambda(neighbours: Neighbours, arn: string): Promise<void> {
  const invalid = (message: string) =>
    new CloudFrontError(400, 'InvalidLambdaFunctionAssociation', `${message} ARN: ${arn}`);
  const parts = /^arn:aws:lambda:([\w-]+):\d{12}:function:[\w-]+(?::([\w$-]+))?$/.exec(arn);
  if (!parts) throw invalid('The function ARN is not valid.');
  if (parts[1] !== 'us-east-1') throw invalid("The function must be in region 'us-east-1'.");
  if (!parts[2] || !/^[1-9]\d*$/.test(parts[2])) {
    throw invalid(
      'The function ARN must reference a specific function version. (The ARN must end with the version number.)',
    );
  }
  if (!(await neighbours.lambdaVersionExists(arn))) {
    throw invalid('Lambda@Edge cannot retrieve the specified Lambda function. Check that the function version exists.');
  }
}

function checkFunction(store: Store, arn: string, self: Resource | undefined): void {
  const found = store.find(FUNCTION, /:function\/(.+)$/.exec(arn)?.[1] ?? '');
  if (!found) throw invalidFunction(`The CloudFront function does not exist. ARN: ${arn}`);
  if (found.extra.liveCode === undefined) {
    throw invalidFunction(`The CloudFront function must be published to the LIVE stage. ARN: ${arn}`);
  }
  const others = store.all(DISTRIBUTION).filter((one) => one.id !== self?.id);
  if (others.filter((one) => functionArnsOf(readConfig(one)).includes(arn)).length >= MOST_DISTRIBUTIONS) {
    throw new CloudFrontError(
      400,
      'TooManyDistributionsWithFunctionAssociations',
      `${MOST_DISTRIBUTIONS} distributions use the CloudFront function, which is the quota. ARN: ${arn}`,
    );
  }
}
