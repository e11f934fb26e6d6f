import { readToken } from '../../../../local/aws/authorize/web-identity';

const NOW = Date.parse('2020-01-01T00:00:00Z');
const ISSUER = 'token.actions.githubusercontent.com';
const claims = {
  iss: `https://${ISSUER}`,
  aud: 'sts.amazonaws.com',
  sub: 'repo:bank/site:environment:prod',
  exp: NOW / 1000 + 60,
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (payload: object) => `${base64({ alg: 'RS256' })}.${base64(payload)}.signature`;

it('gives issuer, audiences and every claim as a condition key', () => {
  const payload = { ...claims, ref: 'refs/heads/main', run_attempt: 2, amr: ['a', 'b'], nested: { not: 'a key' } };
  expect(readToken(token(payload), NOW)).toEqual({
    issuer: ISSUER,
    audiences: ['sts.amazonaws.com'],
    context: {
      [`${ISSUER}:iss`]: `https://${ISSUER}`,
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
      [`${ISSUER}:sub`]: 'repo:bank/site:environment:prod',
      [`${ISSUER}:exp`]: '1577836860',
      [`${ISSUER}:ref`]: 'refs/heads/main',
      [`${ISSUER}:run_attempt`]: '2',
      [`${ISSUER}:amr`]: ['a', 'b'],
    },
  });
});

it('takes azp for the audience where there is one', () => {
  expect(readToken(token({ ...claims, azp: 'client' }), NOW).context[`${ISSUER}:aud`]).toBe('client');
});

it.each<[string, string, string]>([
  ['not a token', 'hello', 'InvalidIdentityToken'],
  ['not JSON inside', 'a.!!.c', 'InvalidIdentityToken'],
  ['no object inside', `a.${base64('x')}.c`, 'InvalidIdentityToken'],
  ['an issuer that is no https URL', token({ ...claims, iss: ISSUER }), 'InvalidIdentityToken'],
  ['no subject', token({ ...claims, sub: undefined }), 'InvalidIdentityToken'],
  ['no audience', token({ ...claims, aud: undefined }), 'InvalidIdentityToken'],
  ['no end', token({ ...claims, exp: undefined }), 'InvalidIdentityToken'],
  ['its end is now', token({ ...claims, exp: NOW / 1000 }), 'ExpiredTokenException'],
  ['it begins later', token({ ...claims, nbf: NOW / 1000 + 1 }), 'InvalidIdentityToken'],
])('refuses a token: %s', (_, given, code) => {
  expect(() => readToken(given, NOW)).toThrow(expect.objectContaining({ code }));
});

it('says when an expired token ended', () => {
  expect(() => readToken(token({ ...claims, exp: NOW / 1000 - 60 }), NOW)).toThrow(
    'Token expired: current date/time 2020-01-01T00:00:00.000Z must be before the expiration date/time 2019-12-31T23:59:00.000Z',
  );
});
