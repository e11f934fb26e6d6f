import { evaluate } from '../../../../cli/setup/adopt/evaluate';

const SITE = `import { defineSite } from './lib/config';
import adoptedProd from './adopted/prod';
export default defineSite({ site: 'blog', environments: { prod: { ...adoptedProd, preset: 'none' } } });
`;

describe('what site.config.ts would export', () => {
  it('is found out without a file being written', async () => {
    const source = "export default { account: '123456789012', preset: 'strict' } satisfies object;";
    expect(await evaluate(SITE, { environment: 'prod', source }, process.cwd())).toEqual({
      site: 'blog',
      environments: { prod: { account: '123456789012', preset: 'none' } },
    });
  });

  it('is nothing where it names a module that is not there', async () => {
    await expect(evaluate(SITE, { environment: 'other', source: '' }, process.cwd())).rejects.toThrow(
      'Could not resolve "./adopted/prod"',
    );
  });
});
