import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { SiteOptions } from '../../../lib/config';

/**
 * What a `site.config.ts` would export, were it and a module of `adopted/` written so.
 * @throws {Error} what esbuild or the file itself says
 */
export async function evaluate(
  source: string,
  adopted: { readonly environment: string; readonly source: string },
  root: string,
): Promise<SiteOptions> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: 'site.config.ts', loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
    tsconfigRaw: {},
    plugins: [
      {
        name: 'adopted',
        setup(one) {
          const path = `./adopted/${adopted.environment}`;
          one.onResolve({ filter: /^\.\/adopted\// }, (wanted) =>
            wanted.path === path ? { path, namespace: 'adopted' } : undefined,
          );
          one.onLoad({ filter: /.*/, namespace: 'adopted' }, () => ({
            contents: adopted.source,
            loader: 'ts',
            resolveDir: join(root, 'adopted'),
          }));
        },
      },
    ],
  });
  const module = { exports: {} as { readonly default: SiteOptions } };
  const require = createRequire(join(root, 'site.config.ts'));
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports.default;
}
