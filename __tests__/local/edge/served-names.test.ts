import { isServed } from '../../../local/edge/served-names';

const distribution = { domainName: 'd111.cloudfront.net', aliases: ['www.example.com', '*.cdn.example.com'] };

it.each([
  ['localhost:8443', true],
  ['127.0.0.1', true],
  ['[::1]:8443', true],
  ['D111.cloudfront.net', true],
  ['www.example.com:443', true],
  ['a.cdn.example.com', true],
  ['cdn.example.com', false],
  ['.cdn.example.com', false],
  ['evil.example:8443', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
])('%s: %s', (host, served) => expect(isServed(host, distribution)).toBe(served));
