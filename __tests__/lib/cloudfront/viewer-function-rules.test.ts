import { viewerFunctionViolations } from '../../../lib/cloudfront/viewer-function-rules';

const request = {
  method: 'GET',
  uri: '/docs',
  querystring: { a: { value: '1' } },
  headers: { host: { value: 'www.example.com' }, accept: { value: 'text/html' } },
  cookies: { session: { value: 'x' } },
};
const response = {
  statusCode: 200,
  statusDescription: 'OK',
  headers: { via: { value: '1.1 x' }, 'content-type': { value: 'text/html' } },
  cookies: {},
};
const onRequest = { version: '1.0', context: { eventType: 'viewer-request' }, request };
const onResponse = { version: '1.0', context: { eventType: 'viewer-response' }, request, response };

const messages = (event: object, returned: unknown) =>
  viewerFunctionViolations(event, returned).map(({ message }) =>
    message.replace('The CloudFront function returned an invalid value: ', ''),
  );

describe('a request that a function returns', () => {
  it.each([
    ['as it came', request],
    ['with another URI', { ...request, uri: '/docs/index.html' }],
    ['with another query string', { ...request, querystring: { b: { value: '', multiValue: [{ value: '1' }] } } }],
    ['without a query string', { ...request, querystring: {} }],
    ['with a header more', { ...request, headers: { ...request.headers, 'x-a': { value: 'b' } } }],
    ['with a header less', { ...request, headers: { host: request.headers.host } }],
    ['without cookies', { ...request, cookies: {} }],
  ])('is taken %s', (_, returned) => {
    expect(messages(onRequest, returned)).toEqual([]);
  });

  it.each([
    ['nothing', null, 'the function must return a request or a response object.'],
    ['another method', { ...request, method: 'PUT' }, 'request.method is read-only.'],
    ['no URI', { ...request, uri: undefined }, 'request.uri must be a string.'],
    ['a URI without its slash', { ...request, uri: 'docs' }, 'request.uri must begin with a forward slash (/).'],
    ['a line break in the URI', { ...request, uri: '/a\r\nb' }, 'request.uri must not have control characters.'],
    [
      'a URI of 8,192',
      { ...request, uri: `/${'a'.repeat(8191)}` },
      'request.uri and request.querystring must have less than 8192 characters.',
    ],
    ['no query string', { ...request, querystring: undefined }, 'request.querystring must be an object.'],
    [
      'a query string as text',
      { ...request, querystring: { a: '1' } },
      'request.querystring["a"] must be an object whose value is a string.',
    ],
    [
      'a space in it',
      { ...request, querystring: { a: { value: 'b c' } } },
      'request.querystring must not have spaces, control characters or #: "a".',
    ],
    [
      'a # in it',
      { ...request, querystring: { a: { value: '#' } } },
      'request.querystring must not have spaces, control characters or #: "a".',
    ],
    [
      'another host',
      { ...request, headers: { host: { value: 'evil.example' } } },
      'request.headers has a read-only header that was added, changed or deleted: host.',
    ],
    [
      'no host',
      { ...request, headers: {} },
      'request.headers has a read-only header that was added, changed or deleted: host.',
    ],
    [
      'Via',
      { ...request, headers: { ...request.headers, via: { value: 'x' } } },
      'request.headers has a read-only header that was added, changed or deleted: via.',
    ],
    [
      'CDN-Loop',
      { ...request, headers: { ...request.headers, 'cdn-loop': { value: 'x' } } },
      'request.headers has a read-only header that was added, changed or deleted: cdn-loop.',
    ],
    [
      'X-Forwarded-Proto',
      { ...request, headers: { ...request.headers, 'x-forwarded-proto': { value: 'x' } } },
      'request.headers has a disallowed header: x-forwarded-proto.',
    ],
    [
      'upper case',
      { ...request, headers: { ...request.headers, 'X-A': { value: 'b' } } },
      'request.headers must have header names in lower case: "X-A".',
    ],
    [
      'a line break in a header',
      { ...request, headers: { ...request.headers, 'x-a': { value: 'b\nc' } } },
      'request.headers has an invalid character in x-a.',
    ],
    [
      'Cookie among the headers',
      { ...request, headers: { ...request.headers, cookie: { value: 'a=b' } } },
      'request.headers must not have cookie: cookies are in request.cookies.',
    ],
    ['no cookies', { ...request, cookies: undefined }, 'request.cookies must be an object.'],
    [
      'values that are no list',
      { ...request, cookies: { a: { value: 'b', multiValue: 'c' } } },
      'request.cookies["a"] must be an object whose value is a string.',
    ],
  ])('is refused with %s', (_, returned, message) => {
    expect(messages(onRequest, returned)).toEqual([message]);
  });
});

describe('a response that a function returns', () => {
  const redirect = {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: '/docs/' } },
  };

  it.each([
    ['generated on viewer-request', onRequest, redirect],
    ['of a status alone', onRequest, { statusCode: 404 }],
    ['with a body as text', onRequest, { ...redirect, body: 'moved' }],
    ['with a body as base64', onRequest, { ...redirect, body: { encoding: 'base64', data: 'bW92ZWQ=' } }],
    ['as it came', onResponse, response],
    ['with another status', onResponse, { ...response, statusCode: 302 }],
    ['with a cookie', onResponse, { ...response, cookies: { a: { value: 'b', attributes: 'Secure; Path=/' } } }],
    [
      'with another encoding',
      onResponse,
      { ...response, headers: { ...response.headers, 'content-encoding': { value: 'gzip' } } },
    ],
  ])('is taken %s', (_, event, returned) => {
    expect(messages(event, returned)).toEqual([]);
  });

  it.each([
    [
      'a status as text',
      onRequest,
      { statusCode: '301' },
      'response.statusCode must be an integer from 200 to 599, and is "301".',
    ],
    [
      'a status of 199',
      onRequest,
      { statusCode: 199 },
      'response.statusCode must be an integer from 200 to 599, and is 199.',
    ],
    [
      'a description that is none',
      onRequest,
      { statusCode: 200, statusDescription: 'a\nb' },
      'response.statusDescription must be a string.',
    ],
    [
      'a line break in Location',
      onRequest,
      { ...redirect, headers: { location: { value: '/a\r\nx: y' } } },
      'response.headers has an invalid character in location.',
    ],
    [
      'a name that is none',
      onRequest,
      { ...redirect, headers: { 'x a': { value: 'b' } } },
      'response.headers has a name that is no header name: "x a".',
    ],
    [
      'X-Cache',
      onRequest,
      { ...redirect, headers: { 'x-cache': { value: 'Hit' } } },
      'response.headers has a disallowed header: x-cache.',
    ],
    [
      'Set-Cookie among the headers',
      onRequest,
      { ...redirect, headers: { 'set-cookie': { value: 'a=b' } } },
      'response.headers must not have set-cookie: cookies are in response.cookies.',
    ],
    [
      'a body of another encoding',
      onRequest,
      { ...redirect, body: { encoding: 'utf8', data: '' } },
      'response.body.encoding must be text or base64, and is "utf8".',
    ],
    [
      'a body that is no base64',
      onRequest,
      { ...redirect, body: { encoding: 'base64', data: 'a' } },
      'response.body.data is not valid base64.',
    ],
    [
      'a body that is none',
      onRequest,
      { ...redirect, body: 1 },
      'response.body must be a string, or an object with encoding and data.',
    ],
    [
      'no Via',
      onResponse,
      { ...response, headers: {} },
      'response.headers has a read-only header that was added, changed or deleted: via.',
    ],
    [
      'Warning',
      onResponse,
      { ...response, headers: { ...response.headers, warning: { value: '1' } } },
      'response.headers has a read-only header that was added, changed or deleted: warning.',
    ],
    [
      'the request instead',
      onResponse,
      request,
      'response.statusCode must be an integer from 200 to 599, and is missing.',
    ],
  ])('is refused with %s', (_, event, returned, message) => {
    expect(messages(event, returned)).toContain(message);
  });
});
