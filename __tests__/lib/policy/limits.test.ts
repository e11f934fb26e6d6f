import { headerBytes, isDisallowedHeader, isReadOnlyHeader, matchesHeader } from '../../../lib/policy/limits';

describe('isDisallowedHeader', () => {
  it.each([
    'Connection',
    'Expect',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Proxy-Connection',
    'Trailer',
    'Upgrade',
    'X-Accel-Buffering',
    'X-Accel-Charset',
    'X-Accel-Limit-Rate',
    'X-Accel-Redirect',
    'X-Amz-Cf-Id',
    'X-Amz-Cf-Pop',
    'X-Amzn-Auth',
    'X-Amzn-Cf-Billing',
    'X-Amzn-Cf-Id',
    'X-Amzn-Cf-Xff',
    'X-Amzn-Errortype',
    'X-Amzn-Fle-Profile',
    'X-Amzn-Header-Count',
    'X-Amzn-Header-Order',
    'X-Amzn-Lambda-Integration-Tag',
    'X-Amzn-RequestId',
    'X-Cache',
    'X-Edge-Location',
    'X-Forwarded-Proto',
    'X-Real-IP',
    'x-cache',
    'X-CACHE',
  ])('knows %s', (name) => {
    expect(isDisallowedHeader(name)).toBe(true);
  });

  it.each(['X-Amz-Request-Id', 'X-Cached', 'X-Edge', 'X-Amzn-Trace-Id', 'Via', 'Server', 'X-Accel-Expires', ''])(
    'lets %s through',
    (name) => {
      expect(isDisallowedHeader(name)).toBe(false);
    },
  );
});

describe('isReadOnlyHeader', () => {
  it.each(['Via', 'via', 'Transfer-Encoding', 'TRANSFER-ENCODING'])('knows %s', (name) => {
    expect(isReadOnlyHeader(name)).toBe(true);
  });

  it.each(['Vias', 'X-Via', 'Content-Length', 'Connection'])('lets %s through', (name) => {
    expect(isReadOnlyHeader(name)).toBe(false);
  });
});

describe('matchesHeader', () => {
  it('takes a name as itself alone', () => {
    expect(matchesHeader('x-amz-id', 'x-amz-id')).toBe(true);
    expect(matchesHeader('x-amz-id', 'x-amz-id-2')).toBe(false);
  });

  it('takes a star at the end as any rest, none included', () => {
    expect(matchesHeader('x-amz-*', 'x-amz-id-2')).toBe(true);
    expect(matchesHeader('x-amz-*', 'x-amz-')).toBe(true);
    expect(matchesHeader('x-amz-*', 'x-amzn-id')).toBe(false);
  });
});

describe('headerBytes', () => {
  it('counts names and values, and nothing between them', () => {
    expect(headerBytes([])).toBe(0);
    expect(
      headerBytes([
        ['Server', 'CloudFront'],
        ['A', '1'],
      ]),
    ).toBe(18);
  });
});
