import type { CloudfrontDistributionConfig } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { TerraformMetaArguments } from 'cdktf';
import type { PolicyOptions } from '../policy';
import type { RoutingOptions } from '../routing';

/** What a team writes in `site.config.ts`. */
export interface SiteOptions {
  /** The site's name: the first part of every resource's name. Lower-case letters, digits and hyphens. */
  readonly site: string;
  /** The folder with the site's files. @default 'website' */
  readonly website?: string;
  /**
   * The folder that `npm run seal` writes. What is published is the sealed copy in it, and each environment's
   * Content-Security-Policy allows what its pages need. @default none: `website` is published as it is
   */
  readonly sealed?: string;
  /** What every environment has unless it says otherwise; `headers` and `tags` are joined key by key. */
  readonly defaults?: EnvironmentOptions;
  /** One deployment of the site each. `local` is deployed to AWS on loopback by `npm start`. */
  readonly environments: Readonly<Record<string, EnvironmentOptions>>;
}

/**
 * One environment. The header policy (`preset`, `headers`, `stage`, `remove`, `rules`) and the routes (`urls`, `spa`, `redirects`) stand
 * next to the rest.
 */
export interface EnvironmentOptions extends PolicyOptions, RoutingOptions {
  /** The AWS account it belongs to; deploying to any other is refused. @default whichever account the credentials are of */
  readonly account?: string;
  /** The bucket's region. The edge function is in us-east-1 whatever this says. @default 'us-east-1' */
  readonly region?: string;
  /** @default '<site>-<environment>-<account>' */
  readonly bucketName?: string;
  /** Lets `destroy` delete the bucket with the files in it. @default false */
  readonly forceDestroy?: boolean;
  /** Days that an overwritten or deleted file can still be brought back. @default 90 */
  readonly oldVersionsDays?: number;
  /**
   * Whether the bucket expires old versions (`oldVersionsDays`) and aborted uploads. `false` is for environments that do not last: the AWS provider
   * waits a fixed 60 seconds whenever it writes lifecycle rules (Terraform provider 5.100). @default true
   */
  readonly bucketLifecycle?: boolean;
  /** How CloudFront proves to S3 who it is: origin access identity or origin access control. @default 'oai' */
  readonly originAccess?: 'oai' | 'oac';
  /** Lets CloudFront tell a missing file (404) from a forbidden one (403) by granting `s3:ListBucket`. @default false */
  readonly listBucket?: boolean;
  /** The site's own names. @default CloudFront's *.cloudfront.net */
  readonly domain?: DomainOptions;
  /** Path patterns with another cache policy than the default's; tried in order. */
  readonly behaviors?: readonly BehaviorOptions[];
  /**
   * Files whose `Content-Type` or `Content-Encoding` is another than their name and bytes say (docs/publish.md); the first whose path
   * pattern matches counts. @default none
   */
  readonly contentTypes?: readonly ContentTypeOptions[];
  /** Files whose name does, or does not, change with their bytes, whatever it looks like; the first that matches counts. @default none */
  readonly hashedNames?: readonly HashedNameOptions[];
  /** @default 'index.html' */
  readonly defaultRootObject?: string;
  /** The page for what is missing or forbidden, sent with status 404. @default '/404.html' */
  readonly errorPage?: string;
  /** @default 'PriceClass_100' */
  readonly priceClass?: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
  /** A web ACL of AWS WAF, scope CLOUDFRONT. */
  readonly webAclArn?: string;
  /** Where CloudFront writes its standard access logs. */
  readonly accessLogs?: { readonly bucket: string; readonly prefix?: string };
  /** Countries as ISO 3166-1 alpha-2 codes: all but these are refused (`allow`), or just these are (`deny`). */
  readonly geoRestriction?: { readonly allow: readonly string[] } | { readonly deny: readonly string[] };
  /** Adds a CloudFront response headers policy made from the same policy, for answers that never saw the function. @default false */
  readonly responseHeadersPolicy?: boolean;
  readonly edgeFunction?: EdgeFunctionOptions;
  /** A dashboard, and alarms on errors. @default none */
  readonly monitoring?: MonitoringOptions;
  /**
   * The S3 bucket in which Terraform keeps its state, shared and locked. Environment `local` has it only where it names it itself.
   * @default a file of this machine, `.local/terraform.<environment>.tfstate`
   */
  readonly state?: StateOptions;
  /** Whether `apply` waits until every edge location has the change. @default true */
  readonly waitForDeployment?: boolean;
  /** On every resource that can carry tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What stood before this project did, and is taken over as it is: `npm run adopt` writes it (docs/adopt.md). */
  readonly adopted?: AdoptedOptions;
  /**
   * `existing`: bucket and distribution are somebody else's. What is made is the function, its role and the SSM parameter
   * by which those others attach it; `domain` says where the site is (docs/adopt.md). @default all of it is made here
   */
  readonly attach?: 'existing';
}

/** What stood before, by the names it had. Beside it `bucketName` is the bucket's. */
export interface AdoptedOptions {
  /** `E2EXAMPLE` */
  readonly distributionId: string;
  /** What no other option can say: each argument stands in place of the one that the stack would give. */
  readonly distribution?: DistributionSettings;
  /**
   * Arguments that stay whatever they are in AWS. `origin` where origins send headers, whose values may be secrets, and have no
   * place in a repository.
   */
  readonly ignore?: readonly 'origin'[];
  /** `false` where no origin is a bucket with the site's files. */
  readonly bucket: false | AdoptedBucket;
  /** Of the origin access identity or control that the origin names. Others may use it too: it stays whose it is. */
  readonly originAccessId?: string;
  /** A function that is taken over: its next version is this project's. @default one is made */
  readonly functionName?: string;
  /** The function's role, which stays as it is. @default one is made */
  readonly roleArn?: string;
  /** The tags that these had, beside those of the environment. */
  readonly tags?: Readonly<Partial<Record<'distribution' | 'bucket' | 'function', Readonly<Record<string, string>>>>>;
}

/** Arguments of Terraform's aws_cloudfront_distribution, as CDKTF spells them. */
export type DistributionSettings = Partial<
  Omit<CloudfrontDistributionConfig, keyof TerraformMetaArguments | 'id' | 'tags' | 'tagsAll' | 'waitForDeployment'>
>;

export const BUCKET_PARTS = ['publicAccess', 'ownership', 'encryption', 'versioning', 'lifecycle', 'policy'] as const;
export type BucketPart = (typeof BUCKET_PARTS)[number];

/** A part that stands in neither list is made, over whatever the bucket has. */
export interface AdoptedBucket {
  /** Stands already, and is managed from now on. */
  readonly import: readonly BucketPart[];
  /** Stays as it is, or is not there, and nobody here manages it. */
  readonly leave: readonly BucketPart[];
}

export interface DomainOptions {
  /** `['www.example.com', 'example.com']`; the first that is not a pattern (`*.example.com`) is the site's address. */
  readonly names: readonly string[];
  /**
   * Other names of the site, `['example.com']`: they get the certificate and DNS records too, and every URL of theirs redirects (301) to
   * the same path on the site's address. @default none
   */
  readonly redirectFrom?: readonly string[];
  /** A certificate in us-east-1 that covers all of these names. @default one is made and validated through `hostedZoneId` */
  readonly certificateArn?: string;
  /** The Route 53 zone that gets the A and AAAA records. @default none: DNS is kept elsewhere */
  readonly hostedZoneId?: string;
}

/** The bucket that `npm run bootstrap` makes; environments of one account share one. */
export interface StateOptions {
  /** Names of buckets are unique in all of AWS: have the account in it. */
  readonly bucket: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** `aws:kms` has a key of its own, `alias/<bucket>`. @default 'AES256' */
  readonly encryption?: 'AES256' | 'aws:kms';
  /** An overwritten state can be brought back for `days`, and the newest `keep` of them for ever. @default { days: 365, keep: 50 } */
  readonly oldVersions?: { readonly days?: number; readonly keep?: number };
  /** Where S3 writes who read and wrote the states. */
  readonly accessLogs?: { readonly bucket: string; readonly prefix?: string };
  /** Everything is copied to a second bucket, `<bucket>-replica`, in this region. */
  readonly replicaRegion?: string;
}

export interface BehaviorOptions {
  /** CloudFront's path pattern: `/assets/*`. */
  readonly path: string;
  /** `optimized` is CloudFront's CachingOptimized, `disabled` is CachingDisabled. @default 'optimized' */
  readonly cache?: 'optimized' | 'disabled';
}

export interface ContentTypeOptions {
  /** A path pattern on a file's path in the site's folder, as it is there: `/Build/*.data`. */
  readonly path: string;
  /** `application/json`. @default what the name says; of a compressed file, what is in it */
  readonly type?: string;
  /** How the file is compressed; `none` for one that browsers are not to unpack. @default what name and bytes say */
  readonly encoding?: (typeof ENCODINGS)[number];
}

export const ENCODINGS = ['gzip', 'br', 'none'] as const;

export interface HashedNameOptions {
  /** A path pattern on a file's path in the site's folder, as it is there: `/uploads/*`. */
  readonly path: string;
  /** `true`: browsers keep the file for a year. `false`: they ask each time. */
  readonly hashed: boolean;
}

export interface EdgeFunctionOptions {
  /** MB, from 128 to 10,240. @default 128 */
  readonly memorySize?: number;
  /** Seconds, from 1 to 30. @default 3 */
  readonly timeout?: number;
  /**
   * What a visitor gets where the policy cannot be put on a response: with `open` the origin's response without its headers,
   * with `closed` a small page with status 500. Neither is cached, and either is logged: docs/security.md.
   * @default 'open'
   */
  readonly onFailure?: 'open' | 'closed';
  /**
   * AWS refuses to delete a function while replicas of it stand at the edge, for hours after the distribution has let
   * go of it. `retain` leaves the function behind and `destroy` ends at once; `delete` tries for an hour.
   * @default 'retain'
   */
  readonly onDestroy?: 'retain' | 'delete';
  /**
   * The name of the IAM policy that bounds what the function's role can ever do; `false` for none.
   * @default '<site>-<environment>-edge-boundary', which `npm run bootstrap` makes, where `state` is set; else none
   */
  readonly permissionsBoundary?: string | false;
  readonly logs?: EdgeLogsOptions;
}

/** What the function logs, where, and how long it is kept: docs/logs.md. */
export interface EdgeLogsOptions {
  /**
   * The regions in which the function may log: where it runs for a viewer, not where the site is. Elsewhere its lines are lost.
   * @default every region it runs in
   */
  readonly regions?: readonly string[];
  /** Days, one of those that CloudWatch Logs knows. @default 365 */
  readonly retentionDays?: number;
  /** `error` is what went wrong, `info` adds Lambda's own two lines for each run: start, and duration and memory. @default 'error' */
  readonly level?: 'error' | 'info';
}

/** A CloudWatch dashboard and alarms for a distribution and its function: docs/logs.md. */
export interface MonitoringOptions {
  /** The SNS topic, in us-east-1, that alarms are sent to. @default none: alarms are seen in CloudWatch alone */
  readonly alarmTopicArn?: string;
  /** In place of a topic: one is made that writes to this address, which has to confirm it once. */
  readonly alarmEmail?: string;
  /** Cache hit rate and origin latency on the dashboard, by CloudFront's additional metrics, which cost money. @default false */
  readonly additionalMetrics?: boolean;
}
