import { Testing } from 'cdktf';
import { type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';
import { BootstrapStack, type BootstrapStackProps } from '../../../lib/stacks/bootstrap-stack';
import { SiteStack } from '../../../lib/stacks/site-stack';

export type Resource = Record<string, any>;
type Blocks = Record<string, Record<string, Resource>>;

export interface Synthesised {
  readonly resource: Blocks;
  readonly data?: Blocks;
  readonly provider: Record<string, Record<string, unknown>[]>;
  readonly output: Record<string, { value: any }>;
}

export const ACCOUNT = '123456789012';
export const STATE_BUCKET = 'example-tfstate';

const BUNDLE = {
  js: '',
  map: '{}',
  zip: new Uint8Array([80, 75, 5, 6]),
  codeSha256: 'x9eYoNIHp4bcSOlgSOLMFyZ9gBEBpzDBuIFgLiSF23I=',
};

/** The stack of environment `prod` of site `example`, with the defaults that `site.config.ts` has. */
export function synthSite(options: EnvironmentOptions = {}): Synthesised {
  const { site, environments } = parseSiteConfig({ site: 'example', environments: { prod: options } });
  const stack = new SiteStack(Testing.app(), 'prod', { site, environment: environments.prod!, bundle: BUNDLE });
  return parse(Testing.synth(stack, true));
}

export interface Bootstrapped {
  readonly site?: string;
  /** Options of environment `prod`, but for its state. */
  readonly prod?: EnvironmentOptions;
  /** Options of the state bucket, but for its name. */
  readonly state?: Partial<NonNullable<EnvironmentOptions['state']>>;
  /** @default that with `prod` alone */
  readonly environments?: Readonly<Record<string, EnvironmentOptions>>;
  readonly props?: Partial<BootstrapStackProps>;
}

/** The bootstrap stack of site `example`, whose workflows are those of `example-org/site`. */
export function synthBootstrap(options: Bootstrapped = {}): Synthesised {
  const { prod = {}, environments = { prod } } = options;
  const config = parseSiteConfig({
    site: options.site ?? 'example',
    defaults: { state: { bucket: STATE_BUCKET, region: 'eu-west-1', ...options.state } },
    environments,
  });
  const all = Object.values(config.environments);
  const stack = new BootstrapStack(Testing.app(), 'bootstrap', {
    account: ACCOUNT,
    site: config.site,
    state: all[0]!.state!,
    environments: all,
    repository: 'example-org/site',
    branch: 'main',
    teams: [],
    makesGithubProvider: true,
    ...options.props,
  });
  return parse(Testing.synth(stack, true));
}

/** Logical names without cdktf's hash of the path, resources without its metadata. */
function parse(text: string): Synthesised {
  return JSON.parse(text.replace(/_[0-9A-F]{8}\b/g, ''), (key, value) => (key === '//' ? undefined : value));
}

/** `[name, resource]` of every resource of a type. */
export function all({ resource }: Synthesised, type: string): [string, Resource][] {
  return Object.entries(resource[type] ?? {});
}

/** The one resource of a type. */
export function only(synthesised: Synthesised, type: string): Resource {
  const found = all(synthesised, type);
  expect(found.map(([name]) => name)).toHaveLength(1);
  return found[0]![1];
}

/** The resource of that type and logical name. */
export function named({ resource }: Synthesised, type: string, name: string): Resource {
  const found = resource[type]?.[name];
  if (!found) throw new Error(`no ${type} ${name}, but ${Object.keys(resource[type] ?? {}).join(', ')}`);
  return found;
}

/** What the role of that logical name is allowed: the documents of its inline and its attached policies. */
export function documentsOf(synthesised: Synthesised, role: string): string[] {
  const itself = `\${aws_iam_role.${role}.name}`;
  const inline = all(synthesised, 'aws_iam_role_policy').filter(([, { role: of }]) => of === itself);
  const attached = all(synthesised, 'aws_iam_role_policy_attachment')
    .filter(([, { role: of }]) => of === itself)
    .map(([, { policy_arn }]) => /^\$\{aws_iam_policy\.([\w-]+)\.arn\}$/.exec(policy_arn)?.[1] as string);
  return [
    ...inline.map(([, { policy }]) => policy),
    ...attached.map((name) => named(synthesised, 'aws_iam_policy', name).policy),
  ];
}
