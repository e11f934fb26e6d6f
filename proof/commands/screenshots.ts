import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBrowser } from '../../cli/browser/find';
import { launchBrowser } from '../../cli/browser/launch';
import { sandboxFor } from '../../cli/browser/sandbox';
import { verifiedKeyHash } from '../../cli/browser/trust';
import { CommandLine } from '../../cli/core/command-line';
import { commentPage } from '../screenshots/comment-page';
import { takeComment, takePictures } from '../screenshots/take';

interface Options {
  readonly ca?: string;
  readonly out: string;
  readonly name: string;
}

const command = new CommandLine('screenshots')
  .description(
    'Takes pictures of a page in a real browser: phone, desktop, dark; or one of a Markdown file, as a comment on GitHub shows it. ' +
      'For docs/: --out docs/images',
  )
  .argument('<url>', 'the page: https://localhost:8443/, or file:///report.html; or a file: plan.md')
  .option('--ca <file>', 'the authority that vouches for a local server')
  .option('--out <folder>', 'where the pictures go', '.local/screenshots')
  .option('--name <name>', 'what their names begin with', 'page')
  .action(async (url: string, { ca, out, name }: Options) => {
    if (url.endsWith('.md')) return pictureOf(url, out, name);
    const keys = ca ? [await verifiedKeyHash(url, readFileSync(ca, 'utf8'))] : [];
    const browser = await launchBrowser(findBrowser(process.env, resolve('.cache')), process.env, {
      trustedKeys: keys,
      sandbox: sandboxFor([url], process.getuid?.(), false),
    });
    try {
      for (const path of await takePictures(browser, url, out, name)) console.log(path);
    } finally {
      await browser.close();
    }
  })
  .ready(process.argv, process.env);

command.parseAsync().catch((error: Error) => {
  console.error(command.opts<{ debug: boolean }>().debug ? error.stack : `error: ${error.message}`);
  process.exitCode = 1;
});

async function pictureOf(file: string, out: string, name: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'comment-'));
  const page = join(dir, 'comment.html');
  writeFileSync(page, commentPage(readFileSync(file, 'utf8')));
  const browser = await launchBrowser(findBrowser(process.env, resolve('.cache')), process.env);
  try {
    console.log(await takeComment(browser, pathToFileURL(page).href, out, name));
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true });
  }
}
