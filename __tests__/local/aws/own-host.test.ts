import { isFromPage, isOwnHost } from '../../../local/aws/own-host';

it.each([
  ['127.0.0.1:4566', true],
  ['localhost:4566', true],
  ['[::1]:4566', true],
  ['127.0.0.1', false],
  ['127.0.0.1:4567', false],
  ['evil.example:4566', false],
  ['127.0.0.1.evil.example:4566', false],
  ['127.0.0.1:4566.evil.example', false],
  ['', false],
  [undefined, false],
])('Host %s is ours: %s', (host, own) => expect(isOwnHost(host, 4566)).toBe(own));

it('needs no port where that is 80', () => expect(isOwnHost('localhost', 80)).toBe(true));

it('knows a page by what its browser adds, also where the origin is opaque', () => {
  expect(isFromPage({ origin: 'null' })).toBe(true);
  expect(isFromPage({ 'sec-fetch-site': 'none' })).toBe(true);
  expect(isFromPage({ 'sec-fetch-mode': 'cors' })).toBe(false);
});
