import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { childEnv } from '../../cli/core/child-env';
import { LocalAwsError } from './local-aws-error';

/** The version that is installed when the machine has none, and the one everything here was tried with. */
const MOTO_VERSION = '5.2.1';

/** What Python may be called on a machine. */
export const PYTHONS = ['python3', 'python'];

/** Where a Python finds itself and its packages. */
export const PYTHON_ENV = ['PYTHONHOME', 'PYTHONPATH', 'PYTHONUSERBASE', 'VIRTUAL_ENV', 'PYENV_*'];

/** How pip reaches its index. */
const PIP_ENV = [
  'PIP_*',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSL_CERT_*',
];

/** The Python of a virtual environment of our own, whether it is there or not. */
export function ownPython(cacheDir: string): string {
  return join(resolve(cacheDir, 'moto', MOTO_VERSION), 'bin', 'python');
}

/**
 * Makes a virtual environment in `cacheDir` with moto in it, and gives its Python.
 * Throws LocalAwsError when there is no Python or moto cannot be had.
 */
export async function installMoto(
  cacheDir: string,
  log: (line: string) => void,
  pythons: readonly string[] = PYTHONS,
): Promise<string> {
  const own = ownPython(cacheDir);
  await install(dirname(dirname(own)), log, pythons);
  return own;
}

async function install(home: string, log: (line: string) => void, pythons: readonly string[]): Promise<void> {
  const python = pythons.find(
    (name) => spawnSync(name, ['-c', 'import venv, ensurepip'], { env: childEnv(PYTHON_ENV) }).status === 0,
  );
  if (!python) {
    throw new LocalAwsError(
      'The local AWS needs Python 3.9 or later with its venv module, and found none. Install Python 3 (on Debian: python3-venv), then run this again',
    );
  }
  log(`installing moto ${MOTO_VERSION} into ${home}, once`);
  const partial = `${home}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  try {
    await run(python, ['-m', 'venv', partial]);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary',
      ':all:',
      `moto[server]==${MOTO_VERSION}`,
    ];
    await run(join(partial, 'bin', 'python'), pip);
    rmSync(home, { recursive: true, force: true });
    renameSync(partial, home);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new LocalAwsError(
      `moto ${MOTO_VERSION} could not be installed: ${(error as Error).message}. See to the network, or run: pip install 'moto[server]==${MOTO_VERSION}'`,
    );
  }
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      env: childEnv([...PYTHON_ENV, ...PIP_ENV]),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2000);
    });
    child.on('error', fail);
    child.on('close', (code) =>
      code === 0 ? done() : fail(new Error(errors.trim().split('\n').at(-1) || `exit ${code}`)),
    );
  });
}
