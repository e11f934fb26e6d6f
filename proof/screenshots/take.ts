import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';

const VIEWS: Readonly<Record<string, BrowserContextOptions>> = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
};

/** Takes `NAME-phone.png`, `NAME-desktop.png` and `NAME-dark.png` of a page into a folder, and gives their paths. */
export async function takePictures(browser: Browser, url: string, folder: string, name: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const taken: string[] = [];
  for (const [view, options] of Object.entries(VIEWS)) {
    const context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'networkidle' });
    const path = join(folder, `${name}-${view}.png`);
    await page.screenshot({ path });
    taken.push(path);
    await context.close();
  }
  return taken;
}

/** Takes `NAME.png` of the one article of a page into a folder, and gives its path. */
export async function takeComment(browser: Browser, url: string, folder: string, name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 960, height: 800 } });
  await page.goto(url);
  const path = join(folder, `${name}.png`);
  await page.locator('article').screenshot({ path });
  return path;
}
