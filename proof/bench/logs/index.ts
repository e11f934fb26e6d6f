import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { edgeLogsOf, ensureEdgeLogGroups } from '../../../cli/aws/log-groups';
import { findTools } from '../../../cli/terraform/stack';
import { Terraform } from '../../../cli/terraform/terraform';
import { bundleSite } from '../../../lib/bundle/site-bundles';
import { EDGE_REGIONS, parseSiteConfig } from '../../../lib/config';
import { logGroupsOf } from '../../../lib/names/names';
import { synthesise } from '../../../lib/stacks/synthesize';
import { localEnv } from '../../../local/aws/local-env';
import { startLocalAws } from '../../../local/aws/server';
import { median } from '../median';

const ROUNDS = 5;
/** Of the plan with the groups of thirteen regions, beside that with one. */
const MOST = 2;

/** As cdktf writes it: the parts that the log groups are added to. */
interface StackJson {
  provider: { aws: { alias?: string; region: string }[] };
  resource: Record<string, Record<string, object>>;
  terraform: { backend: { local: { path: string } } };
}

/**
 * The site's plan on AWS on loopback, with log groups as Terraform has to declare them before version 6 of the AWS provider, by a
 * provider for each region: one region beside all thirteen. And as it is here: none in the plan, all thirteen by AWS's API.
 */
export async function benchLogs(env: NodeJS.ProcessEnv): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-logs-'));
  const aws = await startLocalAws({ stateDir: join(dir, 'aws') });
  try {
    const tools = await findTools(env, () => {});
    const config = parseSiteConfig({
      site: 'bench',
      environments: {
        logs: { edgeFunction: { onDestroy: 'delete' }, bucketLifecycle: false, waitForDeployment: false },
      },
    });
    const environment = config.environments.logs!;
    const logs = edgeLogsOf(config.site, environment);
    const outdir = join(dir, 'out');
    synthesise({ config, bundles: { logs: bundleSite(environment) }, outdir, stateDir: dir });
    const site = join(outdir, 'stacks', 'logs');
    const group = logGroupsOf(logs.functionName).edge;

    const variant = async (name: string, regions: readonly string[], before?: string) => {
      const folder = join(dir, name);
      cpSync(site, folder, { recursive: true });
      copyFileSync('.terraform.lock.hcl', join(folder, '.terraform.lock.hcl'));
      const file = join(folder, 'cdk.tf.json');
      const { json, resources, providers } = withGroups(JSON.parse(readFileSync(file, 'utf8')), regions, group);
      writeFileSync(file, JSON.stringify(json));
      if (before) copyFileSync(join(dir, before, 'terraform.tfstate'), join(folder, 'terraform.tfstate'));
      const terraform = new Terraform({
        binary: tools.terraform.binary,
        dir: folder,
        env: { ...localEnv(env, aws.env), ...tools.config.env },
      });
      await terraform.init();
      await terraform.plan('plan.tfplan');
      await terraform.apply('plan.tfplan');
      return { name, terraform, resources, providers, times: [] as number[] };
    };
    mkdirSync(dir, { recursive: true });
    const none = await variant('none', []);
    const one = await variant('one', ['us-east-1'], 'none');
    const all = await variant('all', EDGE_REGIONS, 'one');

    const { credentials } = aws;
    const connect = (region: string) => new CloudWatchLogsClient({ endpoint: aws.endpoint, region, credentials });
    const ensured: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const { terraform, times } of [none, one, all]) {
        times.push(
          await seconds(async () => {
            if (await terraform.plan('again.tfplan')) throw new Error('the plan is not empty');
          }),
        );
      }
      ensured.push(await seconds(() => ensureEdgeLogGroups(logs, connect)));
    }

    const told = ({ resources, providers, times }: typeof none) =>
      `${resources} resources, ${providers} AWS ${providers === 1 ? 'provider' : 'providers'}, plan ${median(times).toFixed(1)} s`;
    const aliases = median(all.times) / median(one.times);
    const ours = (median(none.times) + median(ensured)) / median(one.times);
    console.log(`       1 region by a provider:    ${told(one)}`);
    console.log(`       13 regions by a provider:  ${told(all)}, ${aliases.toFixed(2)} times that of one (no goal)`);
    console.log(`       13 regions by AWS's API:   ${told(none)}, and ${median(ensured).toFixed(2)} s for the groups`);
    const fine = ours <= MOST;
    console.log(
      `${fine ? 'met   ' : 'MISSED'} plan and log groups of 13 regions, beside 1 region by a provider: ${ours.toFixed(2)} times (goal: at most ${MOST})`,
    );
    return fine;
  } finally {
    await aws.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The stack with a log group in each of the regions; its own provider serves us-east-1. */
function withGroups(json: StackJson, regions: readonly string[], group: string) {
  const { aws } = json.provider;
  const groups = regions.map((region) => {
    const alias = region === aws[0]!.region ? undefined : region;
    return [region, { name: group, retention_in_days: 365, ...(alias && { provider: `aws.${alias}` }) }] as const;
  });
  const added = regions.filter((region) => region !== aws[0]!.region);
  json.provider.aws = [...aws, ...added.map((region) => ({ ...aws[0]!, alias: region, region }))];
  if (groups.length > 0) json.resource.aws_cloudwatch_log_group = Object.fromEntries(groups);
  json.terraform.backend.local.path = 'terraform.tfstate';
  const resources = Object.values(json.resource).flatMap((of) => Object.keys(of)).length;
  return { json, resources, providers: json.provider.aws.length };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}
