import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { findBrowser } from '../browser/find';
import { launchBrowser } from '../browser/launch';
import { verifiedKeyHash } from '../browser/trust';
import { takePictures } from './take';

interface Options {
  readonly ca?: string;
  readonly out: string;
  readonly name: string;
}

new Command('screenshots')
  .description('Takes pictures of a page in a real browser: phone, desktop, dark. For docs/: --out docs/images')
  .argument('<url>', 'the page: https://localhost:8443/, or file:///report.html')
  .option('--ca <file>', 'the authority that vouches for a local server')
  .option('--out <folder>', 'where the pictures go', '.local/screenshots')
  .option('--name <name>', 'what their names begin with', 'page')
  .action(async (url: string, { ca, out, name }: Options) => {
    const keys = ca ? [await verifiedKeyHash(url, readFileSync(ca, 'utf8'))] : [];
    const browser = await launchBrowser(findBrowser(process.env, resolve('.cache')), process.env, keys);
    try {
      for (const path of await takePictures(browser, url, out, name)) console.log(path);
    } finally {
      await browser.close();
    }
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
