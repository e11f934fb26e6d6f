import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { childEnv } from '../core/child-env';
import type { FoundBrowser } from './find';

/**
 * Unpacks the Chromium that @sparticuz/chromium carries, once per version: some 200 MB, two seconds.
 *
 * The package unpacks into the temporary folder, and takes whatever file named `chromium` stands there, half written or
 * of another version. So it runs apart, with a folder of its own, which then takes its place in one move.
 */
export function unpackChromium(env: NodeJS.ProcessEnv, cacheDir: string): FoundBrowser {
  const folder = resolve(cacheDir, `chromium-${packageVersion()}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheDir, { recursive: true });
    const partial = mkdtempSync(`${folder}.`);
    try {
      const unpack = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
      execFileSync(process.execPath, ['-e', unpack], {
        env: { ...childEnv([], env), TMPDIR: partial },
        stdio: 'pipe',
      });
      writeFileSync(join(partial, 'fonts.conf'), fontsConf(folder));
      renameSync(partial, folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return { executablePath: join(folder, 'chromium'), env: { FONTCONFIG_FILE: join(folder, 'fonts.conf') } };
}

function packageVersion(): string {
  const main = require.resolve('@sparticuz/chromium');
  return JSON.parse(readFileSync(join(dirname(main), '../../package.json'), 'utf8')).version;
}

/** The machine's fonts, and the package's one font for where there are none, as in a bare container. */
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>ui-monospace</family><prefer><family>monospace</family></prefer></alias>
</fontconfig>
`;
}
