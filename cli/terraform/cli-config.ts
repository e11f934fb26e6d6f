import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join, resolve } from 'node:path';

/** The provider that the stacks are written for: what `@cdktf/provider-aws` 20.1.0 pins. */
const PROVIDER = { source: 'registry.terraform.io/hashicorp/aws', version: '5.100.0' } as const;

export interface CliConfigOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The user's home folder. */
  readonly home: string;
  /** The project's own cache: the configuration is written here, and downloaded providers are kept here. */
  readonly cacheDir: string;
  /** Where shared mirrors stand: each of its folders is looked into. @default '/opt' */
  readonly optDir?: string;
}

export interface CliConfig {
  /** For Terraform's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the provider comes from, for people: `mirror /opt/…`, `the registry`. */
  readonly providerFrom: string;
}

/**
 * Decides where Terraform takes the AWS provider from, and writes a CLI configuration that says so:
 * 1. the folder that EDGE_PROVIDER_MIRROR names;
 * 2. whatever the user's own CLI configuration says, if there is one;
 * 3. a mirror found in Terraform's plugin folders or in `/opt/*`;
 * 4. the registry, with downloads kept in the project's cache.
 *
 * https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
 *
 * @throws {Error} when EDGE_PROVIDER_MIRROR names a folder without the provider
 */
export function cliConfig(options: CliConfigOptions): CliConfig {
  const { env, home, cacheDir, optDir = '/opt' } = options;
  const base = { CHECKPOINT_DISABLE: '1' };

  const named = env.EDGE_PROVIDER_MIRROR;
  if (named && !holdsProvider(named)) {
    throw new Error(
      `EDGE_PROVIDER_MIRROR: ${named} holds no ${PROVIDER.source} ${PROVIDER.version} for ${target()}. ` +
        `Fill it with "terraform providers mirror ${named}", or unset the variable.`,
    );
  }
  if (!named) {
    const own = env.TF_CLI_CONFIG_FILE || join(home, platform() === 'win32' ? 'terraform.rc' : '.terraformrc');
    if (existsSync(own)) {
      return { env: { ...base, TF_CLI_CONFIG_FILE: own }, providerFrom: `as ${own} says` };
    }
  }

  const mirror = named ?? mirrorFolders(home, optDir).find(holdsProvider);
  mkdirSync(cacheDir, { recursive: true });
  const file = resolve(cacheDir, 'terraform.rc');
  const plugins = resolve(cacheDir, 'terraform-plugins');
  if (mirror) {
    writeFileSync(file, mirrorConfig(resolve(mirror)));
  } else {
    mkdirSync(plugins, { recursive: true });
    writeFileSync(file, `plugin_cache_dir = ${JSON.stringify(plugins)}\n`);
  }
  return {
    env: { ...base, TF_CLI_CONFIG_FILE: file },
    providerFrom: mirror ? `mirror ${mirror}` : 'the registry',
  };
}

function mirrorConfig(path: string): string {
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(path)}
    include = ["${PROVIDER.source}"]
  }
  direct {
    exclude = ["${PROVIDER.source}"]
  }
}
`;
}

function mirrorFolders(home: string, optDir: string): string[] {
  const inOpt = existsSync(optDir) ? readdirSync(optDir).map((name) => join(optDir, name)) : [];
  return [
    join(home, '.terraform.d', 'plugins'),
    join(home, '.local', 'share', 'terraform', 'plugins'),
    join(home, 'Library', 'Application Support', 'io.terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...inOpt,
  ];
}

/** Unpacked (`VERSION/OS_ARCH/`) or packed (`terraform-provider-aws_VERSION_OS_ARCH.zip`), as Terraform reads both. */
function holdsProvider(mirror: string): boolean {
  const dir = join(mirror, PROVIDER.source);
  return (
    existsSync(join(dir, PROVIDER.version, target())) ||
    existsSync(join(dir, `terraform-provider-aws_${PROVIDER.version}_${target()}.zip`))
  );
}

function target(): string {
  return `${platform() === 'win32' ? 'windows' : platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;
}
