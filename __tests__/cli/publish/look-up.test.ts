import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUp, refuseFindings, shortened } from '../../../cli/publish/look-up';
import { compileRoutes } from '../../../lib/routing';

describe('a site that is looked at before anything is done with it', () => {
  const served = { errorPage: '/404.html' };
  let dir: string;
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'look-up-'));
    write('index.html', '<a href="/gone">x</a>');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('has its links followed under the routes, and gets an error page where it has none', async () => {
    const site = await lookUp(dir, compileRoutes(), served);
    expect(site).toMatchObject({
      found: ['index.html'],
      own: '404.html',
      findings: ['index.html:1:4: leads to /gone, which is not there.'],
    });
    expect(readFileSync(site.pathOf('404.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(site.pathOf('index.html')).toBe(join(dir, 'index.html'));
    expect(() => refuseFindings(dir, site, 'Nothing was planned or uploaded')).toThrow(
      new Error(
        `${dir}: index.html:1:4: leads to /gone, which is not there.\nNothing was planned or uploaded (--strict).`,
      ),
    );
  });

  it('is refused nothing where every link leads somewhere', async () => {
    write('index.html', '<a href="/">x</a>');
    write('404.html', '<p>');
    const site = await lookUp(dir, compileRoutes(), served);
    expect(site).toMatchObject({ own: undefined, findings: [] });
    expect(shortened(site)).toEqual([]);
    expect(() => refuseFindings(dir, site, 'Nothing')).not.toThrow();
  });

  it('has no more findings shown than a person reads', async () => {
    write('index.html', '<a href=x>x</a>'.repeat(22));
    const lines = shortened(await lookUp(dir, compileRoutes(), served));
    expect(lines).toHaveLength(21);
    expect(lines.slice(-2)).toEqual([
      'index.html:1:289: leads to /x, which is not there.',
      '2 more links or files like these: --strict names them all.',
    ]);
  });

  it('has no links followed where its routes are not known, and needs its first page where they are', async () => {
    expect(await lookUp(dir)).toMatchObject({ own: undefined, findings: [] });
    await expect(lookUp(dir, compileRoutes({}, [], { root: 'home.html' } as never), served)).rejects.toThrow(
      `${dir}: has no home.html, which CloudFront answers for /.`,
    );
  });
});
