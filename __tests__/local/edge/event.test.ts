import type { S3Origin } from '../../../local/edge/distribution';
import { fromEventHeaders, originResponseEvent } from '../../../local/edge/event';

const ORIGIN: S3Origin = {
  id: 'bucket',
  domainName: 'bucket.s3.eu-west-1.amazonaws.com',
  bucket: 'bucket',
  region: 'eu-west-1',
  path: '/site',
  customHeaders: [['X-Custom', '1']],
  identity: { oai: 'E2OAI' },
};
const PARTS = {
  distribution: { id: 'E1TEST', domainName: 'd111.cloudfront.net' },
  requestId: 'id==',
  clientIp: '127.0.0.1',
  method: 'GET',
  uri: '/index.html',
  querystring: 'a=b',
  requestHeaders: [['User-Agent', 'Amazon CloudFront']] as const,
  origin: ORIGIN,
  status: 404,
  statusText: '',
  headers: [
    ['Server', 'AmazonS3'],
    ['Set-Cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ] as const,
};

it('an origin-response event has the shape that AWS documents', () => {
  expect(originResponseEvent(PARTS)).toEqual({
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: 'd111.cloudfront.net',
            distributionId: 'E1TEST',
            eventType: 'origin-response',
            requestId: 'id==',
          },
          request: {
            clientIp: '127.0.0.1',
            headers: { 'user-agent': [{ key: 'User-Agent', value: 'Amazon CloudFront' }] },
            method: 'GET',
            origin: {
              s3: {
                authMethod: 'origin-access-identity',
                customHeaders: { 'x-custom': [{ key: 'X-Custom', value: '1' }] },
                domainName: 'bucket.s3.eu-west-1.amazonaws.com',
                path: '/site',
                region: 'eu-west-1',
              },
            },
            querystring: 'a=b',
            uri: '/index.html',
          },
          response: {
            headers: {
              server: [{ key: 'Server', value: 'AmazonS3' }],
              'set-cookie': [
                { key: 'Set-Cookie', value: 'a=1' },
                { key: 'set-cookie', value: 'b=2' },
              ],
            },
            status: '404',
            statusDescription: 'Not Found',
          },
        },
      },
    ],
  });
});

it('an origin read by access control, or by anybody, has the method none', () => {
  for (const identity of [{ oac: 'arn' }, undefined]) {
    const event = originResponseEvent({ ...PARTS, origin: { ...ORIGIN, identity } });
    expect(event.Records[0]!.cf.request.origin?.s3?.authMethod).toBe('none');
  }
});

it('headers come back out of an event with the spelling of their keys, and the name where there is none', () => {
  expect(fromEventHeaders({ 'x-a': [{ key: 'X-A', value: '1' }, { value: '2' }], 'x-b': [] })).toEqual([
    ['X-A', '1'],
    ['x-a', '2'],
  ]);
});
