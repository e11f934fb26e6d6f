import { environmentOptions, pagePaths } from '../../../cli/check/environment';

describe('the pages of an environment', () => {
  it('are its HTML files, the root object as visitors ask for it, without the error page', () => {
    const files = [
      '404.html',
      'about.html',
      'assets/site.css',
      'docs/index.html',
      'index.html',
      'old.htm',
      'two words.html',
    ];
    expect(pagePaths(files, { rootObject: '/index.html', errorPage: '/404.html' })).toEqual([
      '/',
      '/about.html',
      '/docs/index.html',
      '/old.htm',
      '/two%20words.html',
    ]);
  });
});

describe('an environment that does not exist', () => {
  it('is told with those that do', async () => {
    await expect(environmentOptions('nowhere', {})).rejects.toThrow(
      /^site\.config\.ts: there is no environment nowhere\. It has /,
    );
  });
});
