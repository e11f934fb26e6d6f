import { createHash, createPrivateKey, sign } from 'node:crypto';
import { isSignedWith, keyPairOf, parseSignature, presign, signedHeaders } from '../../../cli/core/sigv4';
import { parseTarget } from '../../../local/aws/target';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const NOW = new Date('2013-05-24T00:00:00Z');
const HOST = 'examplebucket.s3.amazonaws.com';

const authorization = (names: string, signature: string, scope = '20130524/us-east-1/s3', key = KEYS.accessKeyId) =>
  `AWS4-HMAC-SHA256 Credential=${key}/${scope}/aws4_request,SignedHeaders=${names},Signature=${signature}`;
const verify = (
  path: string,
  headers: Record<string, string>,
  secret = KEYS.secretAccessKey,
  body = EMPTY,
  method = 'GET',
) => {
  const target = parseTarget(path);
  const signature = parseSignature(headers, target.query);
  return signature !== undefined && isSignedWith(secret, method, target, headers, signature, body);
};

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
describe('AWS’s own examples are verified', () => {
  const own = { host: HOST, 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': EMPTY };

  it('GET Object', () => {
    const headers = {
      ...own,
      range: 'bytes=0-9',
      authorization: authorization(
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
    };
    expect(verify('/test.txt', headers)).toBe(true);
    expect(verify('/test.tx', headers)).toBe(false);
    expect(verify('/test.txt?versionId=1', headers)).toBe(false);
    expect(verify('/test.txt', { ...headers, range: 'bytes=0-90' })).toBe(false);
    expect(verify('/test.txt', headers, `${KEYS.secretAccessKey}x`)).toBe(false);
    expect(verify('/test.txt', headers, undefined, undefined, 'PUT')).toBe(false);
    // The header is true for another body.
    expect(verify('/test.txt', headers, undefined, '0'.repeat(64))).toBe(false);
  });

  it('PUT Object', () => {
    const payload = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';
    const headers = {
      ...own,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': payload,
      authorization: authorization(
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ),
    };
    expect(verify('/test%24file.text', headers, undefined, payload, 'PUT')).toBe(true);
  });

  it.each([
    ['/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['/?prefix=J&max-keys=2', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('GET %s', (path, signature) => {
    expect(
      verify(path, { ...own, authorization: authorization('host;x-amz-content-sha256;x-amz-date', signature) }),
    ).toBe(true);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  it('a presigned GET', () => {
    const path =
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    expect(verify(path, { host: HOST })).toBe(true);
    expect(verify(path.replace('86400', '864000'), { host: HOST })).toBe(false);
    expect(presign(`https://${HOST}`, '/test.txt', { service: 's3', seconds: 86_400 }, KEYS, NOW)).toBe(
      `https://${HOST}${path}`,
    );
  });

  // https://docs.aws.amazon.com/general/latest/gr/sigv4-create-canonical-request.html
  it('ListUsers of IAM, whose body is hashed where no header says so', () => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      host: 'iam.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: authorization(
        'content-type;host;x-amz-date',
        '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
        '20150830/us-east-1/iam',
        'AKIDEXAMPLE',
      ),
    };
    expect(verify('/?Action=ListUsers&Version=2010-05-08', headers, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')).toBe(
      true,
    );
  });
});

it('what it signs it verifies, also where a path is encoded once more', () => {
  const path = '/2015-03-31/functions/arn%3Aaws%3Alambda/x?b=2&a=%20+*&a=';
  const own = { host: '127.0.0.1:4566' };
  for (const service of ['lambda', 's3']) {
    const headers = { ...own, ...signedHeaders('GET', path, own, { service, payload: EMPTY }, KEYS, NOW) };
    expect(verify(path, headers)).toBe(true);
    expect(verify(path.replace('b=2', 'b=3'), headers)).toBe(false);
  }
});

describe('Version 4A', () => {
  const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

  // The key of the tests of AWS's own library: awslabs/aws-c-auth, tests/aws-signing-test-suite/v4a.
  it('derives the key pair that AWS derives', () => {
    const { x, y } = keyPairOf('AKIDEXAMPLE', SECRET);
    expect([x, y].map((half) => Buffer.from(half ?? '', 'base64url').toString('hex'))).toEqual([
      'b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1',
      '865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518',
    ]);
  });

  it('is verified: method, path, regions and secret', () => {
    const canonical = `GET\n/key-value-stores/arn%253Aaws\n\nhost:h\nx-amz-date:20150830T123600Z\nx-amz-region-set:*\n\nhost;x-amz-date;x-amz-region-set\n${EMPTY}`;
    const scope = '20150830/cloudfront-keyvaluestore/aws4_request';
    const text = `AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
    const key = createPrivateKey({ key: keyPairOf('AKIDEXAMPLE', SECRET), format: 'jwk' });
    const signature = sign('sha256', Buffer.from(text), key).toString('hex');
    const headers = {
      host: 'h',
      'x-amz-date': '20150830T123600Z',
      'x-amz-region-set': '*',
      authorization: `AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=${signature}`,
    };
    const path = '/key-value-stores/arn%3Aaws';
    expect(verify(path, headers, SECRET)).toBe(true);
    expect(verify(`${path}/keys`, headers, SECRET)).toBe(false);
    expect(verify(path, { ...headers, 'x-amz-region-set': 'us-east-1' }, SECRET)).toBe(false);
    expect(verify(path, headers, `${SECRET}x`)).toBe(false);
    expect(verify(path, { ...headers, authorization: headers.authorization.slice(0, -8) }, SECRET)).toBe(false);
  });
});

it('a signature that leaves the host out is none', () => {
  const signed = signedHeaders('GET', '/', { accept: '*/*' }, { service: 's3' }, KEYS, NOW);
  expect(verify('/', { accept: '*/*', host: HOST, ...signed })).toBe(false);
});

it.each([
  ['Version 2', { authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2ln' }],
  ['4A with a region', { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request' }],
  ['4 without one', { authorization: 'AWS4-HMAC-SHA256 Credential=a/20130524/s3/aws4_request' }],
  ['none', {}],
  ['a scope that is none', { authorization: authorization('host', '0', '2013/us-east-1/s3') }],
])('knows no other signature: %s', (_, headers) => {
  expect(parseSignature(headers, new URLSearchParams())).toBeUndefined();
});
