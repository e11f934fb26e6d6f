import { preconditions } from '../../../local/edge/origin-headers';

it('the preconditions that the origin judges are If-Match and If-Unmodified-Since, and no other', () => {
  const headers = {
    'if-match': '"v1"',
    'if-unmodified-since': 'Mon, 01 Jan 2024 00:00:00 GMT',
    'if-none-match': '"v1"',
    'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT',
    'if-range': '"v1"',
  };
  expect(preconditions({ headers })).toEqual([
    ['If-Match', '"v1"'],
    ['If-Unmodified-Since', 'Mon, 01 Jan 2024 00:00:00 GMT'],
  ]);
  expect(preconditions({ headers: {} })).toEqual([]);
});
