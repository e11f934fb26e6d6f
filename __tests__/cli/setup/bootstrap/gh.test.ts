import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ghApi } from '../../../../cli/setup/bootstrap/gh';

describe('GitHub’s command line', () => {
  const dir = mkdtempSync(join(tmpdir(), 'gh-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** A gh that writes down how it was called, and what it says then. */
  function api(script: string) {
    const gh = join(dir, 'gh');
    writeFileSync(gh, `#!/bin/sh\necho "$@" > '${dir}/args'; env > '${dir}/env'; cat > '${dir}/input'\n${script}\n`);
    chmodSync(gh, 0o755);
    const env = { PATH: `${dir}${delimiter}${process.env.PATH}`, GH_TOKEN: 'of-gh', AWS_SECRET_ACCESS_KEY: 'of-aws' };
    return ghApi('acme/site', env);
  }
  const said = (what: string) => readFileSync(join(dir, what), 'utf8');

  it('is asked for what is there, and says where nothing is', async () => {
    expect(await api('echo \'{"name":"prod"}\'').get('/environments/prod')).toEqual({ name: 'prod' });
    expect(said('args').trim()).toBe('api repos/acme/site/environments/prod');
    const missing = api('echo "gh: Not Found (HTTP 404)" >&2; exit 1');
    expect(await missing.get('/environments/prod')).toBeUndefined();
  });

  it('sends a body, and gets no key of AWS', async () => {
    await api('').send('PUT', '/environments/prod', { wait_timer: 30 });
    expect(said('args').trim()).toBe('api --silent --method PUT --input - repos/acme/site/environments/prod');
    expect(said('input')).toBe('{"wait_timer":30}');
    expect(said('env')).toContain('GH_TOKEN=of-gh');
    expect(said('env')).not.toContain('of-aws');
  });

  it('fails with what gh said, and without gh with where it is found', async () => {
    const denied = api('echo "gh: Must have admin rights (HTTP 403)" >&2; exit 1');
    await expect(denied.get('/environments/prod')).rejects.toThrow(
      'gh api repos/acme/site/environments/prod: gh: Must have admin rights (HTTP 403)',
    );
    await expect(ghApi('acme/site', { PATH: dir.slice(0, 4) }).get('/')).rejects.toThrow(
      'gh, GitHub’s command line, is not installed: https://cli.github.com. Without --github-settings the commands are printed instead.',
    );
  });
});
