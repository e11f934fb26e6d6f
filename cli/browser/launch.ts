import { type Browser, chromium } from 'playwright-core';
import type { FoundBrowser } from './find';

/**
 * Starts a browser without a window, that accepts the servers whose keys are given (see `verifiedKeyHash`).
 * @param hostRules where it finds hosts: `MAP example.com:443 127.0.0.1:8443`
 */
export function launchBrowser(
  found: FoundBrowser,
  env: NodeJS.ProcessEnv,
  trustedKeys: readonly string[] = [],
  hostRules?: string,
): Promise<Browser> {
  return chromium.launch({
    executablePath: found.executablePath,
    env: { ...definedOnly(env), ...found.env },
    args: [
      ...(trustedKeys.length > 0 ? [`--ignore-certificate-errors-spki-list=${trustedKeys.join(',')}`] : []),
      ...(hostRules ? [`--host-resolver-rules=${hostRules}`] : []),
    ],
  });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
