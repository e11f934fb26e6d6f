import { execFileSync } from 'node:child_process';
import { adoptionOf } from '../../../../cli/setup/adopt/entry';
import { adoptedModule, withEnvironment } from '../../../../cli/setup/adopt/source';
import { SHAPES } from '../../../../proof/drill/distributions';

const BIOME = ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path=adopted/prod.ts'];
const formatted = (input: string) => execFileSync(process.execPath, BIOME, { input, encoding: 'utf8' });

describe('the file of what was adopted', () => {
  it('is as the project’s formatter writes it, whatever the distribution', () => {
    const entries = Object.values(SHAPES).map((config) => {
      const distribution = { id: 'E2EXAMPLE', domainName: 'd1.cloudfront.net', config, tags: { "it's": '"5" \\' } };
      return adoptionOf({ account: '123456789012', distribution }, { site: 'example', environment: 'prod' }).entry;
    });
    const modules = entries.map((entry) => adoptedModule(entry, 'npm run adopt -- --distribution E2EXAMPLE'));
    // One run of the formatter for all: each is a module of its own.
    const all = modules.map((text, i) =>
      text.replace(/^import .*\n\n/, '').replace('export default', `export const a${i} =`),
    );
    expect(formatted(all.join('\n'))).toBe(all.join('\n'));
    expect(modules[0]).toContain("import type { EnvironmentOptions } from '../lib/config';\n");
  });
});

describe('site.config.ts gets an environment', () => {
  const HEAD = "import { defineSite } from './lib/config';\n";
  const IMPORT = "import adoptedProd from './adopted/prod';\n";

  it('before those that it has', () => {
    expect(
      withEnvironment(`${HEAD}\nexport default defineSite({\n  environments: {\n    dev: {},\n  },\n});\n`, 'prod'),
    ).toBe(
      `${HEAD}${IMPORT}\nexport default defineSite({\n  environments: {\n    prod: { ...adoptedProd },\n    dev: {},\n  },\n});\n`,
    );
  });

  it('whose own options come after, so that they count', () => {
    const source = (prod: string) =>
      `${HEAD}\nexport default defineSite({\n  environments: {\n    prod: ${prod},\n  },\n});\n`;
    const laid = (prod: string) => withEnvironment(source(prod), 'prod')?.replace(HEAD + IMPORT, HEAD);
    expect(laid('{}')).toBe(source('{ ...adoptedProd }'));
    expect(laid("{ preset: 'strict' }")).toBe(source("{ ...adoptedProd, preset: 'strict' }"));
    expect(laid("{\n      preset: 'strict',\n    }")).toBe(
      source("{\n      ...adoptedProd,\n      preset: 'strict',\n    }"),
    );
  });

  it('written as JSON, too', () => {
    const json = `${HEAD}\nexport default defineSite({\n  "environments": {\n    "prod": {\n      "tags": {}\n    }\n  }\n});\n`;
    expect(withEnvironment(json, 'prod')).toContain('    "prod": {\n      ...adoptedProd,\n      "tags": {}\n');
    expect(withEnvironment(json, 'dev')).toContain('  "environments": {\n    dev: { ...adoptedDev },\n    "prod": {');
  });

  it('once: run again it stays as it is', () => {
    const once = withEnvironment(
      `${HEAD}export default defineSite({ environments: { prod: {} } });\n`,
      'prod',
    ) as string;
    expect(once).toContain('prod: { ...adoptedProd }');
    expect(withEnvironment(once, 'prod')).toBe(once);
  });

  it('with a name that is no identifier', () => {
    const laid = withEnvironment(`${HEAD}export default defineSite({\n  environments: {\n  },\n});\n`, 'staging-eu');
    expect(laid).toContain("import adoptedStagingEu from './adopted/staging-eu';");
    expect(laid).toContain("    'staging-eu': { ...adoptedStagingEu },");
  });

  it('not at all where it is written otherwise: nothing is guessed', () => {
    expect(withEnvironment('export default buildSite(require("./environments"));\n', 'prod')).toBeUndefined();
  });
});
