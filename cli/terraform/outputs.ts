import type { CompiledPolicy } from '../../lib/policy';
import type { CompiledRoutes } from '../../lib/routing';
import { findTools, Stack } from './stack';
import { parseState } from './state-file';
import { targetsOf } from './targets';

/** The outputs of `SiteStack`. */
export interface SiteOutputs {
  readonly site_url: string;
  readonly distribution_id: string;
  readonly distribution_domain: string;
  readonly bucket: string;
  /** Of the published version. */
  readonly edge_function_arn: string;
  /** Of the function's zip, in base64. */
  readonly edge_code_sha256: string;
  readonly header_policy: CompiledPolicy;
  /** Of the function for viewer-request, where the routes need one. */
  readonly viewer_request_arn?: string;
  /** Of its code, in base64. */
  readonly viewer_request_sha256?: string;
  /** What it follows, without what a KeyValueStore has. */
  readonly routes?: CompiledRoutes;
}

/**
 * What was deployed to an environment, from Terraform's outputs; `undefined` where nothing is. Reads the state, and
 * nothing else of AWS.
 *
 * @throws {Error} in one line: no such environment, or what Terraform said
 */
export async function findOutputs(environment: string, env: NodeJS.ProcessEnv): Promise<SiteOutputs | undefined> {
  const stack = new Stack({ ...(await findTools(env, () => {})), environment, env });
  await stack.synthesise();
  await stack.terraform.init();
  return deployedOutputs(await stack.terraform.pull());
}

/** The outputs that a state has; `undefined` where there is nothing in it but what `npm run destroy` leaves, outputs included. */
export function deployedOutputs(text: string): SiteOutputs | undefined {
  const state = parseState(text);
  const left = { content: true, function: true };
  const goes = targetsOf([...(state?.resources.keys() ?? [])], left);
  if (!state?.outputs.header_policy || state.resources.size === 0 || goes?.length === 0) return undefined;
  const outputs = Object.entries(state.outputs).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(outputs) as SiteOutputs;
}

/** The same of an environment that is deployed. @throws {Error} as `findOutputs` does, and where nothing is deployed */
export async function readOutputs(environment: string, env: NodeJS.ProcessEnv): Promise<SiteOutputs> {
  const outputs = await findOutputs(environment, env);
  if (outputs === undefined) {
    throw new Error(
      `environment ${environment}: nothing is deployed. Deploy it first: npm run deploy -- ${environment}.`,
    );
  }
  return outputs;
}
