import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { childEnv } from '../core/child-env';
import { unpackChromium } from './unpack';

/** A browser that can be started, and what its environment needs beside the caller's own. */
export interface FoundBrowser {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const NAMES = ['google-chrome', 'google-chrome-stable', 'chrome', 'chromium', 'chromium-browser'];
const PLACES = [
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The Chrome or Chromium to use: the one that `CHROME_PATH` names, else one on PATH, else one in a usual place, else
 * the one that @sparticuz/chromium carries (Linux on x64), unpacked into `cacheDir` once.
 *
 * Synchronous, so that a test file can decide whether to skip.
 * @throws {Error} when none is there or none starts, saying what to do.
 */
export function findBrowser(env: NodeJS.ProcessEnv, cacheDir: string): FoundBrowser {
  const found = locate(env, cacheDir);
  if (process.platform === 'linux') assertStarts(found, env);
  return found;
}

function locate(env: NodeJS.ProcessEnv, cacheDir: string): FoundBrowser {
  if (env.CHROME_PATH) {
    if (isExecutable(env.CHROME_PATH)) return { executablePath: env.CHROME_PATH, env: {} };
    throw new Error(`CHROME_PATH: ${env.CHROME_PATH} is not a program. Give the path of Chrome itself.`);
  }
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const installed = [...onPath, ...PLACES].find(isExecutable);
  if (installed) return { executablePath: installed, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium(env, cacheDir);
  throw new Error('No Chrome or Chromium was found. Install one, or name it in CHROME_PATH.');
}

/** A bare container may lack a shared library, which only starting the program shows. */
function assertStarts({ executablePath, env: own }: FoundBrowser, env: NodeJS.ProcessEnv): void {
  try {
    execFileSync(executablePath, ['--version'], {
      env: { ...childEnv([], env), ...own },
      stdio: 'pipe',
      timeout: 30_000,
    });
  } catch (error) {
    const why = (error as Error).message.trim().split('\n').at(-1);
    throw new Error(`${executablePath} does not start (${why}). Name another Chrome in CHROME_PATH.`);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
