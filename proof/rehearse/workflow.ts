import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const values = z.record(z.string(), scalar);
const text = z.union([z.string(), z.boolean()]).transform(String);

const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: text.optional(),
  uses: z.string().optional(),
  with: values.optional(),
  run: z.string().optional(),
  env: values.optional(),
});

const job = z.strictObject({
  name: z.string().optional(),
  needs: z
    .union([z.string(), z.array(z.string())])
    .transform((needs) => [needs].flat())
    .default([]),
  if: text.optional(),
  'runs-on': z.string().optional(),
  'timeout-minutes': z.number().optional(),
  strategy: z
    .strictObject({
      'fail-fast': z.boolean().optional(),
      matrix: z.strictObject({ include: z.array(z.record(z.string(), z.string())) }),
    })
    .optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).default({}),
  env: values.default({}),
  environment: z.string().optional(),
  outputs: z.record(z.string(), z.string()).default({}),
  steps: z.array(step).default([]),
  uses: z.string().optional(),
  with: values.default({}),
});

const schema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({}),
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});

export type Step = z.infer<typeof step>;
export type Job = z.infer<typeof job>;
export type Workflow = z.infer<typeof schema>;

/**
 * Reads a workflow, as far as it is rehearsed.
 * @throws {Error} in one line for what is not: a key that would be passed over would be rehearsed as if it were not there
 */
export function readWorkflow(file: string): Workflow {
  const read = schema.safeParse(parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new Error(`${file}: ${path.join('.')}: ${message}; the rehearsal does not know it`);
}

/** Whether an event starts a workflow. Branches are names, not patterns. */
export function isStartedBy({ on }: Workflow, event: string, branch: string): boolean {
  if (!Object.hasOwn(on, event)) return false;
  const { branches } = (on[event] ?? {}) as { branches?: readonly string[] };
  return branches === undefined || branches.includes(branch);
}
