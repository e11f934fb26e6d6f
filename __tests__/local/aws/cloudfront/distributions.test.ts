import { CERTIFICATE, cloudFront, distribution, LAMBDA, type Parts, refusal, text } from './cloudfront';

let cf: ReturnType<typeof cloudFront>;
beforeEach(() => {
  cf = cloudFront();
});
afterEach(() => cf.remove());

const create = (parts?: Parts) => cf.ask('POST', 'distribution', distribution(parts));
const association = (arn: string, event = 'origin-response') =>
  `<LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation><LambdaFunctionARN>${arn}</LambdaFunctionARN><EventType>${event}</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations>`;
const aliases = (...names: string[]) =>
  `<Aliases><Quantity>${names.length}</Quantity><Items>${names.map((name) => `<CNAME>${name}</CNAME>`).join('')}</Items></Aliases>`;
const certificate = (arn: string) =>
  `<ViewerCertificate><ACMCertificateArn>${arn}</ACMCertificateArn><SSLSupportMethod>sni-only</SSLSupportMethod></ViewerCertificate>`;

describe('a distribution', () => {
  it('answers the configuration as it was sent, with what CloudFront adds', async () => {
    const made = await create();
    expect(made.status).toBe(201);
    const id = text(made, 'Id');
    expect(id).toMatch(/^E[A-Z0-9]{13}$/);
    expect(made.headers.location).toBe(`/2020-05-31/distribution/${id}`);
    expect(text(made, 'ARN')).toBe(`arn:aws:cloudfront::123456789012:distribution/${id}`);
    expect(text(made, 'DomainName')).toMatch(/^d[a-z0-9]{13}\.cloudfront\.net$/);
    expect(text(made, 'LastModifiedTime')).toBe('2026-01-02T03:04:05.678Z');
    const config = await cf.ask('GET', `distribution/${id}/config`);
    const sent = distribution().replace(/^<DistributionConfig[^>]*>|<\/DistributionConfig>$/g, '');
    expect(String(config.body)).toContain(sent);
    expect(String(config.body)).toContain('<OriginGroups><Quantity>0</Quantity></OriginGroups>');
    expect(config.headers.etag).toBe(made.headers.etag);
  });

  it('keeps OriginGroups that were sent', async () => {
    const groups = '<OriginGroups><Quantity>0</Quantity></OriginGroups>';
    const made = await create({ rest: groups });
    expect(String(made.body).split(groups)).toHaveLength(2);
  });

  it('is in progress for a while after each change', async () => {
    const made = await create();
    const id = text(made, 'Id');
    const status = async () => text(await cf.ask('GET', `distribution/${id}`), 'Status');
    expect(await status()).toBe('InProgress');
    cf.pass(1000);
    expect(await status()).toBe('Deployed');
    await cf.ask('PUT', `distribution/${id}/config`, distribution(), made.headers.etag);
    expect(await status()).toBe('InProgress');
  });

  it('is there again after the process ended', async () => {
    const made = await create();
    cf.reopen();
    const again = await cf.ask('GET', `distribution/${text(made, 'Id')}`);
    expect([again.body, again.headers.etag]).toEqual([made.body, made.headers.etag]);
  });

  it('is changed only by who names its present version', async () => {
    const made = await create();
    const path = `distribution/${text(made, 'Id')}/config`;
    const changed = await cf.ask('PUT', path, distribution({ enabled: false }), made.headers.etag);
    expect([changed.status, text(changed, 'Enabled')]).toEqual([200, 'false']);
    expect(changed.headers.etag).not.toBe(made.headers.etag);
    expect(refusal(await cf.ask('PUT', path, distribution(), made.headers.etag))).toEqual([412, 'PreconditionFailed']);
    expect(refusal(await cf.ask('PUT', path, distribution()))).toEqual([400, 'InvalidIfMatchVersion']);
    const renamed = distribution({ reference: 'two' });
    expect(refusal(await cf.ask('PUT', path, renamed, changed.headers.etag))).toEqual([400, 'IllegalUpdate']);
  });

  it('is deleted only when disabled and deployed', async () => {
    const made = await create();
    const path = `distribution/${text(made, 'Id')}`;
    cf.pass(1000);
    expect(refusal(await cf.ask('DELETE', path, '', made.headers.etag))).toEqual([409, 'DistributionNotDisabled']);
    const { headers } = await cf.ask('PUT', `${path}/config`, distribution({ enabled: false }), made.headers.etag);
    expect(refusal(await cf.ask('DELETE', path, '', headers.etag))).toEqual([409, 'DistributionNotDisabled']);
    cf.pass(1000);
    expect(refusal(await cf.ask('DELETE', path, '', made.headers.etag))).toEqual([412, 'PreconditionFailed']);
    expect((await cf.ask('DELETE', path, '', headers.etag)).status).toBe(204);
    expect(refusal(await cf.ask('GET', path))).toEqual([404, 'NoSuchDistribution']);
    expect(cf.context.store.isEmpty).toBe(true);
  });

  it('is made once for a caller reference', async () => {
    await create();
    expect(refusal(await create())).toEqual([409, 'DistributionAlreadyExists']);
    expect((await create({ reference: 'two' })).status).toBe(201);
    expect(text(await cf.ask('GET', 'distribution'), 'Quantity')).toBe('2');
  });

  it('has TLSv1 with the certificate of CloudFront, whatever was asked for', async () => {
    const rest =
      '<ViewerCertificate><CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate><MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion></ViewerCertificate>';
    expect(text(await create({ rest }), 'MinimumProtocolVersion')).toBe('TLSv1');
  });
});

describe('what a distribution may name', () => {
  const arn = (rest: string) => `arn:aws:lambda:${rest}`;

  it.each<[string, Parts, number, string]>([
    [
      'an identity that is not there',
      {
        origin:
          '<S3OriginConfig><OriginAccessIdentity>origin-access-identity/cloudfront/E2NONE</OriginAccessIdentity></S3OriginConfig>',
      },
      400,
      'InvalidOriginAccessIdentity',
    ],
    [
      'an access control that is not there',
      { origin: '<OriginAccessControlId>E2NONE</OriginAccessControlId><S3OriginConfig></S3OriginConfig>' },
      400,
      'InvalidOriginAccessControl',
    ],
    ['an origin of no kind', { origin: ' ' }, 400, 'InvalidOrigin'],
    [
      'no such policy',
      { behaviour: '<ResponseHeadersPolicyId>x</ResponseHeadersPolicyId>' },
      404,
      'NoSuchResponseHeadersPolicy',
    ],
    [
      'no such origin request policy',
      { behaviour: '<OriginRequestPolicyId>x</OriginRequestPolicyId>' },
      404,
      'NoSuchOriginRequestPolicy',
    ],
    [
      'a managed policy',
      { behaviour: '<ResponseHeadersPolicyId>67f7725c-6f97-4210-82d7-5512b31e9d03</ResponseHeadersPolicyId>' },
      201,
      '',
    ],
    ['the function version', { behaviour: association(LAMBDA) }, 201, ''],
    [
      'a version that is not there',
      { behaviour: association(LAMBDA.replace(/1$/, '2')) },
      400,
      'InvalidLambdaFunctionAssociation',
    ],
    [
      'a function without version',
      { behaviour: association(LAMBDA.replace(/:1$/, '')) },
      400,
      'InvalidLambdaFunctionAssociation',
    ],
    ['$LATEST', { behaviour: association(LAMBDA.replace(/1$/, '$LATEST')) }, 400, 'InvalidLambdaFunctionAssociation'],
    ['an alias', { behaviour: association(LAMBDA.replace(/1$/, 'live')) }, 400, 'InvalidLambdaFunctionAssociation'],
    [
      'another region',
      { behaviour: association(arn('eu-west-1:123456789012:function:headers:1')) },
      400,
      'InvalidLambdaFunctionAssociation',
    ],
    ['an alias without certificate', { rest: aliases('www.example.org') }, 400, 'InvalidViewerCertificate'],
    ['an alias its certificate covers', { rest: aliases('www.example.org') + certificate(CERTIFICATE) }, 201, ''],
    ['an alias a wildcard covers', { rest: aliases('a.example.net') + certificate(CERTIFICATE) }, 201, ''],
    [
      'an alias two labels under a wildcard',
      { rest: aliases('a.b.example.net') + certificate(CERTIFICATE) },
      400,
      'InvalidViewerCertificate',
    ],
    [
      'an alias it does not cover',
      { rest: aliases('example.org') + certificate(CERTIFICATE) },
      400,
      'InvalidViewerCertificate',
    ],
    [
      'a certificate still pending',
      { rest: certificate(CERTIFICATE.replace('good', 'pending')) },
      400,
      'InvalidViewerCertificate',
    ],
    ['a certificate that is not there', { rest: certificate(`${CERTIFICATE}2`) }, 400, 'InvalidViewerCertificate'],
    [
      'a certificate of another region',
      { rest: certificate(CERTIFICATE.replace('us-east-1', 'eu-west-1')) },
      400,
      'InvalidViewerCertificate',
    ],
    [
      'more items than it says',
      { rest: aliases('www.example.org').replace('<Quantity>1', '<Quantity>2') },
      400,
      'InconsistentQuantities',
    ],
    [
      'a root object with a slash',
      { rest: '<DefaultRootObject>/index.html</DefaultRootObject>' },
      400,
      'InvalidDefaultRootObject',
    ],
    [
      'a web ACL of a region',
      { rest: '<WebACLId>arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b</WebACLId>' },
      400,
      'InvalidWebACLId',
    ],
    [
      'a page for an error that CloudFront cannot replace',
      {
        rest: '<CustomErrorResponses><Quantity>1</Quantity><Items><CustomErrorResponse><ErrorCode>418</ErrorCode></CustomErrorResponse></Items></CustomErrorResponses>',
      },
      400,
      'InvalidErrorCode',
    ],
  ])('%s', async (_, parts, status, code) => {
    expect(refusal(await create(parts))).toEqual([status, code || undefined]);
  });

  it('says of the wrong Lambda ARN what is wrong with it', async () => {
    const answer = await create({ behaviour: association(LAMBDA.replace(/:1$/, '')) });
    expect(text(answer, 'Message')).toBe(
      'The function ARN must reference a specific function version. (The ARN must end with the version number.) ARN: arn:aws:lambda:us-east-1:123456789012:function:headers',
    );
  });

  it('an alias is of one distribution only, and of that one again', async () => {
    const rest = aliases('WWW.example.org') + certificate(CERTIFICATE);
    const first = await create({ rest });
    const lower = rest.replace('WWW', 'www');
    expect(refusal(await create({ reference: 'two', rest: lower }))).toEqual([409, 'CNAMEAlreadyExists']);
    const again = await cf.ask(
      'PUT',
      `distribution/${text(first, 'Id')}/config`,
      distribution({ rest }),
      first.headers.etag,
    );
    expect(again.status).toBe(200);
  });

  it('an origin that the behaviour names and that is not there', async () => {
    const body = distribution().replace('<TargetOriginId>s3<', '<TargetOriginId>s4<');
    expect(refusal(await cf.ask('POST', 'distribution', body))).toEqual([404, 'NoSuchOrigin']);
  });
});

describe('tags', () => {
  it('come with a distribution, are added, listed and taken away, and go with it', async () => {
    const tag = (key: string, value: string) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
    const tags = (...items: string[]) => `<Tags><Items>${items.join('')}</Items></Tags>`;
    const body = `<DistributionConfigWithTags xmlns="x">${distribution()}${tags(tag('a', '1'))}</DistributionConfigWithTags>`;
    const made = await cf.ask('POST', 'distribution?WithTags', body);
    expect(made.status).toBe(201);
    const path = `tagging?Resource=${text(made, 'ARN')}`;
    await cf.ask('POST', `${path}&Operation=Tag`, tags(tag('b', '&lt;2&gt;'), tag('a', '3')));
    expect(String((await cf.ask('GET', path)).body)).toContain(tag('a', '3') + tag('b', '&#60;2&#62;'));
    await cf.ask('POST', `${path}&Operation=Untag`, '<TagKeys><Items><Key>a</Key></Items></TagKeys>');
    expect(String((await cf.ask('GET', path)).body)).not.toContain('<Key>a</Key>');
    expect(refusal(await cf.ask('GET', `${path}X`))).toEqual([404, 'NoSuchResource']);
  });
});

describe('invalidations', () => {
  const batch = (reference: string, ...paths: string[]) =>
    `<InvalidationBatch><Paths><Quantity>${paths.length}</Quantity><Items>${paths.map((path) => `<Path>${path}</Path>`).join('')}</Items></Paths><CallerReference>${reference}</CallerReference></InvalidationBatch>`;

  it('are completed after a while, listed newest first, and gone with the distribution', async () => {
    const made = await create({ enabled: false });
    const path = `distribution/${text(made, 'Id')}/invalidation`;
    const first = await cf.ask('POST', path, batch('one', '/*', '/a?b'));
    expect([first.status, text(first, 'Status')]).toEqual([201, 'InProgress']);
    cf.pass(1000);
    const second = await cf.ask('POST', path, batch('two', '/c'));
    const got = await cf.ask('GET', `${path}/${text(first, 'Id')}`);
    expect(text(got, 'Status')).toBe('Completed');
    expect(String(got.body)).toContain('<Path>/*</Path><Path>/a?b</Path>');
    const ids = [...String((await cf.ask('GET', path)).body).matchAll(/<Id>(\w+)</g)].map(([, id]) => id);
    expect(ids).toEqual([text(second, 'Id'), text(first, 'Id')]);
    cf.pass(1000);
    await cf.ask('DELETE', `distribution/${text(made, 'Id')}`, '', made.headers.etag);
    expect(cf.context.store.invalidations).toEqual([]);
  });

  it('are made once for a caller reference, and refused without a path from the root', async () => {
    const made = await create();
    const path = `distribution/${text(made, 'Id')}/invalidation`;
    const first = await cf.ask('POST', path, batch('one', '/*'));
    expect(text(await cf.ask('POST', path, batch('one', '/*')), 'Id')).toBe(text(first, 'Id'));
    expect(refusal(await cf.ask('POST', path, batch('one', '/a')))).toEqual([400, 'InvalidationBatchAlreadyExists']);
    expect(refusal(await cf.ask('POST', path, batch('two', 'a')))).toEqual([400, 'InvalidArgument']);
    expect(refusal(await cf.ask('POST', path, batch('two')))).toEqual([400, 'InvalidArgument']);
    expect(refusal(await cf.ask('GET', `${path}/I2NONE`))).toEqual([404, 'NoSuchInvalidation']);
    expect(refusal(await cf.ask('GET', 'distribution/E2NONE/invalidation'))).toEqual([404, 'NoSuchDistribution']);
  });
});

describe('what the local CloudFront cannot do', () => {
  it.each([
    ['GET', 'field-level-encryption'],
    ['POST', 'distribution/E1/copy'],
    ['PATCH', 'distribution'],
    ['GET', ''],
  ])('%s %s is a 400, never a 500', async (method, path) => {
    expect(refusal(await cf.ask(method, path))).toEqual([400, 'UnsupportedOperation']);
  });

  it('a body that is not what it should be is a 400', async () => {
    expect(refusal(await cf.ask('POST', 'distribution'))).toEqual([400, 'MissingBody']);
    expect(refusal(await cf.ask('POST', 'distribution', '<a>'))).toEqual([400, 'MalformedXML']);
    expect(refusal(await cf.ask('POST', 'distribution', '<Other/>'))).toEqual([400, 'MalformedXML']);
    expect(refusal(await cf.ask('POST', 'distribution', '<DistributionConfig/>'))).toEqual([400, 'InvalidArgument']);
  });
});
