import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { childEnv } from '../../cli/core/child-env';

/** Loads what is measured against; installs it on first use into `proof/bench/node_modules`, from bench's own lock file. */
export async function loadRival<T>(path: string): Promise<T> {
  const folder = resolve('proof', 'bench');
  if (!existsSync(join(folder, 'node_modules', path))) {
    console.log('installing what is measured against: npm ci --prefix bench');
    const { status, stderr } = spawnSync('npm', ['ci', '--prefix', folder], {
      encoding: 'utf8',
      env: childEnv(['npm_config_*', 'NPM_CONFIG_*', 'http*_proxy', 'HTTP*_PROXY']),
    });
    if (status !== 0) throw new Error(`npm ci --prefix bench failed:\n${stderr}`);
  }
  return import(pathToFileURL(join(folder, 'node_modules', path)).href);
}
