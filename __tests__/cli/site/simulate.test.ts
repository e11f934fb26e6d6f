import { type Simulated, simulate } from '../../../cli/site/simulate';
import { compileRoutes, type RoutingOptions } from '../../../lib/routing';

/** What is found in a site of these files. */
function found(files: Record<string, string>, options: RoutingOptions = {}, more: Partial<Simulated> = {}) {
  const keys = Object.keys(files);
  const routes = compileRoutes(options, [], { keys });
  return simulate({ routes, keys, read: async (key) => files[key] as string, errorPage: '/404.html', ...more });
}

const FOLDERS = {
  'index.html': '<a href="guide/">Guide</a> <a href="/guide">no slash</a> <a href="/guide/index.html#top">file</a>',
  'guide/index.html': '<a href="../">up</a><a href="./">here</a><a href="/assets/site.css?v=1">css</a>',
  'assets/site.css': '',
};
const CLEAN = {
  'index.html': '<a href="/guide/api">API</a> <a href="/guide/">Guide</a>',
  'guide/api.html': '<a href="/">home</a>',
  'guide/index.html': '<a href="/guide/api#x">API</a>',
};

describe('simulate', () => {
  it('finds nothing in a site whose every link leads somewhere', async () => {
    await expect(found(FOLDERS)).resolves.toEqual([]);
    await expect(found(CLEAN, { urls: 'files' })).resolves.toEqual([]);
  });

  it('finds each dead link, with file, line and column, and what serves it', async () => {
    await expect(found(FOLDERS, { urls: 'exact' })).resolves.toEqual([
      "index.html:1:4: leads to /guide/, which is not there. guide/index.html is: urls: 'folders' serves it there.",
      "index.html:1:31: leads to /guide, which is not there. guide/index.html is: urls: 'folders' serves it there.",
      "guide/index.html:1:24: leads to /guide/, which is not there. guide/index.html is: urls: 'folders' serves it there.",
    ]);
    await expect(found(CLEAN)).resolves.toEqual([
      "index.html:1:4: leads to /guide/api, which is not there. guide/api.html is: urls: 'files' serves it there.",
      "guide/index.html:1:4: leads to /guide/api, which is not there. guide/api.html is: urls: 'files' serves it there.",
    ]);
    await expect(found({ 'index.html': '<p>\n  <img src="photo.jpg">' })).resolves.toEqual([
      'index.html:2:8: leads to /photo.jpg, which is not there.',
    ]);
  });

  it('counts addresses from the page’s own URL, and from its base', async () => {
    const files = {
      'index.html': '',
      'docs/index.html': '<a href="a.html">x</a>',
      'docs/a.html': '',
      'docs/deep/index.html': '<base href="/docs/"><a href="a.html">x</a><a href="b.html">x</a>',
    };
    await expect(found(files)).resolves.toEqual([
      'docs/deep/index.html:1:46: leads to /docs/b.html, which is not there.',
    ]);
    // Served as /docs, `a.html` is another file.
    await expect(found({ ...files, 'docs/deep/index.html': '' }, { urls: 'files' })).resolves.toEqual([
      'docs/index.html:1:4: leads to /a.html, which is not there.',
    ]);
  });

  it('looks at absolute addresses on the site’s own names alone', async () => {
    const page =
      '<a href="https://www.example.com/x/">a</a><a href="https://example.com/x/">b</a><a href="//evil.example/x/">c</a><a href="mailto:a@b">d</a><a href="javascript:x">e</a>';
    await expect(found({ 'index.html': page }, {}, { hosts: ['www.example.com'] })).resolves.toEqual([
      'index.html:1:4: leads to /x/, which is not there.',
    ]);
  });

  it('finds a dead entry of a sitemap', async () => {
    const sitemap =
      '<urlset>\n<url><loc>https://www.example.com/</loc></url>\n<url><loc>https://www.example.com/gone/</loc></url>';
    const files = { 'index.html': '', 'sitemap.xml': sitemap };
    await expect(found(files, {}, { hosts: ['www.example.com'] })).resolves.toEqual([
      'sitemap.xml:3:11: leads to /gone/, which is not there.',
    ]);
  });

  it('finds a redirect that leads nowhere, and follows the others', async () => {
    const files = { 'index.html': '<a href="/old">a</a><a href="/blog/1">b</a>', 'new/index.html': '' };
    const redirects = [
      { from: '/old', to: '/new' },
      { from: '/blog/*', to: '/new' },
      { from: '/bad', to: '/nowhere' },
      { from: '/worse/*', to: '/nothing.html' },
    ];
    await expect(found(files, { redirects })).resolves.toEqual([
      'redirect /bad: leads to /nowhere/, which is not there.',
      'redirect /worse/*: leads to /nothing.html, which is not there.',
    ]);
  });

  it('finds files that no URL serves', async () => {
    await expect(
      found({ 'index.html': '', 'about.html': '' }, { redirects: [{ from: '/about.html', to: '/' }] }),
    ).resolves.toEqual([
      'about.html: cannot be reached: /about.html redirects to /. Leave the redirect out, or the file.',
    ]);
    await expect(
      found({ 'index.html': '', 'blog.html': '', 'blog/index.html': '' }, { urls: 'files' }),
    ).resolves.toEqual([
      'blog/index.html: cannot be reached: /blog serves blog.html. Rename one of the two, or give "spa" a list of patterns.',
    ]);
    // A routes' function that was deployed before the file was there.
    const keys = ['index.html', 'LICENSE'];
    const routes = compileRoutes({}, [], { keys: ['index.html'] });
    await expect(simulate({ routes, keys, read: async () => '' })).resolves.toEqual([
      'LICENSE: cannot be reached: /LICENSE redirects to /LICENSE/. Leave the redirect out, or the file.',
    ]);
  });

  it('knows the shell of an application, and does not look for what another origin serves', async () => {
    const files = { 'index.html': '<a href="/bikes/8">a</a><img src="/bikes/8.jpg"><a href="/api/x">b</a>' };
    await expect(found(files, { spa: true })).resolves.toEqual([
      'index.html:1:30: leads to /bikes/8.jpg, which is not there.',
    ]);
    await expect(found(files, {}, { elsewhere: ['/api/*', 'bikes/*'] })).resolves.toEqual([]);
  });
});
