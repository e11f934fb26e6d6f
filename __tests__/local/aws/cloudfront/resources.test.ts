import { cloudFront, distribution, refusal, text } from './cloudfront';

let cf: ReturnType<typeof cloudFront>;
beforeEach(() => {
  cf = cloudFront();
});
afterEach(() => cf.remove());

const named = (root: string, name: string, rest = '') => `<${root}><Name>${name}</Name>${rest}</${root}>`;
const identity = (reference: string) =>
  `<CloudFrontOriginAccessIdentityConfig><CallerReference>${reference}</CallerReference><Comment>c</Comment></CloudFrontOriginAccessIdentityConfig>`;

describe.each([
  ['cache-policy', 'CachePolicy', 'CachePolicyConfig'],
  ['origin-request-policy', 'OriginRequestPolicy', 'OriginRequestPolicyConfig'],
  ['response-headers-policy', 'ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig'],
  ['origin-access-control', 'OriginAccessControl', 'OriginAccessControlConfig'],
  ['key-group', 'KeyGroup', 'KeyGroupConfig'],
])('/%s', (path, kind, root) => {
  it('is made, read, changed by its version, and deleted', async () => {
    const body = named(root, 'mine', '<Comment>a &amp; &lt;b&gt;</Comment>');
    const made = await cf.ask('POST', path, body);
    expect(made.status).toBe(201);
    const one = `${path}/${text(made, 'Id')}`;
    expect(String((await cf.ask('GET', one)).body)).toContain(body);
    expect(String((await cf.ask('GET', `${one}/config`)).body)).toContain('<Comment>a &amp; &lt;b&gt;</Comment>');
    expect(String((await cf.ask('GET', path)).body)).toContain('<Name>mine</Name>');
    expect(refusal(await cf.ask('PUT', one, named(root, 'mine'), 'E2OLD'))).toEqual([412, 'PreconditionFailed']);
    const changed = await cf.ask('PUT', one, named(root, 'yours'), made.headers.etag);
    expect([changed.status, text(changed, 'Name')]).toEqual([200, 'yours']);
    expect(refusal(await cf.ask('DELETE', one, '', made.headers.etag))).toEqual([412, 'PreconditionFailed']);
    expect((await cf.ask('DELETE', one, '', changed.headers.etag)).status).toBe(204);
    expect((await cf.ask('GET', one)).status).toBe(404);
  });

  it('has one of a name', async () => {
    await cf.ask('POST', path, named(root, 'mine'));
    expect(refusal(await cf.ask('POST', path, named(root, 'mine')))).toEqual([409, `${kind}AlreadyExists`]);
    const other = await cf.ask('POST', path, named(root, 'other'));
    const one = `${path}/${text(other, 'Id')}`;
    expect(refusal(await cf.ask('PUT', one, named(root, 'mine'), other.headers.etag))).toEqual([
      409,
      `${kind}AlreadyExists`,
    ]);
  });
});

describe('the policies of AWS', () => {
  it.each([
    ['cache-policy', 'Managed-CachingOptimized', '658327ea-f89d-4fab-a63d-7e88639e58f6', 7],
    ['origin-request-policy', 'Managed-AllViewerExceptHostHeader', 'b689b0a8-53d0-40ab-baf2-68738e2966ac', 8],
    ['response-headers-policy', 'Managed-SecurityHeadersPolicy', '67f7725c-6f97-4210-82d7-5512b31e9d03', 5],
  ])('/%s has %s', async (path, name, id, count) => {
    const list = await cf.ask('GET', `${path}?Type=managed`);
    expect(text(list, 'Quantity')).toBe(String(count));
    expect(String(list.body)).toContain(`<Name>${name}</Name>`);
    expect(text(await cf.ask('GET', `${path}?Type=custom`), 'Quantity')).toBe('0');
    const one = await cf.ask('GET', `${path}/${id}`);
    expect(text(one, 'Name')).toBe(name);
    expect(refusal(await cf.ask('DELETE', `${path}/${id}`, '', one.headers.etag))).toEqual([400, 'IllegalDelete']);
  });

  it('carry their own settings', async () => {
    const optimized = await cf.ask('GET', 'cache-policy/658327ea-f89d-4fab-a63d-7e88639e58f6');
    const told = ['MinTTL', 'DefaultTTL', 'MaxTTL', 'EnableAcceptEncodingBrotli'].map((name) => text(optimized, name));
    expect(told).toEqual(['1', '86400', '31536000', 'true']);
    const security = await cf.ask('GET', 'response-headers-policy/67f7725c-6f97-4210-82d7-5512b31e9d03');
    expect(text(security, 'FrameOption')).toBe('SAMEORIGIN');
    expect(text(security, 'AccessControlMaxAgeSec')).toBe('31536000');
  });
});

describe('an origin access identity', () => {
  const path = 'origin-access-identity/cloudfront';

  it('has a canonical user that stays the same', async () => {
    const made = await cf.ask('POST', path, identity('one'));
    expect(text(made, 'S3CanonicalUserId')).toMatch(/^[0-9a-f]{96}$/);
    cf.reopen();
    const again = await cf.ask('GET', `${path}/${text(made, 'Id')}`);
    expect(text(again, 'S3CanonicalUserId')).toBe(text(made, 'S3CanonicalUserId'));
    expect(refusal(await cf.ask('POST', path, identity('one')))).toEqual([
      409,
      'CloudFrontOriginAccessIdentityAlreadyExists',
    ]);
  });

  it('cannot be deleted while an origin uses it', async () => {
    const made = await cf.ask('POST', path, identity('one'));
    const id = text(made, 'Id');
    const origin = `<S3OriginConfig><OriginAccessIdentity>origin-access-identity/cloudfront/${id}</OriginAccessIdentity></S3OriginConfig>`;
    const user = await cf.ask('POST', 'distribution', distribution({ origin }));
    expect(user.status).toBe(201);
    const remove = () => cf.ask('DELETE', `${path}/${id}`, '', made.headers.etag);
    expect(refusal(await remove())).toEqual([409, 'CloudFrontOriginAccessIdentityInUse']);
    await cf.ask('PUT', `distribution/${text(user, 'Id')}/config`, distribution(), user.headers.etag);
    expect((await remove()).status).toBe(204);
  });
});

describe('what is in use', () => {
  it('a policy that a behaviour names cannot be deleted', async () => {
    const made = await cf.ask('POST', 'response-headers-policy', named('ResponseHeadersPolicyConfig', 'mine'));
    const id = text(made, 'Id');
    await cf.ask(
      'POST',
      'distribution',
      distribution({ behaviour: `<ResponseHeadersPolicyId>${id}</ResponseHeadersPolicyId>` }),
    );
    expect(refusal(await cf.ask('DELETE', `response-headers-policy/${id}`, '', made.headers.etag))).toEqual([
      409,
      'ResponseHeadersPolicyInUse',
    ]);
  });

  it('a public key that a key group names cannot be deleted', async () => {
    const key = await cf.ask(
      'POST',
      'public-key',
      '<PublicKeyConfig><CallerReference>one</CallerReference><Name>k</Name></PublicKeyConfig>',
    );
    const items = `<Items><PublicKey>${text(key, 'Id')}</PublicKey></Items>`;
    const group = await cf.ask('POST', 'key-group', named('KeyGroupConfig', 'g', items));
    const remove = () => cf.ask('DELETE', `public-key/${text(key, 'Id')}`, '', key.headers.etag);
    expect(refusal(await remove())).toEqual([409, 'PublicKeyInUse']);
    await cf.ask('DELETE', `key-group/${text(group, 'Id')}`, '', group.headers.etag);
    expect((await remove()).status).toBe(204);
  });
});

describe('a monitoring subscription', () => {
  it('is set, read and taken away', async () => {
    const made = await cf.ask('POST', 'distribution', distribution());
    const path = `distributions/${text(made, 'Id')}/monitoring-subscription`;
    expect(refusal(await cf.ask('GET', path))).toEqual([404, 'NoSuchMonitoringSubscription']);
    const inner =
      '<RealtimeMetricsSubscriptionConfig><RealtimeMetricsSubscriptionStatus>Enabled</RealtimeMetricsSubscriptionStatus></RealtimeMetricsSubscriptionConfig>';
    await cf.ask('POST', path, `<MonitoringSubscription>${inner}</MonitoringSubscription>`);
    expect(String((await cf.ask('GET', path)).body)).toContain(inner);
    expect((await cf.ask('DELETE', path)).status).toBe(204);
    expect((await cf.ask('GET', path)).status).toBe(404);
  });
});
