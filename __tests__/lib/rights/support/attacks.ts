import type { Context } from '../../../../local/aws/policy-evaluation';
import { CERTIFICATE, COPY_KEY, STATE_KEY, WEB_ACL, ZONE } from './roles';

/** Whose a resource is that a role must not reach: of `prod-2` and of `payroll`, or of nobody, without tags. */
export const FOREIGN = ['another environment', 'another site', 'without tags'] as const;
export type Foreign = (typeof FOREIGN)[number];

export interface Access {
  readonly resource: string;
  readonly context?: Context;
}

/** What a statement is tried with. */
export interface Row {
  /** Allowed, by this statement, for each of its actions. */
  readonly own: Access;
  /** Refused, for each of its actions, by everything that the role is allowed. */
  readonly foreign: Readonly<Record<Foreign, readonly Access[]>>;
  /** Why AWS gives no way to refuse it. */
  readonly open?: Partial<Readonly<Record<Foreign, string>>>;
}

/** How a variant of the environment calls its own. */
export interface Own {
  readonly bucket: string;
  readonly role: string;
  readonly boundary: string | undefined;
  readonly functionName: string;
  readonly distribution: string;
  readonly region: string;
  readonly originAccess: 'oai' | 'oac';
}

const ACCOUNT = '123456789012';
const OWN_TAGS = ['example', 'prod'] as const;
/** Each name of the first begins as the environment's own do. */
const TAGS: Readonly<Record<Foreign, readonly [site: string, environment: string] | undefined>> = {
  'another environment': ['example', 'prod-2'],
  'another site': ['payroll', 'prod'],
  'without tags': undefined,
};
const LEGACY = 'legacy';

const nameOf = (whose: Foreign) => TAGS[whose]?.join('-') ?? LEGACY;
const resourceTags = (tags: readonly [string, string] | undefined): Context =>
  tags ? { 'aws:ResourceTag/site': tags[0], 'aws:ResourceTag/environment': tags[1] } : {};
const requestTags = ([site, environment]: readonly [string, string], more: Context = {}): Context => ({
  'aws:RequestTag/site': site,
  'aws:RequestTag/environment': environment,
  'aws:TagKeys': ['site', 'environment'],
  ...more,
});
const COST = { 'aws:RequestTag/cost': '7', 'aws:TagKeys': ['cost'] };

type Foreigns = Row['foreign'];
const eachForeign = (access: (whose: Foreign, name: string) => readonly Access[]): Foreigns =>
  Object.fromEntries(FOREIGN.map((whose) => [whose, access(whose, nameOf(whose))])) as unknown as Foreigns;

const row = (own: Access, access: (name: string, whose: Foreign) => string | readonly Access[]): Row => ({
  own,
  foreign: eachForeign((whose, name) => {
    const resources = access(name, whose);
    return typeof resources === 'string' ? [{ resource: resources, context: own.context }] : resources;
  }),
});

/** Of actions that AWS gives for everything of a kind, or not at all. */
const everything = (why: string, resource = '*', context?: Context): Row => ({
  own: { resource, context },
  foreign: eachForeign(() => [{ resource, context }]),
  open: Object.fromEntries(FOREIGN.map((whose) => [whose, why])),
});

const NO_TAGS = 'its kind carries no tags, and AWS chooses its id';
const BY_ID = 'AWS chooses its id; it is only read';
const CLAIMED = 'for AWS, to tag what has no tags is the same call as to create it with tags';

/** What is known by its tags: `Create…`, `TagNew…`, `Write…`, `Tag…`, `Untag…`. */
function knownByTags(kind: string, own: string, arn: (id: string) => string): Readonly<Record<string, Row>> {
  const it = { resource: arn(own), context: resourceTags(OWN_TAGS) };
  const other = (whose: Foreign, ...contexts: readonly Context[]): Access[] =>
    contexts.map((context) => ({
      resource: arn(`E-${nameOf(whose)}`),
      context: { ...resourceTags(TAGS[whose]), ...context },
    }));
  const half = { 'aws:ResourceTag/site': 'example' };
  const tagged = (whose: Foreign) => [
    ...other(whose, COST, requestTags(TAGS[whose] ?? ['example', 'prod-2'])),
    // Its own, to be handed to somebody else.
    { ...it, context: { ...it.context, ...requestTags(TAGS[whose] ?? ['nobody', 'nothing']) } },
    { resource: arn(`E-${nameOf(whose)}`), context: { ...half, ...COST } },
  ];
  return {
    [`Create${kind}`]: {
      own: { resource: '*', context: requestTags(OWN_TAGS) },
      foreign: eachForeign((whose) => [{ resource: '*', context: TAGS[whose] ? requestTags(TAGS[whose]) : COST }]),
    },
    [`TagNew${kind}`]: {
      // It has no id yet.
      own: { resource: arn('*'), context: requestTags(OWN_TAGS, { 'aws:RequestTag/owner': 'web' }) },
      foreign: eachForeign((whose) => [
        ...other(whose, requestTags(OWN_TAGS)),
        ...(TAGS[whose]
          ? [{ resource: arn('E1'), context: { 'aws:ResourceTag/environment': 'dev', ...requestTags(OWN_TAGS) } }]
          : []),
      ]),
      open: { 'without tags': CLAIMED },
    },
    [`Write${kind}`]: { own: it, foreign: eachForeign((whose) => other(whose, {}, requestTags(OWN_TAGS))) },
    [`Tag${kind}`]: { own: { ...it, context: { ...it.context, ...COST } }, foreign: eachForeign(tagged) },
    [`Untag${kind}`]: {
      own: { ...it, context: { ...it.context, 'aws:TagKeys': ['cost'] } },
      foreign: eachForeign((whose) => [
        ...other(whose, { 'aws:TagKeys': ['cost'] }, { 'aws:TagKeys': ['site', 'environment'] }),
        ...['site', 'environment', 'Environment'].map((key) => ({
          ...it,
          context: { ...it.context, 'aws:TagKeys': ['cost', key] },
        })),
      ]),
    },
  };
}

const iamRole = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const bucketOf = (name: string) => `arn:aws:s3:::${name === LEGACY ? LEGACY : `${name}-${ACCOUNT}`}`;
const functionOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}-headers`;
const cloudFront = (kind: string) => `arn:aws:cloudfront::${ACCOUNT}:${kind}`;
const routesOf = (name: string) => cloudFront(`function/${name}-routes`);
const dashboard = (name: string) => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`;
const alarm = (name: string) => `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:${name}-5xx-rate`;
const topic = (name: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${name}-alarms`;
const state = (key: string) => `arn:aws:s3:::example-tfstate/${key}`;
const logGroup = (name: string) => `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/us-east-1.${name}-headers`;
const parameter = (path: string, region: string) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter${path}`;
const records = (names: string, types: string, zone = ZONE): Access => ({
  resource: `arn:aws:route53:::hostedzone/${zone}`,
  context: {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': [names],
    'route53:ChangeResourceRecordSetsRecordTypes': [types],
    'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
  },
});

/** Of every role of an environment: not its own function's, which it makes, and every one of the pipeline's, which bound it. */
const OTHER_ROLES: Readonly<Record<Foreign, readonly string[]>> = {
  'another environment': ['example-prod-2-headers', 'example-prod-2-deploy', 'example-prod-2-plan'],
  'another site': ['payroll-prod-headers', 'payroll-prod-deploy'],
  'without tags': ['example-prod-deploy', 'example-prod-plan', 'administrator'],
};
const roles = (own: Access, contexts: readonly Context[], more: readonly Access[] = []): Row => ({
  own,
  foreign: eachForeign((whose) => [
    ...OTHER_ROLES[whose].flatMap((name) => contexts.map((context) => ({ resource: iamRole(name), context }))),
    ...more,
  ]),
});

/** A mail server, a mail policy, another authority's certificate, a whole subdomain: none of them is a site's to write. */
const HEX = '0123456789abcdef0123456789abcdef';
const NOT_OURS: Foreigns = {
  'another environment': [
    records('dev.example.com', 'A'),
    records(`_${HEX}.dev.example.com`, 'CNAME'),
    records('www.example.com', 'A', 'ZOTHER'),
  ],
  'another site': [
    records('login.example.com', 'A'),
    records('_acme-challenge.login.example.com', 'TXT'),
    records('_acme-challenge.login.example.com', 'CNAME'),
    // As long as what ACM writes.
    records('_acme-challenge.seventeen-letters.example.com', 'CNAME'),
    records('_acme-challenge.seventeen-letters.www.example.com', 'CNAME'),
  ],
  'without tags': [
    ...['MX', 'TXT', 'CAA', 'NS', 'CNAME', 'SRV', 'HTTPS'].map((type) => records('www.example.com', type)),
    ...['MX', 'TXT', 'CAA', 'A'].map((type) => records('example.com', type)),
    ...['TXT', 'CNAME'].map((type) => records('_dmarc.example.com', type)),
    records('_amazonses.example.com', 'TXT'),
    records('selector._domainkey.example.com', 'CNAME'),
    records('_acme-challenge.www.example.com', 'CNAME'),
    ...['A', 'TXT', 'CAA'].map((type) => records(`_${HEX}.www.example.com`, type)),
  ],
};

const LOGS: Row = row({ resource: logGroup('example-prod') }, (name) => [
  { resource: logGroup(name) },
  { resource: `${logGroup(name)}:*` },
  { resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/${name}-headers:log-stream:one` },
]);

const listing = (prefix: string): Access => ({
  resource: 'arn:aws:s3:::example-tfstate',
  context: { 's3:prefix': prefix },
});
const VIA_S3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };
const USE_STATE_KEY: Row = row({ resource: STATE_KEY, context: VIA_S3 }, () => [
  { resource: STATE_KEY },
  { resource: STATE_KEY, context: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' } },
  { resource: COPY_KEY, context: VIA_S3 },
]);
const LIST_STATES: Row = {
  own: listing('sites/example/prod.tfstate'),
  foreign: {
    'another environment': [listing('sites/example/prod-2.tfstate'), listing('sites/example/')],
    'another site': [listing('sites/payroll/prod.tfstate'), listing('')],
    'without tags': [{ resource: 'arn:aws:s3:::example-tfstate' }],
  },
  open: { 'without tags': 'whether an object is there is told only to who may list, and names no prefix' },
};

/** By the statement's Sid, of the roles of an environment. */
export function rowsOfEnvironment(own: Own): Readonly<Record<string, Row>> {
  const bucket = `arn:aws:s3:::${own.bucket}`;
  const ofBucket = (context?: Context) => row({ resource: bucket, context }, bucketOf);
  const objects = (key: string) => row({ resource: `${bucket}/${key}` }, (name) => `${bucketOf(name)}/${key}`);
  const functions = row({ resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${own.functionName}` }, (name) => [
    { resource: functionOf(name) },
    { resource: `${functionOf(name)}:1` },
  ]);
  const parameters = row({ resource: parameter('/sites/example/prod/v1/site-url', own.region) }, (name, whose) =>
    parameter(TAGS[whose] ? `/sites/${TAGS[whose].join('/')}/v1/site-url` : `/${name}`, own.region),
  );
  const bounded = own.boundary && { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/${own.boundary}` };
  const role = { resource: own.role };
  const states = (suffix = '') =>
    row({ resource: state(`sites/example/prod.tfstate${suffix}`) }, (_, whose) =>
      [TAGS[whose] ? `sites/${TAGS[whose].join('/')}.tfstate` : 'bootstrap.tfstate', 'teams/payments/dns.tfstate'].map(
        (key) => ({ resource: state(`${key}${suffix}`) }),
      ),
    );
  const plans = (file: string) =>
    row({ resource: state(`plans/example/prod/${file}`) }, (_, whose) =>
      state(`plans/${TAGS[whose]?.join('/') ?? LEGACY}/${file}`),
    );
  const distribution = cloudFront(`distribution/${own.distribution}`);
  const readById = (resource: string, other: (name: string) => string): Row => ({
    ...row({ resource }, other),
    open: Object.fromEntries(FOREIGN.map((whose) => [whose, BY_ID])),
  });
  const untaggable = (kinds: readonly string[], why: string): Row => ({
    own: { resource: cloudFront(`${kinds[0]}/OWN`) },
    foreign: eachForeign((_, name) => kinds.map((kind) => ({ resource: cloudFront(`${kind}/${name}`) }))),
    open: Object.fromEntries(FOREIGN.map((whose) => [whose, why])),
  });
  const access = `origin-access-${own.originAccess === 'oac' ? 'control' : 'identity'}`;
  const serviceRole = (service: string, name: string): Access => ({
    resource: iamRole(`aws-service-role/${service}/${name}`),
    context: { 'iam:AWSServiceName': service },
  });
  return {
    ListStates: LIST_STATES,
    ReadState: states(),
    WriteState: states(),
    LockState: states('.tflock'),
    UseStateKey: USE_STATE_KEY,
    EncryptPlans: USE_STATE_KEY,
    KeepPlans: plans('0123.zip'),
    ReadPlanManifests: row({ resource: state('plans/example/prod/0123.json') }, (_, whose) =>
      ['json', 'zip'].map((type) => ({ resource: state(`plans/${TAGS[whose]?.join('/') ?? LEGACY}/0123.${type}`) })),
    ),
    ReadPlans: plans('0123.zip'),

    ReadBucket: ofBucket(),
    WriteBucket: ofBucket(),
    PublishFiles: objects('index.html'),
    ReadRecords: objects('.publish/current.json'),
    ListDeployments: ofBucket({ 's3:prefix': '.publish/deployments/' }),
    ReadDeployments: objects('.publish/deployments/1.json'),
    DeliverLogs: row({ resource: 'arn:aws:s3:::example-logs' }, bucketOf),

    ReadRole: roles(role, [{}]),
    MakeBoundedRole: roles(
      { ...role, ...(bounded && { context: bounded }) },
      [{}, bounded || {}],
      [...(bounded ? [role, { ...role, context: { 'iam:PermissionsBoundary': `arn:aws:iam::aws:policy/x` } }] : [])],
    ),
    WriteRole: roles(role, [{}, bounded || {}]),
    PassRole: roles(
      { ...role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      [{}, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
      [{ ...role, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }],
    ),
    MakeEdgeServiceRoles: row(
      serviceRole('replicator.lambda.amazonaws.com', 'AWSServiceRoleForLambdaReplicator'),
      () => [
        serviceRole('organizations.amazonaws.com', 'AWSServiceRoleForOrganizations'),
        serviceRole('cloudfront.amazonaws.com', 'AWSServiceRoleForCloudFrontVPCOrigin'),
      ],
    ),
    ReadFunction: functions,
    WriteFunction: functions,

    ...knownByTags('Distribution', own.distribution, (id) => cloudFront(`distribution/${id}`)),
    ReadDistribution: readById(distribution, (name) => cloudFront(`distribution/E-${name}`)),
    ReadOriginAccess: untaggable([access], BY_ID),
    CreateOriginAccess: everything('it changes nothing that is there'),
    WriteOriginAccess: untaggable([access], NO_TAGS),
    ReadHeadersPolicy: untaggable(['response-headers-policy'], BY_ID),
    CreateHeadersPolicy: everything('it changes nothing that is there'),
    WriteHeadersPolicy: untaggable(['response-headers-policy'], NO_TAGS),
    UseWebAcl: row({ resource: WEB_ACL }, (name) => WEB_ACL.replace('/site/', `/${name}/`)),

    ReadRoutes: row({ resource: cloudFront('function/example-prod-routes') }, routesOf),
    CreateRoutes: everything('it changes nothing that is there'),
    CreateStore: everything('it changes nothing that is there'),
    WriteRoutes: row({ resource: cloudFront('function/example-prod-routes') }, routesOf),
    ReadStore: untaggable(['key-value-store'], BY_ID),
    WriteStore: untaggable(['key-value-store'], NO_TAGS),

    ReadOutputs: parameters,
    WriteOutputs: parameters,
    DescribeOutputs: everything('SSM describes all of a region’s parameters, without their values, or none'),

    FindLogGroups: everything('CloudWatch Logs lists the names of all of a region’s groups, or none'),
    WriteLogGroups: { ...LOGS, own: { resource: logGroup(own.functionName.replace(/-headers$/, '')) } },

    DescribeAlarms: everything('CloudWatch describes alarms by any name or none', alarm('legacy')),
    ReadDashboard: row({ resource: dashboard('example-prod') }, dashboard),
    WriteDashboard: row({ resource: dashboard('example-prod') }, dashboard),
    ReadAlarms: row({ resource: alarm('example-prod') }, alarm),
    WriteAlarms: row({ resource: alarm('example-prod') }, alarm),
    ReadTopic: row({ resource: topic('example-prod') }, topic),
    WriteTopic: row({ resource: topic('example-prod') }, topic),
    ReadMetrics: everything('CloudFront gives it for all distributions or none'),
    WriteMetrics: everything('CloudFront gives it for all distributions or none'),

    ReadZone: row({ resource: `arn:aws:route53:::hostedzone/${ZONE}` }, () => 'arn:aws:route53:::hostedzone/ZOTHER'),
    WriteAddresses1: { own: records('www.example.com', 'AAAA'), foreign: NOT_OURS },
    WriteValidation1: { own: records(`_${HEX}.example.com`, 'CNAME'), foreign: NOT_OURS },
    WriteValidation2: { own: records(`_${HEX}.www.example.com`, 'CNAME'), foreign: NOT_OURS },
    AwaitRecords: everything('Route 53 chooses the id of a change; it is only read', 'arn:aws:route53:::change/C1'),
    ...knownByTags('Certificate', '1', (id) => `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/${id}`),
    ReadCertificate: readById(CERTIFICATE, (name) => `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/${name}`),
    ReadGivenCertificate: row(
      { resource: CERTIFICATE },
      (name) => `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/${name}`,
    ),
  };
}

/** Of the roles of team `payments`. */
export function rowsOfTeam(): Readonly<Record<string, Row>> {
  const OTHERS: Readonly<Record<Foreign, readonly string[]>> = {
    'another environment': ['sites/example/prod.tfstate', 'plans/example/prod/0123.zip'],
    'another site': ['teams/payments-2/dns.tfstate', 'teams/data/dns.tfstate', 'sites/payroll/prod.tfstate'],
    'without tags': ['bootstrap.tfstate', 'teams/'],
  };
  const states = (own: string, suffix = ''): Row => ({
    own: { resource: state(`${own}${suffix}`) },
    foreign: eachForeign((whose) => OTHERS[whose].map((key) => ({ resource: state(`${key}${suffix}`) }))),
  });
  return {
    ListStates: {
      ...LIST_STATES,
      own: listing('teams/payments/'),
    },
    ReadState: states('teams/payments/dns.tfstate'),
    WriteState: states('teams/payments/dns.tfstate'),
    LockState: states('teams/payments/dns.tfstate', '.tflock'),
    UseStateKey: USE_STATE_KEY,
    ReadSiteOutputs: {
      own: { resource: parameter('/sites/example/prod/v1/site-url', 'eu-west-1') },
      foreign: {
        'another environment': [{ resource: parameter('/sites/example/prod-2/v1/site-url', 'eu-west-1') }],
        'another site': [{ resource: parameter('/sites/payroll/prod/v1/site-url', 'eu-west-1') }],
        'without tags': [{ resource: parameter('/legacy', 'eu-west-1') }],
      },
      open: { 'another environment': 'what a site publishes is for other teams to read, in every environment' },
    },
  };
}

/** Of the role by which S3 copies the states. */
export function rowsOfReplication(): Readonly<Record<string, Row>> {
  const source = 'arn:aws:s3:::example-tfstate';
  const copy = `${source}-replica`;
  const through = (region: string) => ({ 'kms:ViaService': `s3.${region}.amazonaws.com` });
  return {
    ReadSource: row({ resource: source }, (name) => [{ resource: bucketOf(name) }, { resource: copy }]),
    ReadVersions: row({ resource: `${source}/a` }, (name) => [
      { resource: `${bucketOf(name)}/a` },
      { resource: `${copy}/a` },
    ]),
    WriteCopies: row({ resource: `${copy}/a` }, (name) => [
      { resource: `${bucketOf(name)}/a` },
      { resource: `${source}/a` },
    ]),
    DecryptSource: row({ resource: STATE_KEY, context: through('eu-west-1') }, () => [
      { resource: STATE_KEY },
      { resource: COPY_KEY, context: through('eu-central-1') },
    ]),
    EncryptCopies: row({ resource: COPY_KEY, context: through('eu-central-1') }, () => [
      { resource: COPY_KEY },
      { resource: STATE_KEY, context: through('eu-west-1') },
    ]),
  };
}

/** Of the edge function's role, and of the policy that bounds it. */
export function rowsOfEdge(functionName: string): Readonly<Record<string, Row>> {
  const own = { resource: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/us-east-1.${functionName}:*` };
  return { WriteOwnLogs: { ...LOGS, own } };
}
