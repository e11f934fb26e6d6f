import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { childEnv } from '../core/child-env';
import type { FoundBrowser } from './find';

export interface BrowserOptions {
  /** Keys of servers that it accepts (see `verifiedKeyHash`). */
  readonly trustedKeys?: readonly string[];
  /** Where it finds hosts: `MAP example.com:443 127.0.0.1:8443`. */
  readonly hostRules?: string;
  /** As `sandboxFor` says. @default true, unless root runs it */
  readonly sandbox?: boolean;
}

/**
 * Starts a browser without a window.
 * @throws {Error} when it does not start, with what to do
 */
export async function launchBrowser(
  found: FoundBrowser,
  env: NodeJS.ProcessEnv,
  options: BrowserOptions = {},
): Promise<Browser> {
  const launched = launchOptions(found, env, { sandbox: process.getuid?.() !== 0, ...options });
  try {
    return await chromium.launch(launched);
  } catch (error) {
    if (!/sandbox/i.test((error as Error).message)) throw error;
    throw new Error(
      `${found.executablePath} does not start in its sandbox: this machine does not let it have one (user namespaces, for a container or for Ubuntu's AppArmor). Allow it, name an installed Chrome in CHROME_PATH, or where the pages are your own give --no-sandbox.`,
    );
  }
}

/** What Playwright starts: its own default is no sandbox, and the whole environment. */
export function launchOptions(
  found: FoundBrowser,
  env: NodeJS.ProcessEnv,
  { trustedKeys = [], hostRules, sandbox = true }: BrowserOptions,
): LaunchOptions {
  return {
    executablePath: found.executablePath,
    chromiumSandbox: sandbox,
    env: { ...childEnv([], env), ...found.env },
    args: [
      ...(trustedKeys.length > 0 ? [`--ignore-certificate-errors-spki-list=${trustedKeys.join(',')}`] : []),
      ...(hostRules ? [`--host-resolver-rules=${hostRules}`] : []),
    ],
  };
}
