import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The plan as Terraform wrote it, the one file of a saved plan that is applied. It holds secrets in plain text. */
export const PLAN_FILE = 'plan.tfplan';
export const MANIFEST_FILE = 'manifest.json';

/** What lies beside the manifest, each made from the plan alone. */
export const PLAN_FILES = [PLAN_FILE, 'plan.json', 'plan.txt', 'plan.md'] as const;
/** All that a saved plan's folder holds. */
export const SAVED_FILES: readonly string[] = [...PLAN_FILES, MANIFEST_FILE];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const amount = z.int().min(0);

const schema = z.object({
  /** A new number where a reader of the old one would go wrong. */
  format: z.literal(1),
  site: z.string(),
  environment: z.string(),
  /** Git's commit; absent outside of a repository. */
  commit: z.string().optional(),
  /** Git's hash of that commit's files: a squash or a merge has another commit, and the same tree. */
  tree: z.string().optional(),
  /** Whether files differed from that commit. */
  dirty: z.boolean(),
  /** Of what was synthesised: see `synthesisedHash`. */
  synthesised: sha256,
  /** Terraform's version. */
  terraform: z.string(),
  /** Versions by name: `{ aws: '5.100.0' }`. */
  providers: z.record(z.string(), z.string()),
  /** Of the state that was planned from; absent where nothing was ever applied. */
  state: z.object({ lineage: z.string(), serial: amount }).optional(),
  /** What the deployment repairs first, in sentences: the plan was made on a copy of the state. Absent where nothing is wrong with it. */
  repairs: z.array(z.string()).min(1).optional(),
  /** The rollback in force that the plan would undo, and whether it would do nothing else. Absent where none is. */
  rollback: z.object({ name: z.string(), alone: z.boolean() }).optional(),
  /** Of what the plan does: see `effectOf`. */
  effect: sha256,
  /** How many resources; one that is replaced counts as that alone. */
  changes: z.object({
    add: amount,
    change: amount,
    destroy: amount,
    replace: amount,
    /** Taken over as they are, or with a change that is counted too. */
    import: amount,
    /** No longer Terraform's, and left as they are. */
    forget: amount,
    /** Outputs, which are no resources. */
    outputs: amount,
  }),
  /** The SHA-256 of each file. */
  files: z.record(z.string().regex(/^[\w-][\w.-]*$/), sha256).refine((files) => Object.hasOwn(files, PLAN_FILE)),
  /** When, as in `2026-11-25T08:00:00.000Z`. */
  at: z.iso.datetime(),
});

/** What is known of a saved plan: what it was made from, what it does, and what its files must be. */
export type PlanManifest = Readonly<z.infer<typeof schema>>;

/** Completes a manifest with the hash of each file of a folder, and writes it there. */
export async function writeManifest(
  dir: string,
  manifest: Omit<PlanManifest, 'format' | 'files'>,
): Promise<PlanManifest> {
  const hashes = PLAN_FILES.map(async (name) => [name, hashOf(await readFile(join(dir, name)))] as const);
  const files = Object.fromEntries(await Promise.all(hashes));
  const whole = schema.parse({ format: 1, ...manifest, files });
  await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify(whole, undefined, 2)}\n`);
  return whole;
}

/**
 * Reads what `npm run plan` saved, and sees to it that no file of it has changed since.
 * @throws {Error} in one line: no folder or no plan in it, a manifest that cannot be read, a file missing or changed
 */
export async function readSavedPlan(dir: string): Promise<PlanManifest> {
  const manifest = await readManifest(dir);
  const again = `Plan again: npm run plan -- ${manifest.environment} --out ${dir}`;
  for (const [name, expected] of Object.entries(manifest.files)) {
    const found = await readFile(join(dir, name)).then(hashOf, () => undefined);
    if (found === undefined) throw new Error(`${join(dir, name)} cannot be read, and the plan had it. ${again}`);
    if (found !== expected) {
      throw new Error(
        `${join(dir, name)} has changed since it was planned: its SHA-256 is ${found}, not ${expected}. ${again}`,
      );
    }
  }
  return manifest;
}

async function readManifest(dir: string): Promise<PlanManifest> {
  const file = join(dir, MANIFEST_FILE);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`${dir} holds no saved plan. Make one: npm run plan -- ENV --out ${dir}`);
  });
  return parseManifest(text, file);
}

/** @param file where the text is from, for people. @throws {Error} in one line, unless it is a manifest */
export function parseManifest(text: string, file: string): PlanManifest {
  const read = schema.safeParse(parseJson(text));
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new Error(`${file} is no manifest of format 1: ${path.join('.') || 'the whole'}: ${message}. Plan again`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
