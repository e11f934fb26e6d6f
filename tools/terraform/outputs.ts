import type { CompiledPolicy } from '../../lib/policy';
import { findTools, Stack } from './stack';

/**
 * The header policy that was deployed to an environment, from Terraform's output `header_policy`.
 * Reads the state, and nothing else of AWS.
 *
 * @throws {Error} in one line: no such environment, not deployed yet, or what Terraform said
 */
export async function readHeaderPolicy(environment: string, env: NodeJS.ProcessEnv): Promise<CompiledPolicy> {
  const stack = new Stack({ ...(await findTools(env, () => {})), environment, env });
  await stack.synthesise();
  await stack.terraform.init();
  const { header_policy } = await stack.terraform.outputs();
  if (header_policy === undefined) {
    throw new Error(
      `environment ${environment}: nothing is deployed, so there is no header_policy to compare with. Deploy it first.`,
    );
  }
  return header_policy as CompiledPolicy;
}
