import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import type { ViewerRequestBundle } from '../../../lib/bundle/viewer-request';
import type { Environment } from '../../../lib/config';
import type { CompiledPolicy } from '../../../lib/policy';
import { compileRoutes } from '../../../lib/routing';
import { SiteStack } from '../../../lib/stacks/site-stack';

const POLICY: CompiledPolicy = {
  version: 1,
  preset: 'strict',
  set: [
    ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains; preload'],
    ['Content-Security-Policy', "default-src 'none'"],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['Referrer-Policy', 'strict-origin-when-cross-origin'],
    ['X-XSS-Protection', '0'],
    ['Permissions-Policy', 'camera=()'],
    ['X-Note', 'costs ${5} and %{6}'],
    ['Server', 'CloudFront'],
  ],
  remove: ['x-amz-*'],
  rules: [],
};

const BUNDLE = {
  js: '',
  map: '{}',
  zip: new Uint8Array([80, 75, 5, 6]),
  codeSha256: 'x9eYoNIHp4bcSOlgSOLMFyZ9gBEBpzDBuIFgLiSF23I=',
};

const ENVIRONMENT: Environment = {
  name: 'prod',
  region: 'eu-west-1',
  forceDestroy: false,
  oldVersionsDays: 90,
  bucketLifecycle: true,
  originAccess: 'oai',
  listBucket: false,
  behaviors: [],
  defaultRootObject: 'index.html',
  errorPage: '/404.html',
  priceClass: 'PriceClass_100',
  responseHeadersPolicy: false,
  waitForDeployment: true,
  tags: { owner: 'web' },
  edgeFunction: {
    memorySize: 128,
    timeout: 3,
    onFailure: 'open',
    onDestroy: 'retain',
    logs: { retentionDays: 365, level: 'error' },
  },
  policy: POLICY,
  routes: compileRoutes({ urls: 'exact' }),
};

type Blocks = Record<string, Record<string, Record<string, any>>>;
interface Synthesised {
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly provider: Record<string, Record<string, unknown>[]>;
  readonly output: Record<string, { value: unknown; depends_on?: string[]; precondition?: object[] }>;
}

function synth(overrides: Partial<Environment> = {}, viewerRequest?: ViewerRequestBundle): Synthesised {
  const stack = new SiteStack(Testing.app(), 'prod', {
    site: 'example',
    environment: { ...ENVIRONMENT, ...overrides },
    bundle: BUNDLE,
    viewerRequest,
  });
  // Logical names without cdktf's hash of the path.
  return JSON.parse(Testing.synth(stack, true).replace(/_[0-9A-F]{8}\b/g, ''));
}

/** The one resource of a type, without cdktf's metadata. */
function only(synthesised: Synthesised, type: string): Record<string, any> {
  const all = Object.values(synthesised.resource[type] ?? {});
  expect(all).toHaveLength(1);
  return all[0] as Record<string, any>;
}

const BUCKET = '${aws_s3_bucket.website_bucket.id}';

describe('the site stack', () => {
  const plain = synth();

  it('declares these resources and no other', () => {
    expect(Object.entries(plain.resource).map(([type, all]) => [type, Object.keys(all).length])).toEqual([
      ['aws_cloudfront_distribution', 1],
      ['aws_cloudfront_origin_access_identity', 1],
      ['aws_iam_role', 1],
      ['aws_iam_role_policy', 1],
      ['aws_lambda_function', 1],
      ['aws_s3_bucket', 1],
      ['aws_s3_bucket_lifecycle_configuration', 1],
      ['aws_s3_bucket_ownership_controls', 1],
      ['aws_s3_bucket_policy', 1],
      ['aws_s3_bucket_public_access_block', 1],
      ['aws_s3_bucket_server_side_encryption_configuration', 1],
      ['aws_s3_bucket_versioning', 1],
      ['aws_ssm_parameter', 7],
    ]);
  });

  describe('the function that follows the routes', () => {
    const routes = compileRoutes({ redirects: [{ from: '/old', to: '/${new}' }] });
    const code = 'function handler(e) {return `${e}`}';
    const bundle = { code, codeSha256: 'x9eY' };
    const routed = synth({ routes, behaviors: [{ path: '/assets/*' }] }, bundle);

    it('is published, and runs on viewer-request of every behavior next to the headers’ function', () => {
      expect(only(routed, 'aws_cloudfront_function')).toMatchObject({
        name: 'example-prod-routes',
        runtime: 'cloudfront-js-2.0',
        code: 'function handler(e) {return `$${e}`}',
        publish: true,
      });
      const { default_cache_behavior, ordered_cache_behavior } = only(routed, 'aws_cloudfront_distribution');
      for (const behavior of [default_cache_behavior, ...ordered_cache_behavior]) {
        expect(behavior.function_association).toEqual([
          {
            event_type: 'viewer-request',
            function_arn: '${aws_cloudfront_function.viewer-request_function.arn}',
          },
        ]);
        expect(behavior.lambda_function_association).toHaveLength(1);
      }
    });

    it('is published to others by its ARN, with the routes that it follows', () => {
      expect(Object.values(routed.resource.aws_ssm_parameter ?? {}).map(({ name }) => name)).toContain(
        '/sites/example/prod/v1/viewer-request-arn',
      );
      expect(routed.output.viewer_request_arn?.value).toBe('${aws_cloudfront_function.viewer-request_function.arn}');
      expect(routed.output.viewer_request_sha256?.value).toBe('x9eY');
      expect(routed.output.routes?.value).toMatchObject({ urls: 'folders', exact: { '/old': '301 /$%7Bnew%7D/' } });
    });

    it('has a store with all of its keys in one resource, where they do not fit into the code', () => {
      const stored = synth({ routes }, { ...bundle, store: { '/old': '301 /new/', '/${a}': '301 /%{b}' } });
      expect(only(stored, 'aws_cloudfront_key_value_store').name).toBe('example-prod-routes');
      expect(only(stored, 'aws_cloudfrontkeyvaluestore_keys_exclusive')).toMatchObject({
        key_value_store_arn: '${aws_cloudfront_key_value_store.viewer-request_store.arn}',
        max_batch_size: 50,
        resource_key_value_pair: [
          { key: '/old', value: '301 /new/' },
          { key: '/$${a}', value: '301 /%%{b}' },
        ],
      });
      expect(only(stored, 'aws_cloudfront_function')).toMatchObject({
        key_value_store_associations: ['${aws_cloudfront_key_value_store.viewer-request_store.arn}'],
        depends_on: ['aws_cloudfrontkeyvaluestore_keys_exclusive.viewer-request_keys'],
      });
      expect(stored.output.routes?.value).toMatchObject({ urls: 'folders', exact: {} });
    });

    it('is made for a distribution of others too, which attach it by that ARN', () => {
      const attached = synth({ attach: 'existing', routes }, bundle);
      expect(only(attached, 'aws_cloudfront_function').name).toBe('example-prod-routes');
      expect(Object.values(attached.resource.aws_ssm_parameter ?? {}).map(({ name }) => name)).toEqual([
        '/sites/example/prod/v1/edge-function-arn',
        '/sites/example/prod/v1/viewer-request-arn',
      ]);
    });

    it('stands next to a function of another event that a distribution had', () => {
      const theirs = { eventType: 'viewer-response', functionArn: 'arn:aws:cloudfront::123456789012:function/log' };
      const adopted = {
        distributionId: 'E2EXAMPLE',
        bucket: false as const,
        distribution: {
          origin: [{ originId: 'o', domainName: 'o.example.com' }],
          defaultCacheBehavior: {
            targetOriginId: 'o',
            allowedMethods: ['GET', 'HEAD'],
            cachedMethods: ['GET', 'HEAD'],
            viewerProtocolPolicy: 'https-only',
            functionAssociation: [theirs],
          },
        },
      };
      const { default_cache_behavior } = only(synth({ adopted, routes }, bundle), 'aws_cloudfront_distribution');
      expect(default_cache_behavior.function_association).toEqual([
        { event_type: 'viewer-response', function_arn: 'arn:aws:cloudfront::123456789012:function/log' },
        { event_type: 'viewer-request', function_arn: '${aws_cloudfront_function.viewer-request_function.arn}' },
      ]);
    });

    it('is not there where the routes need none', () => {
      expect(plain.resource.aws_cloudfront_function).toBeUndefined();
      expect(only(plain, 'aws_cloudfront_distribution').default_cache_behavior.function_association).toBeUndefined();
      expect(Object.keys(plain.output)).not.toEqual(expect.arrayContaining(['routes']));
    });
  });

  it('gives names that redirect the certificate, the distribution and the DNS records too', () => {
    const domain = { names: ['www.example.com'], redirectFrom: ['example.com'], hostedZoneId: 'Z0123456789' };
    const { resource, output } = synth({ domain });
    const site = { resource, output } as Synthesised;
    expect(only(site, 'aws_cloudfront_distribution').aliases).toEqual(['www.example.com', 'example.com']);
    expect(only(site, 'aws_acm_certificate')).toMatchObject({
      domain_name: 'www.example.com',
      subject_alternative_names: ['example.com'],
    });
    const records = Object.values(resource.aws_route53_record ?? {}).filter(({ alias }) => alias);
    expect(records.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'example.com A',
      'example.com AAAA',
      'www.example.com A',
      'www.example.com AAAA',
    ]);
    expect(output.site_url?.value).toBe('https://www.example.com');
  });

  describe('the bucket', () => {
    it('is named after site, environment and account, and is not deleted with content', () => {
      const bucket = only(plain, 'aws_s3_bucket');
      expect(bucket.bucket).toBe('example-prod-${data.aws_caller_identity.account.account_id}');
      expect(bucket.force_destroy).toBe(false);
    });

    it('can be named, and thrown away with its content', () => {
      const bucket = only(synth({ bucketName: 'my-site', forceDestroy: true }), 'aws_s3_bucket');
      expect(bucket.bucket).toBe('my-site');
      expect(bucket.force_destroy).toBe(true);
    });

    it('has all four public access blocks', () => {
      expect(only(plain, 'aws_s3_bucket_public_access_block')).toMatchObject({
        bucket: BUCKET,
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    });

    it('belongs to its owner alone: no ACLs', () => {
      expect(only(plain, 'aws_s3_bucket_ownership_controls')).toMatchObject({
        bucket: BUCKET,
        rule: { object_ownership: 'BucketOwnerEnforced' },
      });
    });

    it('is encrypted with AES256, which an origin access identity can read', () => {
      expect(only(plain, 'aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
        bucket: BUCKET,
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
      });
    });

    it('keeps versions', () => {
      expect(only(plain, 'aws_s3_bucket_versioning')).toMatchObject({
        bucket: BUCKET,
        versioning_configuration: { status: 'Enabled' },
      });
    });

    it('has no lifecycle rules where the environment does without', () => {
      const { resource } = synth({ bucketLifecycle: false });
      expect(resource).not.toHaveProperty('aws_s3_bucket_lifecycle_configuration');
      expect(Object.keys(resource)).toHaveLength(12);
    });

    it('lets go of old versions after the days given and of aborted uploads after seven', () => {
      expect(only(synth({ oldVersionsDays: 30 }), 'aws_s3_bucket_lifecycle_configuration')).toMatchObject({
        bucket: BUCKET,
        rule: [
          {
            id: 'old-versions',
            status: 'Enabled',
            filter: [{}],
            noncurrent_version_expiration: [{ noncurrent_days: 30 }],
          },
          {
            id: 'aborted-uploads',
            status: 'Enabled',
            filter: [{}],
            abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
          },
        ],
      });
    });
  });

  describe('the bucket policy', () => {
    const policyOf = (synthesised: Synthesised) => JSON.parse(only(synthesised, 'aws_s3_bucket_policy').policy);
    const ARN = '${aws_s3_bucket.website_bucket.arn}';
    const IDENTITY = '${aws_cloudfront_origin_access_identity.origin-access_identity.iam_arn}';

    it('refuses plain http and lets the origin access identity get the site’s files, no more', () => {
      expect(policyOf(plain)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'DenyInsecureTransport',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [ARN, `${ARN}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Sid: 'AllowCloudFrontRead',
            Effect: 'Allow',
            Principal: { AWS: IDENTITY },
            Action: 's3:GetObject',
            Resource: `${ARN}/*`,
          },
          {
            Sid: 'DenyCloudFrontRecords',
            Effect: 'Deny',
            Principal: { AWS: IDENTITY },
            Action: 's3:GetObject',
            Resource: `${ARN}/.publish/*`,
          },
        ],
      });
    });

    it('lets the identity list the bucket by option', () => {
      expect(policyOf(synth({ listBucket: true })).Statement[3]).toEqual({
        Sid: 'AllowCloudFrontList',
        Effect: 'Allow',
        Principal: { AWS: IDENTITY },
        Action: 's3:ListBucket',
        Resource: ARN,
      });
    });

    it('waits for the public access block', () => {
      expect(only(plain, 'aws_s3_bucket_policy').depends_on).toEqual([
        'aws_s3_bucket_public_access_block.website_public-access',
      ]);
    });

    it('lets in this one distribution where origin access control is chosen', () => {
      const oac = synth({ originAccess: 'oac' });
      expect(only(oac, 'aws_cloudfront_origin_access_control')).toMatchObject({
        name: 'example-prod',
        origin_access_control_origin_type: 's3',
        signing_behavior: 'always',
        signing_protocol: 'sigv4',
      });
      expect(oac.resource.aws_cloudfront_origin_access_identity).toBeUndefined();
      expect(policyOf(oac).Statement[1]).toEqual({
        Sid: 'AllowCloudFrontRead',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: {
          StringEquals: { 'AWS:SourceArn': '${aws_cloudfront_distribution.distribution.arn}' },
        },
        Action: 's3:GetObject',
        Resource: `${ARN}/*`,
      });
      expect(only(oac, 'aws_cloudfront_distribution').origin[0]).toMatchObject({
        origin_access_control_id: '${aws_cloudfront_origin_access_control.origin-access_control.id}',
      });
    });
  });

  describe('the edge role', () => {
    it('is for Lambda and for Lambda@Edge', () => {
      expect(JSON.parse(only(plain, 'aws_iam_role').assume_role_policy)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
          },
        ],
      });
    });

    it('may write the logs of its own function, at the edge in any region, and nothing else', () => {
      const own = (region: string) =>
        `arn:aws:logs:${region}:\${data.aws_caller_identity.account.account_id}:log-group:/aws/lambda/`;
      expect(JSON.parse(only(plain, 'aws_iam_role_policy').policy)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'WriteOwnLogs',
            Effect: 'Allow',
            Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: [
              `${own('*')}us-east-1.example-prod-headers`,
              `${own('*')}us-east-1.example-prod-headers:*`,
              `${own('us-east-1')}example-prod-headers`,
              `${own('us-east-1')}example-prod-headers:*`,
            ],
          },
        ],
      });
    });

    it('may write them in the regions that are chosen, and nowhere else', () => {
      const logs = { retentionDays: 30, level: 'error', regions: ['eu-west-1', 'eu-central-1'] } as const;
      const { policy } = only(synth({ edgeFunction: { ...ENVIRONMENT.edgeFunction, logs } }), 'aws_iam_role_policy');
      const regions = JSON.parse(policy).Statement[0].Resource.map((arn: string) => arn.split(':')[3]);
      expect(regions).toEqual(['eu-west-1', 'eu-west-1', 'eu-central-1', 'eu-central-1', 'us-east-1', 'us-east-1']);
    });
  });

  describe('the boundary of the edge role', () => {
    const boundaryOf = (overrides: Partial<Environment>) => only(synth(overrides), 'aws_iam_role').permissions_boundary;
    const state: Environment['state'] = {
      bucket: 'example-tfstate',
      region: 'eu-west-1',
      encryption: 'AES256',
      oldVersions: { days: 365, keep: 50 },
    };
    const policy = 'arn:aws:iam::${data.aws_caller_identity.account.account_id}:policy/';

    it('is the policy that bootstrap makes, where the state is in its bucket', () => {
      expect(boundaryOf({ state })).toBe(`${policy}example-prod-edge-boundary`);
    });

    it('is the policy that is named, or none', () => {
      const named = { ...ENVIRONMENT.edgeFunction, permissionsBoundary: 'platform' };
      expect(boundaryOf({ edgeFunction: named })).toBe(`${policy}platform`);
      expect(boundaryOf({ state, edgeFunction: { ...named, permissionsBoundary: false } })).toBeUndefined();
      expect(boundaryOf({})).toBeUndefined();
    });
  });

  describe('the edge function', () => {
    it('is a published version in us-east-1, as in the post: 128 MB, 3 s', () => {
      const lambda = only(plain, 'aws_lambda_function');
      expect(lambda).toMatchObject({
        provider: 'aws.edge',
        function_name: 'example-prod-headers',
        role: '${aws_iam_role.edge-role.arn}',
        handler: 'index.handler',
        runtime: 'nodejs22.x',
        memory_size: 128,
        timeout: 3,
        tracing_config: { mode: 'PassThrough' },
        publish: true,
        skip_destroy: true,
        timeouts: { delete: '60m' },
        source_code_hash: 'x9eYoNIHp4bcSOlgSOLMFyZ9gBEBpzDBuIFgLiSF23I=',
      });
      expect(plain.provider.aws).toEqual([
        expect.objectContaining({ region: 'eu-west-1' }),
        expect.objectContaining({ region: 'us-east-1', alias: 'edge' }),
      ]);
    });

    it('logs in JSON: what went wrong alone, or Lambda’s lines of each run too', () => {
      const logging = (level: 'error' | 'info') => {
        const logs = { retentionDays: 365, level };
        return only(synth({ edgeFunction: { ...ENVIRONMENT.edgeFunction, logs } }), 'aws_lambda_function')
          .logging_config;
      };
      expect(logging('error')).toEqual({
        log_format: 'JSON',
        application_log_level: 'INFO',
        system_log_level: 'WARN',
      });
      expect(logging('info')).toMatchObject({ system_log_level: 'INFO' });
    });

    it('is deployed whole, whatever a synthesis that broke off has left of its zip', () => {
      const hash = Buffer.from(BUNDLE.codeSha256, 'base64').toString('hex').slice(0, 16);
      const dir = join('node_modules', '.cache', 'edge-security-headers', 'edge', hash);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'edge.zip'), 'half');
      synth();
      expect(new Uint8Array(readFileSync(join(dir, 'edge.zip')))).toEqual(BUNDLE.zip);
    });

    it('has nothing that Lambda@Edge refuses: environment, layers, VPC, architectures', () => {
      const lambda = only(plain, 'aws_lambda_function');
      for (const key of ['environment', 'layers', 'vpc_config', 'architectures', 'image_uri', 'dead_letter_config']) {
        expect(lambda).not.toHaveProperty(key);
      }
    });

    it('shares the one provider where the site is in us-east-1 too', () => {
      const home = synth({ region: 'us-east-1' });
      expect(only(home, 'aws_lambda_function').provider).toBe('aws');
      expect(home.provider.aws).toHaveLength(1);
    });

    it('takes memory, timeout and what becomes of it from the environment', () => {
      const edgeFunction = { ...ENVIRONMENT.edgeFunction, memorySize: 256, timeout: 30, onDestroy: 'delete' } as const;
      expect(only(synth({ edgeFunction }), 'aws_lambda_function')).toMatchObject({
        memory_size: 256,
        timeout: 30,
        skip_destroy: false,
      });
    });
  });

  describe('the distribution', () => {
    const ASSOCIATION = [
      {
        event_type: 'origin-response',
        include_body: false,
        lambda_arn: '${aws_lambda_function.edge-function.qualified_arn}',
      },
    ];
    const BEHAVIOR = {
      target_origin_id: 'website',
      allowed_methods: ['GET', 'HEAD'],
      cached_methods: ['GET', 'HEAD'],
      viewer_protocol_policy: 'redirect-to-https',
      compress: true,
      cache_policy_id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      lambda_function_association: ASSOCIATION,
    };

    it('serves the bucket as the identity, over http/2 and 3, IPv6, with the function on origin-response', () => {
      const { '//': _, ...distribution } = only(plain, 'aws_cloudfront_distribution');
      expect(distribution).toEqual({
        comment: 'example, environment prod',
        ordered_cache_behavior: [],
        enabled: true,
        http_version: 'http2and3',
        is_ipv6_enabled: true,
        price_class: 'PriceClass_100',
        default_root_object: 'index.html',
        wait_for_deployment: true,
        origin: [
          {
            origin_id: 'website',
            domain_name: '${aws_s3_bucket.website_bucket.bucket_regional_domain_name}',
            s3_origin_config: {
              origin_access_identity:
                '${aws_cloudfront_origin_access_identity.origin-access_identity.cloudfront_access_identity_path}',
            },
          },
        ],
        default_cache_behavior: BEHAVIOR,
        custom_error_response: [
          { error_code: 403, response_code: 404, response_page_path: '/404.html', error_caching_min_ttl: 10 },
          { error_code: 404, response_code: 404, response_page_path: '/404.html', error_caching_min_ttl: 10 },
        ],
        restrictions: { geo_restriction: { restriction_type: 'none' } },
        viewer_certificate: { cloudfront_default_certificate: true },
      });
    });

    it('has the function on every behaviour', () => {
      const behaviors = [{ path: '/assets/*' }, { path: '*.json', cache: 'disabled' }] as const;
      expect(only(synth({ behaviors }), 'aws_cloudfront_distribution').ordered_cache_behavior).toEqual([
        { ...BEHAVIOR, path_pattern: '/assets/*' },
        { ...BEHAVIOR, path_pattern: '*.json', cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' },
      ]);
    });

    it('takes root object, error page, price class, web ACL, access logs and waiting from the environment', () => {
      const changed = synth({
        defaultRootObject: 'home.html',
        errorPage: '/errors/missing.html',
        priceClass: 'PriceClass_All',
        webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555',
        accessLogs: { bucket: 'example-logs', prefix: 'cdn/' },
        waitForDeployment: false,
      });
      const distribution = only(changed, 'aws_cloudfront_distribution');
      expect(distribution).toMatchObject({
        default_root_object: 'home.html',
        price_class: 'PriceClass_All',
        web_acl_id: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555',
        logging_config: { bucket: 'example-logs.s3.amazonaws.com', prefix: 'cdn/', include_cookies: false },
        wait_for_deployment: false,
      });
      expect(distribution.custom_error_response.map((e: any) => e.response_page_path)).toEqual([
        '/errors/missing.html',
        '/errors/missing.html',
      ]);
    });

    it('lets in some countries only, or all but some', () => {
      const geo = (geoRestriction: Environment['geoRestriction']) =>
        only(synth({ geoRestriction }), 'aws_cloudfront_distribution').restrictions.geo_restriction;
      expect(geo({ allow: ['DE', 'FR'] })).toEqual({ restriction_type: 'whitelist', locations: ['DE', 'FR'] });
      expect(geo({ deny: ['AQ'] })).toEqual({ restriction_type: 'blacklist', locations: ['AQ'] });
    });
  });

  describe('names of its own', () => {
    const names = ['www.example.com', 'example.com'];

    it('come with the certificate given, TLS 1.2 and no DNS where that is kept elsewhere', () => {
      const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
      const given = synth({ domain: { names, certificateArn } });
      expect(only(given, 'aws_cloudfront_distribution')).toMatchObject({
        aliases: ['www.example.com', 'example.com'],
        viewer_certificate: {
          acm_certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
          ssl_support_method: 'sni-only',
          minimum_protocol_version: 'TLSv1.2_2021',
        },
      });
      expect(given.resource.aws_route53_record).toBeUndefined();
      expect(given.resource.aws_acm_certificate).toBeUndefined();
      expect(given.output.site_url?.value).toBe('https://www.example.com');
    });

    it('have the first that is no pattern as the address of the site', () => {
      const url = (...given: string[]) =>
        synth({ domain: { names: given, hostedZoneId: 'Z0123456789ABCDEFGHIJ' } }).output.site_url?.value;
      expect(url('*.example.com', 'example.com')).toBe('https://example.com');
      expect(url('*.example.com')).toBe('https://${aws_cloudfront_distribution.distribution.domain_name}');
    });

    it('come with a certificate made in us-east-1 and with A and AAAA records where the zone is known', () => {
      const made = synth({ domain: { names, hostedZoneId: 'Z0123456789ABCDEFGHIJ' } });
      expect(only(made, 'aws_acm_certificate')).toMatchObject({
        provider: 'aws.edge',
        domain_name: 'www.example.com',
        subject_alternative_names: ['example.com'],
        validation_method: 'DNS',
        lifecycle: { create_before_destroy: true },
      });
      expect(only(made, 'aws_acm_certificate_validation')).toMatchObject({
        provider: 'aws.edge',
        certificate_arn: '${aws_acm_certificate.certificate.arn}',
      });
      expect(only(made, 'aws_cloudfront_distribution').viewer_certificate.acm_certificate_arn).toBe(
        '${aws_acm_certificate_validation.certificate_validation.certificate_arn}',
      );
      const option = (name: string, attribute: string) =>
        `\${one([for option in aws_acm_certificate.certificate.domain_validation_options : option.${attribute} if option.domain_name == "${name}"])}`;
      const proofs = Object.values(made.resource.aws_route53_record ?? {}).filter((record) => record.records);
      expect(proofs.map(({ name, type, records }) => ({ name, type, records }))).toEqual(
        ['example.com', 'www.example.com'].map((name) => ({
          name: option(name, 'resource_record_name'),
          type: option(name, 'resource_record_type'),
          records: [option(name, 'resource_record_value')],
        })),
      );
      const records = Object.values(made.resource.aws_route53_record ?? {})
        .filter((record) => record.alias)
        .map(({ name, type, zone_id, alias }) => [name, type, zone_id, alias.evaluate_target_health]);
      expect(records).toEqual([
        ['example.com', 'A', 'Z0123456789ABCDEFGHIJ', false],
        ['example.com', 'AAAA', 'Z0123456789ABCDEFGHIJ', false],
        ['www.example.com', 'A', 'Z0123456789ABCDEFGHIJ', false],
        ['www.example.com', 'AAAA', 'Z0123456789ABCDEFGHIJ', false],
      ]);
    });
  });

  describe('the twin', () => {
    const twin = synth({ responseHeadersPolicy: true });

    it('says the same as the policy in CloudFront’s own words, overriding nothing', () => {
      const { '//': _, ...policy } = only(twin, 'aws_cloudfront_response_headers_policy');
      expect(policy).toEqual({
        name: 'example-prod',
        comment: 'Made from the header policy that the edge function runs',
        security_headers_config: {
          strict_transport_security: {
            access_control_max_age_sec: 63072000,
            include_subdomains: true,
            preload: true,
            override: false,
          },
          content_security_policy: { content_security_policy: "default-src 'none'", override: false },
          content_type_options: { override: false },
          frame_options: { frame_option: 'DENY', override: false },
          referrer_policy: { referrer_policy: 'strict-origin-when-cross-origin', override: false },
          xss_protection: { protection: false, override: false },
        },
        custom_headers_config: {
          items: [
            { header: 'Permissions-Policy', value: 'camera=()', override: false },
            { header: 'X-Note', value: 'costs $${5} and %%{6}', override: false },
          ],
        },
      });
    });

    it('leaves out what a rule removes, which it would put back', () => {
      const when = { paths: ['/embed/*'] };
      const rules = [
        { when, set: [], remove: ['x-frame-options'] },
        { when, set: [], remove: ['x-n*'] },
      ];
      const { security_headers_config, custom_headers_config } = only(
        synth({ responseHeadersPolicy: true, policy: { ...POLICY, rules } }),
        'aws_cloudfront_response_headers_policy',
      );
      expect(Object.keys(security_headers_config)).not.toContain('frame_options');
      expect(custom_headers_config.items.map(({ header }: { header: string }) => header)).toEqual([
        'Permissions-Policy',
      ]);
    });

    it.each([
      ['1; mode=block; report=/xss', { protection: true, mode_block: true, override: false }],
      ['1; report=/xss', { protection: true, report_uri: '/xss', override: false }],
    ])(
      'says X-XSS-Protection: %s as far as CloudFront takes it: blocking and reporting not at once',
      (value, expected) => {
        const policy = { ...POLICY, set: [['X-XSS-Protection', value] as const] };
        const { security_headers_config } = only(
          synth({ responseHeadersPolicy: true, policy }),
          'aws_cloudfront_response_headers_policy',
        );
        expect(security_headers_config.xss_protection).toEqual(expected);
      },
    );

    it('is on every behaviour', () => {
      const { default_cache_behavior, ordered_cache_behavior } = only(
        synth({ responseHeadersPolicy: true, behaviors: [{ path: '/a/*' }] }),
        'aws_cloudfront_distribution',
      );
      const id = '${aws_cloudfront_response_headers_policy.response-headers_policy.id}';
      expect([default_cache_behavior, ...ordered_cache_behavior].map((b) => b.response_headers_policy_id)).toEqual([
        id,
        id,
      ]);
    });
  });

  it('puts its tags on everything, through the providers', () => {
    for (const provider of plain.provider.aws ?? []) {
      expect(provider.default_tags).toEqual([{ tags: { site: 'example', environment: 'prod', owner: 'web' } }]);
    }
  });

  it('takes tags to the letter, whatever Terraform would read into them', () => {
    for (const provider of synth({ tags: { note: '${x}' } }).provider.aws ?? []) {
      expect(provider.default_tags).toEqual([{ tags: { site: 'example', environment: 'prod', note: '$${x}' } }]);
    }
  });

  it('refuses any account but the one named', () => {
    for (const provider of synth({ account: '123456789012' }).provider.aws ?? []) {
      expect(provider.allowed_account_ids).toEqual(['123456789012']);
    }
  });

  it('tells other teams of itself in parameters that plans show', () => {
    const parameters = Object.values(plain.resource.aws_ssm_parameter ?? {});
    expect(Object.fromEntries(parameters.map(({ name, insecure_value }) => [name, insecure_value]))).toEqual({
      '/sites/example/prod/v1/site-url': 'https://${aws_cloudfront_distribution.distribution.domain_name}',
      '/sites/example/prod/v1/distribution-id': '${aws_cloudfront_distribution.distribution.id}',
      '/sites/example/prod/v1/distribution-arn': '${aws_cloudfront_distribution.distribution.arn}',
      '/sites/example/prod/v1/distribution-domain': '${aws_cloudfront_distribution.distribution.domain_name}',
      '/sites/example/prod/v1/distribution-zone-id': '${aws_cloudfront_distribution.distribution.hosted_zone_id}',
      '/sites/example/prod/v1/bucket': BUCKET,
      '/sites/example/prod/v1/edge-function-arn': '${aws_lambda_function.edge-function.qualified_arn}',
    });
    for (const { type, description, value, provider } of parameters) {
      expect([type, description, value, provider]).toEqual([
        'String',
        'Published by environment prod of site example',
        undefined,
        undefined,
      ]);
    }
  });

  it('puts out what is deployed, not what was meant to be: Lambda’s own hash, once the distribution runs it', () => {
    expect(plain.data.aws_lambda_function).toEqual({
      'edge-function_published': {
        provider: 'aws.edge',
        function_name: '${aws_lambda_function.edge-function.function_name}',
        qualifier: '${aws_lambda_function.edge-function.version}',
      },
    });
    const { edge_code_sha256, header_policy } = plain.output;
    expect([edge_code_sha256?.depends_on, header_policy?.depends_on]).toEqual([
      ['aws_cloudfront_distribution.distribution'],
      ['aws_cloudfront_distribution.distribution'],
    ]);
    expect(edge_code_sha256?.precondition).toEqual([
      {
        condition:
          '${(data.aws_lambda_function.edge-function_published.code_sha256 == "x9eYoNIHp4bcSOlgSOLMFyZ9gBEBpzDBuIFgLiSF23I=")}',
        error_message:
          'The published version of the edge function is not the code that Terraform has recorded: an earlier apply was interrupted, or somebody published another version. Repair it with: npm run deploy -- prod',
      },
    ]);
  });

  it('puts out what people, the check and other tools need', () => {
    expect(Object.fromEntries(Object.entries(plain.output).map(([name, { value }]) => [name, value]))).toEqual({
      site_url: 'https://${aws_cloudfront_distribution.distribution.domain_name}',
      distribution_id: '${aws_cloudfront_distribution.distribution.id}',
      distribution_domain: '${aws_cloudfront_distribution.distribution.domain_name}',
      bucket: BUCKET,
      edge_function_arn: '${aws_lambda_function.edge-function.qualified_arn}',
      edge_code_sha256: '${data.aws_lambda_function.edge-function_published.code_sha256}',
      header_policy: {
        version: 1,
        preset: 'strict',
        set: [
          ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains; preload'],
          ['Content-Security-Policy', "default-src 'none'"],
          ['X-Content-Type-Options', 'nosniff'],
          ['X-Frame-Options', 'DENY'],
          ['Referrer-Policy', 'strict-origin-when-cross-origin'],
          ['X-XSS-Protection', '0'],
          ['Permissions-Policy', 'camera=()'],
          ['X-Note', 'costs $${5} and %%{6}'],
          ['Server', 'CloudFront'],
        ],
        remove: ['x-amz-*'],
        rules: [],
      },
    });
  });
});

describe('the site stack over what stands already', () => {
  const adopted = {
    distributionId: 'E2EXAMPLE',
    distribution: {
      comment: 'costs ${5}',
      httpVersion: 'http2',
      origin: [
        { originId: 'S3-old', domainName: 'old.s3.amazonaws.com' },
        { originId: 'api', domainName: 'api.example.com' },
      ],
      defaultCacheBehavior: {
        targetOriginId: 'S3-old',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
        viewerProtocolPolicy: 'allow-all',
        lambdaFunctionAssociation: [{ eventType: 'viewer-request', lambdaArn: 'arn:auth:2', includeBody: true }],
      },
      orderedCacheBehavior: [
        {
          pathPattern: '/api/*',
          targetOriginId: 'api',
          allowedMethods: ['GET', 'HEAD'],
          cachedMethods: ['GET', 'HEAD'],
          viewerProtocolPolicy: 'https-only',
          responseHeadersPolicyId: 'theirs',
        },
      ],
    },
    ignore: ['origin'],
    bucket: { import: ['publicAccess', 'versioning'], leave: ['ownership', 'encryption', 'lifecycle', 'policy'] },
    originAccessId: 'E1OLD',
    functionName: 'blog-headers',
    roleArn: 'arn:aws:iam::123456789012:role/service-role/blog',
    tags: { distribution: { team: 'web' }, bucket: { cost: '${1}' } },
  } as const;
  const environment = { bucketName: 'old', adopted, responseHeadersPolicy: true } as unknown as Partial<Environment>;
  const over = synth(environment);

  it('declares what it manages, and neither identity nor role nor the parts that are left', () => {
    expect(Object.entries(over.resource).map(([type, all]) => [type, Object.keys(all).length])).toEqual([
      ['aws_cloudfront_distribution', 1],
      ['aws_cloudfront_response_headers_policy', 1],
      ['aws_lambda_function', 1],
      ['aws_s3_bucket', 1],
      ['aws_s3_bucket_public_access_block', 1],
      ['aws_s3_bucket_versioning', 1],
      ['aws_ssm_parameter', 7],
    ]);
  });

  it('imports each by the name it has', () => {
    const { import: imports } = over as unknown as { import: object[] };
    expect(imports.map((one) => Object.fromEntries(Object.entries(one).sort()))).toEqual(
      expect.arrayContaining([
        { id: 'E2EXAMPLE', to: 'aws_cloudfront_distribution.distribution' },
        { id: 'blog-headers', provider: 'aws.edge', to: 'aws_lambda_function.edge-function' },
        { id: 'old', to: 'aws_s3_bucket.website_bucket' },
        { id: 'old', to: 'aws_s3_bucket_public_access_block.website_public-access' },
        { id: 'old', to: 'aws_s3_bucket_versioning.website_versioning' },
      ]),
    );
    expect(imports).toHaveLength(5);
  });

  it('gives the distribution what it had, and the function beside those on other events', () => {
    const functionArn = '${aws_lambda_function.edge-function.qualified_arn}';
    const twin = '${aws_cloudfront_response_headers_policy.response-headers_policy.id}';
    const headers = { event_type: 'origin-response', include_body: false, lambda_arn: functionArn };
    expect(only(over, 'aws_cloudfront_distribution')).toMatchObject({
      comment: 'costs $${5}',
      http_version: 'http2',
      price_class: 'PriceClass_100',
      tags: { team: 'web' },
      lifecycle: { ignore_changes: ['origin'] },
      origin: [{ origin_id: 'S3-old' }, { origin_id: 'api' }],
      default_cache_behavior: {
        viewer_protocol_policy: 'allow-all',
        response_headers_policy_id: twin,
        lambda_function_association: [
          { event_type: 'viewer-request', include_body: true, lambda_arn: 'arn:auth:2' },
          headers,
        ],
      },
      ordered_cache_behavior: [
        { path_pattern: '/api/*', response_headers_policy_id: 'theirs', lambda_function_association: [headers] },
      ],
    });
    expect(only(over, 'aws_s3_bucket')).toMatchObject({ bucket: 'old', tags: { cost: '$${1}' } });
    expect(only(over, 'aws_lambda_function')).toMatchObject({ function_name: 'blog-headers', role: adopted.roleArn });
  });

  it('gives no comment where there was none', () => {
    const none = { ...adopted, distribution: { ...adopted.distribution, comment: '' } };
    expect(only(synth({ ...environment, adopted: none as never }), 'aws_cloudfront_distribution')).not.toHaveProperty(
      'comment',
    );
  });

  it('lets the identity that stands read the files, once the policy is managed', () => {
    const leave = ['ownership', 'encryption', 'lifecycle'] as const;
    const managed = synth({
      ...environment,
      adopted: { ...adopted, bucket: { import: ['policy'], leave } } as never,
    });
    const { policy } = only(managed, 'aws_s3_bucket_policy');
    expect(policy).toContain('arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1OLD');
    expect((managed as unknown as { import: { to: string }[] }).import.map(({ to }) => to)).toContain(
      'aws_s3_bucket_policy.bucket-access_policy',
    );
  });

  it('has no bucket where none was adopted, and says nothing of one', () => {
    const none = synth({ adopted: { ...adopted, bucket: false, originAccessId: undefined } as never });
    expect(Object.keys(none.resource).filter((type) => type.startsWith('aws_s3'))).toEqual([]);
    expect(none.output).not.toHaveProperty('bucket');
  });
});

describe('the site stack that attaches to a distribution of others', () => {
  const attached = synth({ attach: 'existing', domain: { names: ['www.example.com'] } });

  it('declares the function, its role, and where others find it', () => {
    expect(Object.entries(attached.resource).map(([type, all]) => [type, Object.keys(all).length])).toEqual([
      ['aws_iam_role', 1],
      ['aws_iam_role_policy', 1],
      ['aws_lambda_function', 1],
      ['aws_ssm_parameter', 2],
    ]);
    expect(Object.values(attached.resource.aws_ssm_parameter!).map(({ name }) => name)).toEqual([
      '/sites/example/prod/v1/edge-function-arn',
      '/sites/example/prod/v1/site-url',
    ]);
  });

  it('puts out the function, the policy, and where the site is where that is known', () => {
    expect(Object.keys(attached.output)).toEqual([
      'edge_code_sha256',
      'edge_function_arn',
      'header_policy',
      'site_url',
    ]);
    expect(attached.output.header_policy?.depends_on).toEqual(['aws_lambda_function.edge-function']);
    expect(attached.output.site_url?.value).toBe('https://www.example.com');
    expect(Object.keys(synth({ attach: 'existing' }).output)).not.toContain('site_url');
  });
});
