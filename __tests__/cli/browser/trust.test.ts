import { keyHash } from '../../../cli/browser/trust';

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUN5pLA5jgAe31Qe75esz2M8/jWGMwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIxMzUzMzFaGA8yMTI2MTAyOTEzNTMz
MVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNDZ
LGm6s08GzIysKGfUKClNwe5dedqZJqbY3tqq1F91PX/peJVpv1TjUcMiWEoBaFkY
4+BXEnUqqVSIQt3rmbijUzBRMB0GA1UdDgQWBBQJqDUAIAYiW6I5zm7ATn1pQMgz
0zAfBgNVHSMEGDAWgBQJqDUAIAYiW6I5zm7ATn1pQMgz0zAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIGzwbyurICZys0FFiY7lGxmCMFKKu/MDtqfO
1oBFDYpyAiEAy5t1ISjCoyEzPOVTDEIsmBslXndyqz+abevHvOKirTs=
-----END CERTIFICATE-----
`;

it('gives the hash that openssl gives', () => {
  // openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
  expect(keyHash(CERTIFICATE)).toBe('KuCtvBDzzoAXHDdzcHk1e9Kpsnmz0pac3ddH8WsEhi8=');
});
