import { ConfigError, parseSiteConfig } from '../../../lib/config';

const site = (environment: unknown, rest: object = {}) => ({
  site: 'example',
  environments: { prod: environment },
  ...rest,
});

/** What is wrong, the configuration, and every line of the error: path, value, rule, remedy. */
const BAD: readonly [title: string, input: unknown, lines: readonly string[]][] = [
  [
    'no site',
    { environments: { prod: {} } },
    ['site: nothing is given where a text is needed. Write for example "example-site".'],
  ],
  [
    'a misspelt stage in the defaults',
    site({}, { defaults: { stage: 'report' } }),
    ['defaults.stage: "report" is not a stage. Write "enforce", "report-only", "ramp".'],
  ],
  [
    'adopted things that cannot be, or contradict each other',
    site({
      attach: 'existing',
      adopted: {
        distributionId: 'https://d1.cloudfront.net',
        roleArn: 'blog-headers',
        bucket: { import: ['policy'], leave: ['versioning', 'policy'] },
      },
    }),
    [
      'environments.prod.attach: "existing" leaves the distribution to others, which adopted takes over. Write one of the two.',
      'environments.prod.adopted.distributionId: "https://d1.cloudfront.net" is not the ID of a distribution. Write the ID alone, such as E2EXAMPLE.',
      'environments.prod.adopted.roleArn: "blog-headers" is not the ARN of an IAM role. Write arn:aws:iam::<account>:role/<name>.',
      'environments.prod.adopted.bucket: {"import":["policy"],"leave":["versioning","policy"]} takes a bucket over that has no name. Write bucketName beside adopted.',
      'environments.prod.adopted.bucket.leave[1]: "policy" is imported and left alone. Write it in one of the two lists.',
    ],
  ],
  [
    'a policy of a bucket without anybody whom it could let in',
    site({
      bucketName: 'www.example.com',
      adopted: { distributionId: 'E2EXAMPLE', bucket: { import: ['policy'], leave: [] } },
    }),
    [
      "environments.prod.adopted.bucket.leave: [] has not the policy, which names an origin access identity or control, and there is none. Write originAccessId, or 'policy' in leave.",
    ],
  ],
  [
    'a site in capitals',
    site({}, { site: 'Example' }),
    [
      'site: "Example" is not a name of 3 to 31 lower-case letters, digits and hyphens that starts with a letter. Write a name such as \'example-site\'.',
    ],
  ],
  [
    'a site of two letters',
    site({}, { site: 'ex' }),
    [
      'site: "ex" is not a name of 3 to 31 lower-case letters, digits and hyphens that starts with a letter. Write a name such as \'example-site\'.',
    ],
  ],
  ['a site that is a number', site({}, { site: 5 }), ['site: 5 is not a text. Write for example "example-site".']],
  [
    'no environments',
    { site: 'example' },
    ['environments: nothing is given where an object is needed. Write for example {"prod":{}}.'],
  ],
  [
    'environments without one',
    { site: 'example', environments: {} },
    ['environments: {} names no environment. Write one, such as prod: {}.'],
  ],
  [
    'environments as a list',
    { site: 'example', environments: [] },
    ['environments: [] is not an object. Write for example {"prod":{}}.'],
  ],
  [
    'something that is no object',
    'example',
    [
      'what it exports: "example" is not an object. Write for example {"site":"example-site","environments":{"prod":{}}}.',
    ],
  ],
  [
    'a misspelt top-level key',
    site({}, { enviroments: {} }),
    ['enviroments: {} stands under a key that is not known. Write environments.'],
  ],
  [
    'an environment in capitals',
    { site: 'example', environments: { Prod_1: {} } },
    [
      'environments.Prod_1: "Prod_1" is not a name of 1 to 20 lower-case letters, digits and hyphens that starts with a letter. Rename the environment.',
    ],
  ],
  [
    'names too long together',
    { site: 'a-site-with-a-rather-long-name', environments: { 'environment-of-names': {} } },
    [
      'environments["environment-of-names"]: "a-site-with-a-rather-long-name-environment-of-names" is longer than 50 characters, which leaves no room for the account in the bucket\'s name. Shorten the site or the environment.',
    ],
  ],
  ['an environment that is null', site(null), ['environments.prod: null is not an object. Write for example {}.']],
  ['a website that is a number', site({}, { website: 3 }), ['website: 3 is not a text. Write for example "website".']],
  [
    'a misspelt option',
    site({ regoin: 'eu-west-1' }),
    ['environments.prod.regoin: "eu-west-1" stands under a key that is not known. Write region.'],
  ],
  [
    'an option in the wrong case',
    site({ priceclass: 'PriceClass_100' }),
    ['environments.prod.priceclass: "PriceClass_100" stands under a key that is not known. Write priceClass.'],
  ],
  [
    'an account of five digits',
    site({ account: '12345' }),
    ['environments.prod.account: "12345" is not an AWS account ID. Write its 12 digits.'],
  ],
  [
    'an account as a number',
    site({ account: 123456789012 }),
    ['environments.prod.account: 123456789012 is not a text. Write for example "123456789012".'],
  ],
  [
    'a misspelt region',
    site({ region: 'eu-west1' }),
    ['environments.prod.region: "eu-west1" is not a region of AWS that Lambda@Edge serves. Write eu-west-1.'],
  ],
  [
    'a region in China',
    site({ region: 'cn-north-1' }),
    [
      'environments.prod.region: "cn-north-1" is not a region of AWS that Lambda@Edge serves. Write a commercial region such as eu-west-1.',
    ],
  ],
  [
    'a region without OAI',
    site({ region: 'il-central-1' }),
    [
      'environments.prod.region: "il-central-1" has no origin access identities (opt-in region launched after December 2022). Write originAccess: \'oac\', or choose an older region.',
    ],
  ],
  [
    'a bucket in capitals',
    site({ bucketName: 'My-Site' }),
    [
      'environments.prod.bucketName: "My-Site" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens; dots break TLS to the origin). Write a name such as example-site-prod.',
    ],
  ],
  [
    'a bucket with dots',
    site({ bucketName: 'www.example.com' }),
    [
      'environments.prod.bucketName: "www.example.com" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens; dots break TLS to the origin). Write a name such as example-site-prod.',
    ],
  ],
  [
    'a bucket of two letters',
    site({ bucketName: 'ab' }),
    [
      'environments.prod.bucketName: "ab" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens; dots break TLS to the origin). Write a name such as example-site-prod.',
    ],
  ],
  [
    'a bucket of 64 letters',
    site({ bucketName: 'a'.repeat(64) }),
    [
      'environments.prod.bucketName: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens; dots break TLS to the origin). Write a name such as example-site-prod.',
    ],
  ],
  [
    'a bucket with a reserved prefix',
    site({ bucketName: 'xn--site' }),
    [
      'environments.prod.bucketName: "xn--site" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens; dots break TLS to the origin). Write a name such as example-site-prod.',
    ],
  ],
  [
    'forceDestroy as text',
    site({ forceDestroy: 'yes' }),
    ['environments.prod.forceDestroy: "yes" is not true or false. Write for example true.'],
  ],
  [
    'zero days',
    site({ oldVersionsDays: 0 }),
    [
      'environments.prod.oldVersionsDays: 0 is not a whole number of days from 1 to 36500. Write 90 to keep old versions for three months.',
    ],
  ],
  [
    'half a day',
    site({ oldVersionsDays: 1.5 }),
    [
      'environments.prod.oldVersionsDays: 1.5 is not a whole number of days from 1 to 36500. Write 90 to keep old versions for three months.',
    ],
  ],
  [
    'days as text',
    site({ oldVersionsDays: '90' }),
    ['environments.prod.oldVersionsDays: "90" is not a number. Write for example 90.'],
  ],
  [
    'lifecycle rules in place of a switch',
    site({ bucketLifecycle: 'off' }),
    ['environments.prod.bucketLifecycle: "off" is not true or false. Write for example false.'],
  ],
  [
    'days that CloudWatch Logs does not know',
    site({ edgeFunction: { logs: { retentionDays: 100 } } }),
    [
      'environments.prod.edgeFunction.logs.retentionDays: 100 is not a number of days that CloudWatch Logs keeps lines for (PutRetentionPolicy). Write 120.',
    ],
  ],
  [
    'more days than CloudWatch Logs knows, in the defaults',
    site({}, { defaults: { edgeFunction: { logs: { retentionDays: 5000 } } } }),
    [
      'defaults.edgeFunction.logs.retentionDays: 5000 is not a number of days that CloudWatch Logs keeps lines for (PutRetentionPolicy). Write 3653.',
    ],
  ],
  [
    'a region without a regional edge cache, and one that stands twice',
    site({ edgeFunction: { logs: { regions: ['eu-west-3', 'us-east-1', 'us-east-1'] } } }),
    [
      'environments.prod.edgeFunction.logs.regions[0]: "eu-west-3" is not a region of a regional edge cache, where alone the function runs. Write eu-west-1.',
      'environments.prod.edgeFunction.logs.regions[2]: "us-east-1" stands twice. Leave one of the two out.',
    ],
  ],
  [
    'logs in no region',
    site({ edgeFunction: { logs: { regions: [] } } }),
    [
      'environments.prod.edgeFunction.logs.regions: [] names no region, and every line would be lost. Name one, or leave regions out.',
    ],
  ],
  [
    'a level of logs that there is not',
    site({ edgeFunction: { logs: { level: 'debug' } } }),
    ['environments.prod.edgeFunction.logs.level: "debug" is not one of "error", "info". Write "error" or "info".'],
  ],
  [
    'an alarm topic in another region',
    site({ monitoring: { alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms' } }),
    [
      'environments.prod.monitoring.alarmTopicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" is not the ARN of an SNS topic in us-east-1, where CloudFront\'s metrics and so the alarms are. Write arn:aws:sns:us-east-1:<account>:<name>.',
    ],
  ],
  [
    'an alarm topic and an address beside it, which is none',
    site({ monitoring: { alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms', alarmEmail: 'web team' } }),
    [
      'environments.prod.monitoring.alarmEmail: "web team" stands beside alarmTopicArn, and alarms go to one topic. Leave one of the two out.',
      'environments.prod.monitoring.alarmEmail: "web team" is not an e-mail address. Write one such as web-team@example.com.',
    ],
  ],
  [
    'a misspelt option of monitoring',
    site({ monitoring: { email: 'web-team@example.com' } }),
    [
      'environments.prod.monitoring.email: "web-team@example.com" stands under a key that is not known. Known are alarmTopicArn, alarmEmail, additionalMetrics.',
    ],
  ],
  [
    'a state without a bucket',
    site({ state: {} }),
    [
      'environments.prod.state.bucket: nothing is given where a text is needed. Write for example "example-site-tfstate-123456789012".',
    ],
  ],
  [
    'a state bucket in capitals',
    site({ state: { bucket: 'TF-State' } }),
    [
      'environments.prod.state.bucket: "TF-State" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens). Write a name such as example-site-tfstate-123456789012.',
    ],
  ],
  [
    'a state bucket that leaves no room for its copy',
    site({ state: { bucket: 'a'.repeat(56), replicaRegion: 'eu-west-1' } }),
    [
      `environments.prod.state.bucket: "${'a'.repeat(56)}" is not a bucket name (S3: 3 to 55 lower-case letters, digits and hyphens, which leaves room for -replica). Write a name such as example-site-tfstate-123456789012.`,
    ],
  ],
  [
    'misspelt regions of a state',
    site({ state: { bucket: 'tfstate', region: 'eu-west1', replicaRegion: 'eu-central1' } }),
    [
      'environments.prod.state.region: "eu-west1" is not a commercial region of AWS. Write eu-west-1.',
      'environments.prod.state.replicaRegion: "eu-central1" is not a commercial region of AWS. Write eu-central-1.',
    ],
  ],
  [
    'a state copied to where it is',
    site({ state: { bucket: 'tfstate', replicaRegion: 'us-east-1' } }),
    [
      'environments.prod.state.replicaRegion: "us-east-1" is where the bucket itself is. Write another region, or leave it out.',
    ],
  ],
  [
    'old states kept for no day, and for more than S3 counts',
    site({ state: { bucket: 'tfstate', oldVersions: { days: 0, keep: 101 } } }),
    [
      'environments.prod.state.oldVersions.days: 0 is not a whole number of days from 1 to 36500. Write 365.',
      'environments.prod.state.oldVersions.keep: 101 is not a whole number from 1 to 100 (S3, NewerNoncurrentVersions). Write 50.',
    ],
  ],
  [
    'a state bucket that logs into itself',
    site({ state: { bucket: 'tfstate', accessLogs: { bucket: 'tfstate' } } }),
    [
      'environments.prod.state.accessLogs.bucket: "tfstate" is not the name of another bucket (one that logs into itself never stops). Write a name such as example-logs.',
    ],
  ],
  [
    'an unknown encryption of a state',
    site({ state: { bucket: 'tfstate', encryption: 'kms' } }),
    ['environments.prod.state.encryption: "kms" is not one of "AES256", "aws:kms". Write "AES256" or "aws:kms".'],
  ],
  [
    'one state bucket, described in two ways',
    {
      site: 'example',
      environments: {
        dev: { state: { bucket: 'tfstate' } },
        prod: { state: { bucket: 'tfstate', region: 'eu-west-1' } },
      },
    },
    [
      'environments.prod.state: "tfstate" is described otherwise than in environment dev, and there is one bucket of that name. Write the same options for both, best in defaults.state.',
    ],
  ],
  [
    'a permissions boundary as an ARN',
    site({ edgeFunction: { permissionsBoundary: 'arn:aws:iam::123456789012:policy/edge' } }),
    [
      'environments.prod.edgeFunction.permissionsBoundary: "arn:aws:iam::123456789012:policy/edge" is not the name of an IAM policy (1 to 128 letters, digits and _+=,.@-). Write the name alone, without arn:aws:iam::<account>:policy/.',
    ],
  ],
  [
    'an unknown origin access',
    site({ originAccess: 'iam' }),
    ['environments.prod.originAccess: "iam" is not one of "oai", "oac". Write "oai".'],
  ],
  [
    'listBucket as a number',
    site({ listBucket: 1 }),
    ['environments.prod.listBucket: 1 is not true or false. Write for example true.'],
  ],
  [
    'an alias without a certificate',
    site({ domain: { names: ['www.example.com'] } }),
    [
      'environments.prod.domain: {"names":["www.example.com"]} has no certificate (CloudFront serves a name of your own only with one). Write certificateArn, or hostedZoneId to have one made and validated.',
    ],
  ],
  [
    'a domain without names',
    site({ domain: { names: [], hostedZoneId: 'Z0123456789' } }),
    ["environments.prod.domain.names: [] is empty. Write ['www.example.com'], or leave domain out."],
  ],
  [
    'an alias with a scheme',
    site({ domain: { names: ['https://www.example.com'], hostedZoneId: 'Z0123456789' } }),
    [
      'environments.prod.domain.names[0]: "https://www.example.com" is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end). Write a name such as www.example.com, international names in their xn-- form.',
    ],
  ],
  [
    'an alias in capitals',
    site({ domain: { names: ['WWW.example.com'], hostedZoneId: 'Z0123456789' } }),
    [
      'environments.prod.domain.names[0]: "WWW.example.com" is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end). Write a name such as www.example.com, international names in their xn-- form.',
    ],
  ],
  [
    'an alias with a dot at the end',
    site({ domain: { names: ['example.com.'], hostedZoneId: 'Z0123456789' } }),
    [
      'environments.prod.domain.names[0]: "example.com." is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end). Write a name such as www.example.com, international names in their xn-- form.',
    ],
  ],
  [
    'an alias of one label',
    site({ domain: { names: ['localhost'], hostedZoneId: 'Z0123456789' } }),
    [
      'environments.prod.domain.names[0]: "localhost" is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end). Write a name such as www.example.com, international names in their xn-- form.',
    ],
  ],
  [
    'an alias with an umlaut',
    site({ domain: { names: ['müller.example'], hostedZoneId: 'Z0123456789' } }),
    [
      'environments.prod.domain.names[0]: "müller.example" is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end). Write a name such as www.example.com, international names in their xn-- form.',
    ],
  ],
  [
    'an alias twice',
    site({ domain: { names: ['a.example.com', 'a.example.com'], hostedZoneId: 'Z0123456789' } }),
    ['environments.prod.domain.names[1]: "a.example.com" stands twice. Leave one of the two out.'],
  ],
  [
    'names that redirect, which are no names, patterns, or served anyway',
    site({
      domain: {
        names: ['www.example.com'],
        redirectFrom: ['https://example.com', '*.example.com', 'www.example.com'],
        hostedZoneId: 'Z0123456789',
      },
    }),
    [
      'environments.prod.domain.redirectFrom[0]: "https://example.com" is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end). Write a name such as www.example.com, international names in their xn-- form.',
      'environments.prod.domain.redirectFrom[2]: "www.example.com" stands twice. Leave one of the two out.',
      'environments.prod.domain.redirectFrom[1]: "*.example.com" is a pattern, and a redirect is from one name. Write each name that redirects.',
    ],
  ],
  [
    'names that redirect to none',
    site({ domain: { names: ['*.example.com'], redirectFrom: ['example.com'], hostedZoneId: 'Z0123456789' } }),
    [
      'environments.prod.domain.redirectFrom: ["example.com"] has no name to lead to: "names" holds patterns alone. Write the site\'s address first in names, such as www.example.com.',
    ],
  ],
  [
    'routes next to a function on a viewer event that a distribution had',
    site({
      adopted: {
        distributionId: 'E2EXAMPLE',
        bucket: false,
        distribution: {
          defaultCacheBehavior: {
            functionAssociation: [
              { eventType: 'viewer-request', functionArn: 'arn:aws:cloudfront::123456789012:function/theirs' },
            ],
          },
          orderedCacheBehavior: [
            {},
            { lambdaFunctionAssociation: [{ eventType: 'viewer-response', lambdaArn: 'arn:aws:lambda:theirs:1' }] },
          ],
        },
      },
    }),
    [
      'environments.prod.adopted.distribution.defaultCacheBehavior: "arn:aws:cloudfront::123456789012:function/theirs" runs on a viewer event, where the function for the routes goes: CloudFront runs one of them (CloudFront Developer Guide, "Restrictions on all edge functions"). Write urls: \'exact\' without redirects and spa, or take that function off first.',
      'environments.prod.adopted.distribution.orderedCacheBehavior[1]: "arn:aws:lambda:theirs:1" runs on a viewer event, where the function for the routes goes: CloudFront runs one of them (CloudFront Developer Guide, "Restrictions on all edge functions"). Write urls: \'exact\' without redirects and spa, or take that function off first.',
    ],
  ],
  [
    'a style of URLs that there is not',
    site({ urls: 'folder' }),
    ['environments.prod.urls: "folder" is not one of "folders", "files", "exact". Write "folders".'],
  ],
  [
    'redirects in a wrong shape',
    site({ redirects: [{ from: '/a', to: '/b', code: 301 }], spa: 'yes' }),
    [
      'environments.prod.spa: "yes" is not true or false or a list. Write true or false or a list.',
      'environments.prod.redirects[0].code: 301 stands under a key that is not known. Known are from, to, status.',
    ],
  ],
  [
    'redirects in the defaults, in a loop',
    site(
      {},
      {
        defaults: {
          redirects: [
            { from: '/a', to: '/b' },
            { from: '/b', to: '/a' },
          ],
        },
      },
    ),
    ['defaults.redirects[0]: "/a" is in a loop: /a → /b → /a. Lead one of them elsewhere, or leave it out.'],
  ],
  [
    'a domain as text',
    site({ domain: 'www.example.com' }),
    ['environments.prod.domain: "www.example.com" is not an object. Write an object.'],
  ],
  [
    'a certificate in another region',
    site({
      domain: {
        names: ['a.example.com'],
        certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
      },
    }),
    [
      'environments.prod.domain.certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555" is not the ARN of an ACM certificate in us-east-1, where CloudFront looks for them. Write arn:aws:acm:us-east-1:<account>:certificate/<id>.',
    ],
  ],
  [
    'a certificate that is no ARN',
    site({ domain: { names: ['a.example.com'], certificateArn: 'my-certificate' } }),
    [
      'environments.prod.domain.certificateArn: "my-certificate" is not the ARN of an ACM certificate in us-east-1, where CloudFront looks for them. Write arn:aws:acm:us-east-1:<account>:certificate/<id>.',
    ],
  ],
  [
    'a zone with its path',
    site({ domain: { names: ['a.example.com'], hostedZoneId: '/hostedzone/Z0123456789' } }),
    [
      'environments.prod.domain.hostedZoneId: "/hostedzone/Z0123456789" is not the ID of a Route 53 hosted zone. Write the ID alone, such as Z0123456789ABCDEFGHIJ, without /hostedzone/.',
    ],
  ],
  [
    'a misspelt key of domain',
    site({ domain: { names: ['a.example.com'], hostedZone: 'Z0123456789' } }),
    ['environments.prod.domain.hostedZone: "Z0123456789" stands under a key that is not known. Write hostedZoneId.'],
  ],
  [
    'an alias in two environments',
    {
      site: 'example',
      environments: {
        dev: { domain: { names: ['a.example.com'], hostedZoneId: 'Z0123456789' } },
        prod: { domain: { names: ['a.example.com'], hostedZoneId: 'Z0123456789' } },
      },
    },
    [
      'environments.prod.domain.names[0]: "a.example.com" belongs to environment dev already, and CloudFront gives a name to one distribution only. Give each environment names of its own.',
    ],
  ],
  [
    'a path pattern without a slash',
    site({ behaviors: [{ path: 'assets/*' }] }),
    [
      'environments.prod.behaviors[0].path: "assets/*" is not a path pattern of CloudFront (it starts with / or *, holds no spaces, and has at most 255 characters). Write a pattern such as \'/assets/*\'.',
    ],
  ],
  [
    'a behaviour for every path',
    site({ behaviors: [{ path: '/*' }] }),
    [
      'environments.prod.behaviors[0].path: "/*" matches every path, which is what the default behaviour does. Leave it out.',
    ],
  ],
  [
    'a path pattern twice',
    site({ behaviors: [{ path: '/a/*' }, { path: '/a/*' }] }),
    ['environments.prod.behaviors[1].path: "/a/*" stands twice. Leave one of the two out.'],
  ],
  [
    'a path pattern with a space',
    site({ behaviors: [{ path: '/a b/*' }] }),
    [
      'environments.prod.behaviors[0].path: "/a b/*" is not a path pattern of CloudFront (it starts with / or *, holds no spaces, and has at most 255 characters). Write a pattern such as \'/assets/*\'.',
    ],
  ],
  [
    'an unknown cache',
    site({ behaviors: [{ path: '/a/*', cache: 'off' }] }),
    [
      'environments.prod.behaviors[0].cache: "off" is not one of "optimized", "disabled". Write "optimized" or "disabled".',
    ],
  ],
  [
    'more behaviours than fit',
    site({ behaviors: Array.from({ length: 75 }, (_, i) => ({ path: `/${i}/*` })) }),
    [
      'environments.prod.behaviors: 75 are more behaviours than a distribution holds (CloudFront quotas: 75 with the default). Join patterns with * and ?.',
    ],
  ],
  [
    'types of files that are none, on paths that are none',
    site({
      contentTypes: [
        { path: 'data.bin', type: 'json' },
        { path: '/a/*', type: 'text/plain\r\nX: y' },
        { path: '/a/*', encoding: 'none' },
        { path: '/b/*' },
        { path: '/c\\d', type: 'text/*' },
      ],
    }),
    [
      'environments.prod.contentTypes[0].path: "data.bin" is not a path pattern on files of the site (it starts with / or *). Write a pattern such as \'/uploads/*\'.',
      'environments.prod.contentTypes[2].path: "/a/*" stands twice. Leave one of the two out.',
      'environments.prod.contentTypes[4].path: "/c\\\\d" is not a path pattern on files of the site (it starts with / or *). Write a pattern such as \'/uploads/*\'.',
      'environments.prod.contentTypes[0].type: "json" is not a media type (RFC 9110, 8.3.1). Write one such as \'text/plain; charset=utf-8\'.',
      'environments.prod.contentTypes[1].type: "text/plain\\r\\nX: y" is not a media type (RFC 9110, 8.3.1). Write one such as \'text/plain; charset=utf-8\'.',
      'environments.prod.contentTypes[3]: {"path":"/b/*"} says neither type nor encoding. Write type: \'application/json\', or leave the entry out.',
      'environments.prod.contentTypes[4].type: "text/*" is not a media type (RFC 9110, 8.3.1). Write one such as \'text/plain; charset=utf-8\'.',
    ],
  ],
  [
    'an unknown encoding of files',
    site({ contentTypes: [{ path: '/*.gz', encoding: 'gz' }] }),
    ['environments.prod.contentTypes[0].encoding: "gz" is not one of "gzip", "br", "none". Write "gzip".'],
  ],
  [
    'names that are declared by a word',
    site({ hashedNames: [{ path: '/uploads/*', hashed: 'no' }] }),
    ['environments.prod.hashedNames[0].hashed: "no" is not true or false. Write for example false.'],
  ],
  [
    'names that are declared twice, or on no path',
    site({
      hashedNames: [
        { path: '/u/*', hashed: false },
        { path: '/u/*', hashed: true },
        { path: 'u', hashed: true },
      ],
    }),
    [
      'environments.prod.hashedNames[1].path: "/u/*" stands twice. Leave one of the two out.',
      'environments.prod.hashedNames[2].path: "u" is not a path pattern on files of the site (it starts with / or *). Write a pattern such as \'/uploads/*\'.',
    ],
  ],
  [
    'a root object with a slash',
    site({ defaultRootObject: '/index.html' }),
    [
      'environments.prod.defaultRootObject: "/index.html" is not the name of an object at the root of the bucket (CloudFront wants no / in front). Write \'index.html\'.',
    ],
  ],
  [
    'an error page without a slash',
    site({ errorPage: '404.html' }),
    ['environments.prod.errorPage: "404.html" is not a path on the site. Write \'/404.html\'.'],
  ],
  [
    'a misspelt price class',
    site({ priceClass: 'PriceClass_Al' }),
    [
      'environments.prod.priceClass: "PriceClass_Al" is not one of "PriceClass_100", "PriceClass_200", "PriceClass_All". Write "PriceClass_All".',
    ],
  ],
  [
    'a regional web ACL',
    site({ webAclArn: 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/11111111-2222-3333-4444-555555555555' }),
    [
      'environments.prod.webAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/11111111-2222-3333-4444-555555555555" is not the ARN of a web ACL of scope CLOUDFRONT, in us-east-1. Write arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<id>.',
    ],
  ],
  [
    'a logs bucket as a host name',
    site({ accessLogs: { bucket: 'logs.s3.amazonaws.com' } }),
    [
      'environments.prod.accessLogs.bucket: "logs.s3.amazonaws.com" is not a bucket name (S3: 3 to 63 lower-case letters, digits and hyphens). Write the name alone, without .s3.amazonaws.com.',
    ],
  ],
  [
    'a logs prefix with a slash',
    site({ accessLogs: { bucket: 'example-logs', prefix: '/cdn' } }),
    ['environments.prod.accessLogs.prefix: "/cdn" starts with /, which CloudFront refuses. Leave the / out.'],
  ],
  [
    'countries allowed and denied',
    site({ geoRestriction: { allow: ['DE'], deny: ['FR'] } }),
    [
      'environments.prod.geoRestriction: {"allow":["DE"],"deny":["FR"]} does not hold exactly one of allow and deny. Write { allow: [\'DE\'] } or { deny: [\'DE\'] }.',
    ],
  ],
  [
    'neither allowed nor denied',
    site({ geoRestriction: {} }),
    [
      "environments.prod.geoRestriction: {} does not hold exactly one of allow and deny. Write { allow: ['DE'] } or { deny: ['DE'] }.",
    ],
  ],
  [
    'no country allowed',
    site({ geoRestriction: { allow: [] } }),
    ['environments.prod.geoRestriction.allow: [] names no country. Name one, or leave geoRestriction out.'],
  ],
  [
    'a country in small letters',
    site({ geoRestriction: { deny: ['de'] } }),
    [
      'environments.prod.geoRestriction.deny[0]: "de" is not a country code of two capital letters (ISO 3166-1). Write \'DE\' for Germany.',
    ],
  ],
  [
    'a timeout of 0 s',
    site({ edgeFunction: { timeout: 0 } }),
    [
      'environments.prod.edgeFunction.timeout: 0 is not a whole number of seconds from 1 to 30 (Lambda@Edge quota at origin events). Write 3.',
    ],
  ],
  [
    'a timeout of 31 s',
    site({ edgeFunction: { timeout: 31 } }),
    [
      'environments.prod.edgeFunction.timeout: 31 is not a whole number of seconds from 1 to 30 (Lambda@Edge quota at origin events). Write 3.',
    ],
  ],
  [
    '127 MB',
    site({ edgeFunction: { memorySize: 127 } }),
    [
      'environments.prod.edgeFunction.memorySize: 127 is not a whole number of MB from 128 to 10240 (Lambda@Edge quota at origin events). Write 128.',
    ],
  ],
  [
    '10241 MB',
    site({ edgeFunction: { memorySize: 10241 } }),
    [
      'environments.prod.edgeFunction.memorySize: 10241 is not a whole number of MB from 128 to 10240 (Lambda@Edge quota at origin events). Write 128.',
    ],
  ],
  [
    'an option of the function by another name',
    site({ edgeFunction: { memory: 128 } }),
    ['environments.prod.edgeFunction.memory: 128 stands under a key that is not known. Write memorySize.'],
  ],
  [
    'an unknown onDestroy',
    site({ edgeFunction: { onDestroy: 'keep' } }),
    ['environments.prod.edgeFunction.onDestroy: "keep" is not one of "retain", "delete". Write "retain" or "delete".'],
  ],
  [
    'a tag of AWS’s own',
    site({ tags: { 'aws:x': '1' } }),
    [
      'environments.prod.tags["aws:x"]: "aws:x" is not a tag key (1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:). Choose another key.',
    ],
  ],
  [
    'a tag value of 257 characters',
    site({ tags: { a: 'x'.repeat(257) } }),
    [
      'environments.prod.tags.a: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... is longer than the 256 characters of a tag value. Write a shorter one.',
    ],
  ],
  [
    'characters that IAM, SSM, CloudFront and ACM take in no tag',
    site({ tags: { owner: 'R&D team’s site', 'cost(centre)': '7' } }),
    [
      'environments.prod.tags.owner: "R&D team’s site" is not a tag value (letters, digits, spaces and _.:/=+-@). Leave out the other characters.',
      'environments.prod.tags["cost(centre)"]: "cost(centre)" is not a tag key (1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:). Choose another key.',
    ],
  ],
  [
    'a tag by which roles know what is theirs',
    site({ tags: { Environment: 'dev' } }),
    [
      'environments.prod.tags.Environment: "Environment" is a tag that this project sets itself (site, environment, destroyed-at, in upper or lower case). Choose another key.',
    ],
  ],
  [
    'more tags than there is room for beside the project’s own',
    site({ tags: Object.fromEntries(Array.from({ length: 48 }, (_, i) => [`t${i}`, ''])) }),
    [
      'environments.prod.tags: 48 are more tags than the 47 that a resource has room for (50, less site, environment, destroyed-at). Leave some out.',
    ],
  ],
  [
    'a tag value as a number',
    site({ tags: { a: 1 } }),
    ['environments.prod.tags.a: 1 is not a text. Write for example "web-team".'],
  ],
  [
    'a wrong value in defaults',
    site({}, { defaults: { region: 'eu-wset-1' } }),
    ['defaults.region: "eu-wset-1" is not a region of AWS that Lambda@Edge serves. Write eu-west-1.'],
  ],
  [
    'a wrong header in defaults',
    site(
      { headers: { xFrameOptions: 'DENY' } },
      { defaults: { headers: { strictTransportSecurity: { maxAge: -1 } } } },
    ),
    [
      'defaults.headers.strictTransportSecurity.maxAge: -1 is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write 0 or more.',
    ],
  ],
  [
    'a wrong header',
    site({ headers: { strictTransportSecurity: { maxAge: -1 } } }),
    [
      'environments.prod.headers.strictTransportSecurity.maxAge: -1 is not a number of seconds from 0 up (RFC 6797, 6.1.1). Write 0 or more.',
    ],
  ],
  [
    'a header by another name',
    site({ headers: { hsts: { maxAge: 1 } } }),
    [
      'environments.prod.headers.hsts: {"maxAge":1} stands under a key that is not known. Write strictTransportSecurity.',
    ],
  ],
  [
    'headers as a list',
    site({ headers: [] }),
    [
      'environments.prod.headers: [] is not an object. Write an object with strictTransportSecurity, contentSecurityPolicy, contentSecurityPolicyReportOnly, xContentTypeOptions, xFrameOptions, xXssProtection, referrerPolicy, permissionsPolicy, crossOriginOpenerPolicy, crossOriginOpenerPolicyReportOnly, crossOriginEmbedderPolicy, crossOriginEmbedderPolicyReportOnly, crossOriginResourcePolicy, originAgentCluster, xPermittedCrossDomainPolicies, xDnsPrefetchControl, reportingEndpoints, custom.',
    ],
  ],
  [
    'a misspelt preset',
    site({ preset: 'strickt' }),
    ['environments.prod.preset: "strickt" is not a preset. Write "strict".'],
  ],
  [
    'many things at once',
    site(
      { region: 'eu-west1', regoin: 1, edgeFunction: { timeout: 0 }, headers: { xFrameOptions: 'ALLOW' } },
      { site: 'X' },
    ),
    [
      'environments.prod.regoin: 1 stands under a key that is not known. Write region.',
      'environments.prod.region: "eu-west1" is not a region of AWS that Lambda@Edge serves. Write eu-west-1.',
      'environments.prod.edgeFunction.timeout: 0 is not a whole number of seconds from 1 to 30 (Lambda@Edge quota at origin events). Write 3.',
      'environments.prod.headers.xFrameOptions: "ALLOW" is not DENY or SAMEORIGIN (HTML, The X-Frame-Options header). Write "DENY" or "SAMEORIGIN".',
      'site: "X" is not a name of 3 to 31 lower-case letters, digits and hyphens that starts with a letter. Write a name such as \'example-site\'.',
    ],
  ],
  [
    'a rule for the path /',
    site({ rules: [{ when: { paths: ['/'] }, set: { xFrameOptions: 'SAMEORIGIN' } }] }),
    [
      'environments.prod.rules[0].when.paths[0]: "/" never matches, since CloudFront asks the origin for /index.html in its place (default root object). Write \'/index.html\'.',
    ],
  ],
  [
    'a twin of no headers',
    site({ preset: 'none', responseHeadersPolicy: true }),
    [
      'environments.prod.responseHeadersPolicy: true has nothing to say, since preset none and headers set none (CloudFront refuses an empty response headers policy). Leave it out, or set a header.',
    ],
  ],
];

describe('a wrong site.config.ts', () => {
  it.each(BAD)('is refused for %s', (_, input, lines) => {
    let refused: unknown;
    try {
      parseSiteConfig(input);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ConfigError);
    const count = lines.length === 1 ? '1 problem' : `${lines.length} problems`;
    expect((refused as ConfigError).message).toBe(
      [`site.config.ts has ${count}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
    );
  });

  it('is refused before anything is synthesised: the table above has at least 60 of them', () => {
    expect(BAD.length).toBeGreaterThanOrEqual(60);
  });
});
