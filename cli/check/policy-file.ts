import { z } from 'zod';
import type { CompiledPolicy } from '../../lib/policy';

const pair = z.tuple([z.string().min(1), z.string()]);
const names = z.array(z.string().min(1));

const policy = z.strictObject({
  version: z.literal(1),
  preset: z.string(),
  set: z.array(pair),
  remove: names,
  rules: z.array(
    z.strictObject({
      when: z.strictObject({
        paths: names.optional(),
        contentTypes: names.optional(),
        statuses: z.array(z.tuple([z.number(), z.number()])).optional(),
      }),
      set: z.array(pair),
      remove: names,
    }),
  ),
});

/**
 * Reads a compiled policy: what `lib/policy`'s `compile` gives, and what Terraform's output `header_policy` holds.
 * @throws {Error} whose message says where it is not one
 */
export function readPolicyFile(text: string, name: string): CompiledPolicy {
  let json: unknown;
  try {
    json = JSON.parse(text);
    // `terraform output -json header_policy` gives the policy as a string within JSON.
    if (typeof json === 'string') json = JSON.parse(json);
  } catch (error) {
    throw new Error(`${name}: is not JSON: ${(error as Error).message}`);
  }
  return readPolicy(json, name);
}

/** The same of what is read already. @throws {Error} as `readPolicyFile` does */
export function readPolicy(value: unknown, name: string): CompiledPolicy {
  const parsed = policy.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${name}: is not a compiled policy: ${issue!.path.join('.') || 'the file'}: ${issue!.message}`);
}
