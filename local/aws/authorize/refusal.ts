import { randomUUID } from 'node:crypto';
import { cbor } from '@smithy/core/cbor';
import { NAMESPACE } from '../cloudfront/error';
import { s3Error } from '../s3-access';
import { element, textElement } from '../xml';
import type { Protocol } from './parse';

/** Why a request is refused: `denied` names the permission that is missing, the others are about key and signature. */
export type Reason = 'denied' | 'unknown-key' | 'expired-key' | 'unsigned' | 'bad-signature' | 'stale' | 'foreign';

export interface Refusal {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

interface Words {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

const INVALID = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';
const STALE = 'Signature expired or not yet current: the request must be signed within 15 minutes of now.';
const FOREIGN =
  'AWS on loopback answers programs alone: Host must be 127.0.0.1, localhost or [::1] with its port, and no browser may have sent the request';
const EXPIRED = 'The security token included in the request is expired';

/** As each kind of service says it: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const WORDS: Readonly<Record<'s3' | 'json' | 'xml', Readonly<Record<Reason, Words>>>> = {
  s3: {
    denied: { status: 403, code: 'AccessDenied' },
    'unknown-key': {
      status: 403,
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    },
    'expired-key': { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' },
    unsigned: { status: 403, code: 'AccessDenied', message: 'Access Denied' },
    'bad-signature': { status: 403, code: 'SignatureDoesNotMatch', message: MISMATCH },
    stale: { status: 403, code: 'RequestTimeTooSkewed', message: STALE },
    foreign: { status: 403, code: 'AccessDenied', message: FOREIGN },
  },
  json: {
    denied: { status: 403, code: 'AccessDeniedException' },
    'unknown-key': { status: 403, code: 'UnrecognizedClientException', message: INVALID },
    'expired-key': { status: 403, code: 'ExpiredTokenException', message: EXPIRED },
    unsigned: { status: 403, code: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
    'bad-signature': { status: 403, code: 'InvalidSignatureException', message: MISMATCH },
    stale: { status: 403, code: 'InvalidSignatureException', message: STALE },
    foreign: { status: 403, code: 'AccessDeniedException', message: FOREIGN },
  },
  xml: {
    denied: { status: 403, code: 'AccessDenied' },
    'unknown-key': { status: 403, code: 'InvalidClientTokenId', message: INVALID },
    'expired-key': { status: 403, code: 'ExpiredToken', message: EXPIRED },
    unsigned: {
      status: 403,
      code: 'MissingAuthenticationToken',
      message: 'Request is missing Authentication Token',
    },
    'bad-signature': { status: 403, code: 'SignatureDoesNotMatch', message: MISMATCH },
    stale: { status: 403, code: 'SignatureDoesNotMatch', message: STALE },
    foreign: { status: 403, code: 'AccessDenied', message: FOREIGN },
  },
};

/** Refuses in the words and the protocol of the service. */
export function refusal(
  service: string,
  protocol: Protocol,
  reason: Reason,
  message: string,
  method = 'POST',
): Refusal {
  const family = protocol === 's3' ? 's3' : protocol === 'query' || protocol === 'rest-xml' ? 'xml' : 'json';
  const words = WORDS[family][reason];
  // SNS alone has a word of its own: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
  const code = service === 'sns' && reason === 'denied' ? 'AuthorizationError' : words.code;
  return errorAnswer(service, protocol, words.status, code, words.message ?? message, method);
}

/** An error in the protocol that was spoken. */
export function errorAnswer(
  service: string,
  protocol: Protocol,
  status: number,
  code: string,
  message: string,
  method = 'POST',
): Refusal {
  const id = randomUUID();
  if (protocol === 's3') {
    const body = method === 'HEAD' ? '' : s3Error(code, message, id);
    return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': id }, body: Buffer.from(body) };
  }
  if (protocol === 'cbor') {
    const body = Buffer.from(cbor.serialize({ __type: code, message }));
    return { status, headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }, body };
  }
  if (protocol === 'json' || protocol === 'rest-json') {
    const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json';
    const body = Buffer.from(JSON.stringify({ __type: code, message, Message: message }));
    return { status, headers: { 'content-type': type, 'x-amzn-errortype': code, 'x-amzn-requestid': id }, body };
  }
  const error = element(
    'Error',
    textElement('Type', 'Sender') + textElement('Code', code) + textElement('Message', message),
  );
  const namespace = service === 'cloudfront' ? ` xmlns="${NAMESPACE}"` : '';
  const body = `<?xml version="1.0"?>\n<ErrorResponse${namespace}>${error}${textElement('RequestId', id)}</ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id }, body: Buffer.from(body) };
}
