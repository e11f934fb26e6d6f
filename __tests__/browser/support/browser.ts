import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { type FoundBrowser, findBrowser } from '../../../cli/browser/find';

const cacheDir = join(__dirname, '../../../.cache');

/**
 * `describe` for tests that need a browser, which they are given. Without one they are skipped, the reason in their
 * name; in CI, where a skipped proof would go unseen, they fail.
 */
export function describeInBrowser(name: string, tests: (found: FoundBrowser) => void): void {
  let found: FoundBrowser;
  try {
    found = findBrowser(process.env, cacheDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (process.env.CI === 'true') {
      it(`${name}: needs a browser`, () => {
        throw new Error(reason);
      });
    } else {
      it.skip(`${name}: ${reason}`, () => {});
    }
    return;
  }
  describe(name, () => tests(found));
}

/** A new page, and all that it and its browser complained of. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  return { page, complaints };
}
