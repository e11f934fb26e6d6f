import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliConfig } from '../../../cli/terraform/cli-config';

const TARGET = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;

describe('where Terraform takes the provider from', () => {
  let dir: string;
  let options: { env: NodeJS.ProcessEnv; home: string; cacheDir: string; optDir: string };
  const mirror = (path: string) => {
    mkdirSync(join(path, 'registry.terraform.io', 'hashicorp', 'aws', '5.100.0', TARGET), { recursive: true });
    return path;
  };
  const written = () => readFileSync(join(dir, 'cache', 'terraform.rc'), 'utf8');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'cli-config-'));
    options = { env: {}, home: join(dir, 'home'), cacheDir: join(dir, 'cache'), optDir: join(dir, 'opt') };
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is the registry where nothing else is known, with downloads kept', () => {
    const { env, providerFrom } = cliConfig(options);
    expect(providerFrom).toBe('the registry');
    expect(env).toEqual({ CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: join(dir, 'cache', 'terraform.rc') });
    expect(written()).toBe(`plugin_cache_dir = "${join(dir, 'cache', 'terraform-plugins')}"\n`);
    expect(existsSync(join(dir, 'cache', 'terraform-plugins'))).toBe(true);
  });

  it('is a mirror in any folder of /opt', () => {
    const path = mirror(join(dir, 'opt', 'terraform-mirror'));
    expect(cliConfig(options).providerFrom).toBe(`mirror ${path}`);
    expect(written()).toBe(`provider_installation {
  filesystem_mirror {
    path    = "${path}"
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`);
  });

  it('is Terraform’s own plugin folder before /opt', () => {
    mirror(join(dir, 'opt', 'terraform-mirror'));
    const path = mirror(join(dir, 'home', '.terraform.d', 'plugins'));
    expect(cliConfig(options).providerFrom).toBe(`mirror ${path}`);
  });

  it('is what the user’s own configuration says, which is left alone', () => {
    mirror(join(dir, 'opt', 'terraform-mirror'));
    mkdirSync(join(dir, 'home'));
    writeFileSync(join(dir, 'home', '.terraformrc'), '# mine');
    const { env } = cliConfig(options);
    expect(env.TF_CLI_CONFIG_FILE).toBe(join(dir, 'home', '.terraformrc'));
    expect(existsSync(join(dir, 'cache', 'terraform.rc'))).toBe(false);
  });

  it('passes over a TF_CLI_CONFIG_FILE that names no file', () => {
    options.env.TF_CLI_CONFIG_FILE = join(dir, 'nowhere.rc');
    expect(cliConfig(options).env.TF_CLI_CONFIG_FILE).toBe(join(dir, 'cache', 'terraform.rc'));
  });

  it('is the mirror that EDGE_PROVIDER_MIRROR names, before all else', () => {
    mirror(join(dir, 'opt', 'terraform-mirror'));
    mkdirSync(join(dir, 'home'));
    writeFileSync(join(dir, 'home', '.terraformrc'), '# mine');
    options.env.EDGE_PROVIDER_MIRROR = mirror(join(dir, 'named'));
    expect(cliConfig(options).providerFrom).toBe(`mirror ${join(dir, 'named')}`);
  });

  it('takes a mirror with packed providers too', () => {
    const path = join(dir, 'opt', 'packed');
    const packages = join(path, 'registry.terraform.io', 'hashicorp', 'aws');
    mkdirSync(packages, { recursive: true });
    writeFileSync(join(packages, `terraform-provider-aws_5.100.0_${TARGET}.zip`), '');
    expect(cliConfig(options).providerFrom).toBe(`mirror ${path}`);
  });

  it('refuses an EDGE_PROVIDER_MIRROR without the provider', () => {
    options.env.EDGE_PROVIDER_MIRROR = join(dir, 'empty');
    expect(() => cliConfig(options)).toThrow(
      `EDGE_PROVIDER_MIRROR: ${join(dir, 'empty')} holds no registry.terraform.io/hashicorp/aws 5.100.0 for ${TARGET}. ` +
        `Fill it with "terraform providers mirror ${join(dir, 'empty')}", or unset the variable.`,
    );
  });
});
