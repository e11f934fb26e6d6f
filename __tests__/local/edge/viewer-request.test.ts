import { hasOneHost } from '../../../local/edge/viewer-request';

it.each([
  ['1.1', ['Host', 'a'], true],
  ['1.1', ['Accept', 'host', 'hOsT', 'a'], true],
  ['1.1', ['Accept', 'host'], false],
  ['1.1', ['Host', 'a', 'Accept', '*/*', 'host', 'a'], false],
  ['1.0', [], true],
  ['1.0', ['Host', 'a', 'Host', 'b'], false],
  ['2.0', [':authority', 'a'], true],
] as const)('HTTP/%s with %j has one Host, or needs none: %s', (httpVersion, rawHeaders, expected) => {
  expect(hasOneHost({ httpVersion, rawHeaders })).toBe(expected);
});
