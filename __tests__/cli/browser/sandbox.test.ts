import { launchOptions } from '../../../cli/browser/launch';
import { sandboxFor } from '../../../cli/browser/sandbox';

const ROOT = 0;
const ADA = 1000;

describe('the browser’s sandbox', () => {
  it.each([
    ['a foreign page', ['https://example.com/'], ADA, false, true],
    ['a page of one’s own', ['https://localhost:8443/'], ADA, false, true],
    [
      'a page of one’s own, by root',
      ['https://localhost:8443/', 'http://127.0.0.1/', 'http://[::1]:80/'],
      ROOT,
      false,
      false,
    ],
    ['a folder, by root', [], ROOT, false, false],
    ['a foreign page, by root who asks for it', ['https://example.com/'], ROOT, true, false],
    ['where there are no users', ['https://example.com/'], undefined, false, true],
  ])('%s', (_, urls, uid, noSandbox, sandbox) => {
    expect(sandboxFor(urls, uid, noSandbox)).toBe(sandbox);
  });

  it.each([
    'https://example.com/',
    'https://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://10.0.0.1/',
  ])('is not done without by root for %s', (url) => {
    expect(() => sandboxFor(['https://localhost/', url], ROOT, false)).toThrow(
      `${url}: as root, a browser opens pages of others without its sandbox. Run this as another user, or give --no-sandbox where the machine is thrown away afterwards.`,
    );
  });

  it('is asked of Playwright, whose default is none, with an environment without rights', () => {
    const env = { PATH: '/bin', HOME: '/h', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', GITHUB_TOKEN: 't' };
    const found = { executablePath: '/chrome', env: { FONTCONFIG_FILE: '/f' } };
    expect(launchOptions(found, env, {})).toEqual({
      executablePath: '/chrome',
      chromiumSandbox: true,
      env: { PATH: '/bin', HOME: '/h', FONTCONFIG_FILE: '/f' },
      args: [],
    });
    expect(launchOptions(found, env, { trustedKeys: ['a', 'b'], hostRules: 'MAP a b', sandbox: false })).toMatchObject({
      chromiumSandbox: false,
      args: ['--ignore-certificate-errors-spki-list=a,b', '--host-resolver-rules=MAP a b'],
    });
  });
});
