import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { TERRAFORM_SHA256 } from './checksums';

const run = promisify(execFile);

/** No look-up of newer versions, and no CLI configuration, which asking for the version does not need. */
const QUIET = { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' };

const REMEDY = 'Install Terraform 1.11 or later and put it on the PATH';

/** `use_lockfile` of the S3 backend is final since this version. */
const OLDEST = [1, 11] as const;

export interface FindOptions {
  /** The version to download where none is installed: the text of `.terraform-version`. */
  readonly pinned: string;
  /** The project's own cache. */
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  /** The environment to look and run in. */
  readonly env: NodeJS.ProcessEnv;
  /** Where Terraform is on offer. @default 'https://releases.hashicorp.com/terraform' */
  readonly releases?: string;
  /** @default those of this project */
  readonly checksums?: typeof TERRAFORM_SHA256;
  /** The command to try first. @default 'terraform' */
  readonly command?: string;
  /** Gives a download up. */
  readonly signal?: AbortSignal;
}

export interface FoundTerraform {
  readonly binary: string;
  readonly version: string;
}

/**
 * Terraform from the PATH, if it is new enough; else the pinned version, downloaded into the cache and verified against the
 * checksum that this project has of it.
 *
 * @throws {Error} when there is none and none can be had; the message says what to do
 */
export async function findTerraform(options: FindOptions): Promise<FoundTerraform> {
  const { pinned, cacheDir, log, signal, releases = 'https://releases.hashicorp.com/terraform' } = options;
  const { checksums = TERRAFORM_SHA256 } = options;
  const command = options.command ?? 'terraform';

  const installed = await versionOf(command, options.env);
  if (installed && isNewEnough(installed)) return { binary: command, version: installed };
  const why = installed ? `Terraform ${installed} is older than ${OLDEST.join('.')}` : 'Terraform is not installed';

  const dir = join(cacheDir, 'terraform', pinned);
  const binary = join(dir, 'terraform');
  if (!(await exists(binary))) {
    const target = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;
    const expected = checksums[pinned]?.[target];
    if (!expected) throw new Error(`${why}, and there is no checksum of ${pinned} for ${target} here. ${REMEDY}.`);
    log(`${why}: downloading ${pinned} into ${dir}`);
    await download(`${releases}/${pinned}/terraform_${pinned}_${target}.zip`, expected, binary, why, signal);
  }
  return { binary, version: pinned };
}

async function download(
  url: string,
  expected: string,
  binary: string,
  why: string,
  signal?: AbortSignal,
): Promise<void> {
  const response = await fetch(url, { signal }).catch((error: Error) => {
    throw new Error(
      `${why}, and ${url} cannot be reached (${(error.cause as Error)?.message ?? error.message}). ${REMEDY}.`,
    );
  });
  if (!response.ok) throw new Error(`${why}, and ${url} answers ${response.status}. ${REMEDY}.`);
  const zip = new Uint8Array(await response.arrayBuffer());
  const found = createHash('sha256').update(zip).digest('hex');
  if (expected !== found) {
    throw new Error(`${url}: SHA-256 ${found} is not ${expected}. Nothing was kept. ${REMEDY}.`);
  }
  const [name, program] = Object.entries(unzipSync(zip)).find(([entry]) => entry === 'terraform') ?? [];
  if (!name || !program) throw new Error(`${url} holds no terraform. ${REMEDY}.`);

  await mkdir(join(binary, '..'), { recursive: true });
  const partial = `${binary}.${process.pid}`;
  await writeFile(partial, program);
  await chmod(partial, 0o755);
  await rename(partial, binary);
}

async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, ['version', '-json'], { env: { ...env, ...QUIET } });
    return JSON.parse(stdout).terraform_version;
  } catch {
    return undefined;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
