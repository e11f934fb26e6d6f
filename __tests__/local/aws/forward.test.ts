import { forwardable } from '../../../local/aws/forward';

const SINCE = 'Mon, 01 Jan 2024 00:00:00 GMT';

it.each([
  ['alone', { 'if-unmodified-since': SINCE }, { 'if-unmodified-since': SINCE }],
  ['that is no date', { 'if-unmodified-since': 'yesterday' }, {}],
  ['next to If-Match', { 'if-match': '"v1"', 'if-unmodified-since': SINCE }, { 'if-match': '"v1"' }],
])('If-Unmodified-Since %s is passed on as S3 takes it', (_, headers, expected) => {
  expect(forwardable({ ...headers, connection: 'close' })).toEqual(expected);
});
