import { formatFinding } from '../../../cli/seal/places';
import { type SealOptions, sealSite } from '../../../cli/seal/seal-site';

/** Seals a site that is written here. */
async function seal(files: Record<string, string | Buffer>, options: SealOptions = {}) {
  const read = (file: string) => Buffer.from(files[file]!);
  const site = await sealSite({ files: Object.keys(files), read }, options);
  const contentOf = (path: string): string => {
    const content = site.files.get(path)!;
    return String(Buffer.isBuffer(content) ? content : read(content.copyOf));
  };
  return {
    ...site,
    names: [...site.files.keys()].sort(),
    contentOf,
    told: [...site.errors, ...site.warnings].map(formatFinding),
  };
}

const EMPTY = 'sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb';

describe('integrity and names', () => {
  it('gives what a tag loads an integrity, and a name with its hash beside its own', async () => {
    const { names, contentOf, counts } = await seal({
      'index.html': '<link rel="stylesheet" href="a/s.css?v=1"><SCRIPT SRC=/a/x.js></SCRIPT>',
      'a/s.css': '',
      'a/x.js': '',
    });
    const [, css] = /a\/(s\.[0-9a-f]{16}\.css)/.exec(names.join())!;
    const [, js] = /a\/(x\.[0-9a-f]{16}\.js)/.exec(names.join())!;
    expect(names).toEqual([`a/${css}`, 'a/s.css', `a/${js}`, 'a/x.js', 'index.html'].sort());
    expect(contentOf('index.html')).toBe(
      `<link integrity="${EMPTY}" rel="stylesheet" href="a/${css}?v=1"><SCRIPT integrity="${EMPTY}" SRC="/a/${js}"></SCRIPT>`,
    );
    expect(counts).toEqual({ integrity: 2, renamed: 2, moved: 0, scripts: 0, timers: 0 });
  });

  it('changes a name with the content, and with that of what is imported, in circles too', async () => {
    const site = (leaf: string) => ({
      'index.html': '<script type=module src=a.js></script><link rel=stylesheet href=s.css>',
      'a.js': 'import "./b.js"',
      'b.js': 'import "./c.js"',
      'c.js': `import "./b.js"; import "./a.js"; ${leaf}`,
      's.css': '@import "t.css"',
      't.css': `/* ${leaf} */`,
    });
    const [one, two, same] = await Promise.all([seal(site('1')), seal(site('2')), seal(site('1'))]);
    const renamed = ({ names }: { names: string[] }) => names.filter((name) => /\.[0-9a-f]{16}\./.test(name));
    expect(renamed(one)).toHaveLength(2);
    expect(renamed(one)).toEqual(renamed(same));
    for (const name of renamed(one)) expect(renamed(two)).not.toContain(name);
  });

  it('rewrites what imports a renamed file: scripts, inline scripts, import maps, stylesheets', async () => {
    const { names, contentOf } = await seal({
      'index.html':
        '<script type=importmap>{"imports": {"dep": "./js/dep.js", "x": "https://cdn.example/x.js"}}</script>' +
        '<script type=module>import {a} from "./js/dep.js"; import("/js/dep.js?2"); import "dep"</script>' +
        '<link rel=modulepreload href=js/dep.js><link rel=stylesheet href=s.css><link rel=stylesheet href=t.css>',
      'js/dep.js': 'export const a = 1',
      'js/other.js': "import { a } from './dep.js'; export * from './dep.js'; import('./none.js')",
      's.css': "@import 't.css'; @import url(t.css) print; p { background: url(t.css) }",
      't.css': '',
    });
    const dep = names.find((name) => /^js\/dep\.[0-9a-f]{16}\.js$/.test(name))!.slice(3);
    const css = names.find((name) => /^t\.[0-9a-f]{16}\.css$/.test(name))!;
    const page = contentOf('index.html');
    expect(page).toContain(`{"imports": {"dep": "./js/${dep}", "x": "https://cdn.example/x.js"}}`);
    expect(page).toContain(`import {a} from "./js/${dep}"; import("/js/${dep}?2"); import "dep"`);
    expect(contentOf('js/other.js')).toBe(
      `import { a } from "./${dep}"; export * from "./${dep}"; import('./none.js')`,
    );
    expect(contentOf('s.css')).toBe(`@import "${css}"; @import url("${css}") print; p { background: url(t.css) }`);
  });

  it.each([
    ['a script', 'new Worker(new URL("./a.js", import.meta.url))', {}],
    ['a list of files', '', { 'list.json': '["a.js"]' }],
    ['a bare specifier', 'import "pkg/a.js"', {}],
    ['an attribute', '', { 'other.html': '<astro-island component-url="/a.js">' }],
  ])('leaves a module its one name, without integrity, that %s names', async (_, code, more) => {
    const { names, contentOf } = await seal({
      'index.html': '<script type=module src=a.js></script>',
      'a.js': 'export {}',
      'b.js': code,
      ...more,
    });
    expect(names.filter((name) => name.startsWith('a.'))).toEqual(['a.js']);
    expect(contentOf('index.html')).toBe('<script type=module src=a.js></script>');
  });

  it('does not take a source map or another file of a similar name for it', async () => {
    const { names } = await seal({
      'index.html': '<script type=module src=a.js></script>',
      'a.js': '//# sourceMappingURL=a.js.map',
      'b.js': '"data.js"',
      'a.js.map': '{"file":"a.js"}',
    });
    expect(names.filter((name) => /^a\..*\.js$/.test(name))).toHaveLength(1);
  });

  it('renames nothing that no tag loads as script or style', async () => {
    const { names } = await seal({
      'index.html':
        '<link rel=icon href=favicon.ico><link rel=manifest href=m.webmanifest><img src=a.png><script>navigator.serviceWorker.register("/sw.js")</script>',
      'favicon.ico': '',
      'm.webmanifest': '{}',
      'a.png': '',
      'sw.js': '',
      'robots.txt': 'Sitemap: /sitemap.xml',
      'sitemap.xml': '',
    });
    expect(names).toEqual([
      'a.png',
      'favicon.ico',
      'index.html',
      'm.webmanifest',
      'robots.txt',
      'sitemap.xml',
      'sw.js',
    ]);
  });

  it('tells an integrity that is wrong, with its place', async () => {
    const { told } = await seal({
      'index.html': '<p>\n<script src=a.js\n  integrity="sha384-AAAA"></script>',
      'a.js': '',
    });
    expect(told).toEqual([
      `index.html:3:3: integrity="sha384-AAAA" of a.js is not the file's, which is ${EMPTY}. Write that, or leave the attribute out: the sealed copy gets it.`,
    ]);
  });

  it('keeps an integrity true where the name stays, and fills an empty one in', async () => {
    const { contentOf, told } = await seal({
      'index.html': `<script type=module src=a.js integrity="${EMPTY}"></script><script src=b.js integrity=""></script>`,
      'a.js': '',
      'b.js': '"a.js"',
    });
    expect(told).toEqual([]);
    expect(contentOf('index.html')).toMatch(
      /^<script type=module src=a\.js integrity="sha384-OLBg\S+"><\/script><script src="b\.[0-9a-f]{16}\.js" integrity="sha384-\S{64}"><\/script>$/,
    );
  });

  it('handles names with spaces, #, % and beyond ASCII', async () => {
    const { names, contentOf, told } = await seal({
      'index.html': '<script src="a b.js"></script><script src="c%23.js?x"></script><script src="🦊.js"></script>',
      'a b.js': '',
      'c#.js': '',
      '🦊.js': '',
    });
    expect(told).toEqual([]);
    expect(names).toHaveLength(7);
    expect(contentOf('index.html')).toMatch(
      /src="\/a%20b\.[0-9a-f]{16}\.js".*src="c%23\.[0-9a-f]{16}\.js\?x".*src="\/%F0%9F%A6%8A\.[0-9a-f]{16}\.js"/,
    );
  });

  it('fetches what other hosts serve, once, where it may', async () => {
    const fetched: string[] = [];
    const fetchRemote = async (url: string) => {
      fetched.push(url);
      return Buffer.from('');
    };
    const { contentOf, told } = await seal(
      {
        'index.html':
          '<script src="https://cdn.example/x.js"></script><script src="https://cdn.example/x.js" crossorigin></script>',
        'bad.html': '<script src="https://cdn.example/x.js" integrity="sha384-AAAA" crossorigin></script>',
      },
      { fetchRemote },
    );
    expect(fetched).toEqual(['https://cdn.example/x.js']);
    expect(contentOf('index.html')).toBe(
      `<script integrity="${EMPTY}" crossorigin="anonymous" src="https://cdn.example/x.js"></script>` +
        `<script integrity="${EMPTY}" src="https://cdn.example/x.js" crossorigin></script>`,
    );
    expect(told[0]).toMatch(
      /^bad\.html:1:40: integrity="sha384-AAAA" of https:\/\/cdn\.example\/x\.js does not hold sha384-OLBg/,
    );
  });
});

describe('what pages need', () => {
  const needsOf = async (html: string, options: SealOptions = {}, more: Record<string, string> = {}) => {
    const { pages } = await seal(
      { 'index.html': html, 'a.js': '', 'a.css': '', 'a.html': '', 'a.svg': '<svg/>', 'a.png': '', ...more },
      options,
    );
    return pages.find(({ file }) => file === 'index.html')!.needs;
  };

  it.each<[string, Record<string, string[]>]>([
    ['<script>alert(1)</script>', { 'script-src': ["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"] }],
    ['<script type=application/json>{}</script>', {}],
    ['<style></style>', { 'style-src': ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"] }],
    ['<script src=https://cdn.example/lib/x.js?y></script>', { 'script-src': ['https://cdn.example/lib/x.js'] }],
    ['<link rel=stylesheet href=https://fonts.example/css?f>', { 'style-src': ['https://fonts.example'] }],
    [
      '<img src=a.png srcset="https://i.example/b.png 2x, data:,x 3x">',
      { 'img-src': ["'self'", 'data:', 'https://i.example'] },
    ],
    [
      '<video src=//v.example/x poster=a.png><track src=t.vtt></video>',
      { 'img-src': ["'self'"], 'media-src': ["'self'", 'https://v.example'] },
    ],
    ['<iframe src=https://f.example/></iframe>', { 'frame-src': ['https://f.example'] }],
    ['<object data=a.svg></object>', { 'object-src': ["'self'"] }],
    [
      '<form action=https://f.example/post><button formaction=mailto:a@b.example>',
      { 'form-action': ['https://f.example', 'mailto:'] },
    ],
    ['<form><input name=x></form>', {}],
    ['<base href=/deep/>', { 'base-uri': ["'self'"] }],
    [
      '<base href=https://cdn.example/x/><img src=a.png>',
      { 'base-uri': ['https://cdn.example'], 'img-src': ['https://cdn.example'] },
    ],
    ['<a ping="https://p.example/x /own">', { 'connect-src': ["'self'", 'https://p.example'] }],
    ['<link rel=preload as=font href=https://f.example/x crossorigin>', { 'font-src': ['https://f.example'] }],
    [
      '<link rel="shortcut icon" href=a.png><link rel=manifest href=m.json>',
      { 'img-src': ["'self'"], 'manifest-src': ["'self'"] },
    ],
    ['<link rel=preconnect href=https://p.example><link rel=canonical href=https://c.example>', {}],
    ['<body background=a.png>', { 'img-src': ["'self'"] }],
    ['<svg><image href=https://i.example/x /><use href=#x /></svg>', { 'img-src': ['https://i.example'] }],
    ['<iframe srcdoc="<img src=https://i.example/x>"></iframe>', { 'img-src': ['https://i.example'] }],
    ['<noscript><img src=https://i.example/x></noscript>', { 'img-src': ['https://i.example'] }],
    ['<iframe src=about:blank></iframe><img src>', {}],
  ])('%s', async (html, needs) => expect(await needsOf(html)).toEqual(needs));

  it('includes what its stylesheets name, and those that they import', async () => {
    const more = {
      's.css': '@import "deep/t.css"; @import "https://s.example/u.css"; p { background: url(data:,x) }',
      'deep/t.css':
        '@font-face { src: url(https://f.example/x.woff2) } @import "../s.css"; p { background: url(../a.png) }',
    };
    expect(await needsOf('<link rel=stylesheet href=s.css>', {}, more)).toEqual({
      'font-src': ['https://f.example'],
      'img-src': ["'self'", 'data:'],
      'style-src': ["'self'", 'https://s.example'],
    });
  });

  it('includes what its modules import from other hosts', async () => {
    const more = { 'm.js': 'import "./n.js"', 'n.js': 'import "https://cdn.example/x.js"' };
    expect(await needsOf('<script type=module src=m.js></script>', {}, more)).toEqual({
      'script-src': ["'self'", 'https://cdn.example/x.js'],
    });
  });

  it('lets pages frame what they frame', async () => {
    const { pages } = await seal({
      'index.html': '<iframe src=in.html></iframe><embed src=a.pdf>',
      'in.html': '',
      'a.pdf': '',
    });
    expect(pages.map(({ file, needs }) => [file, needs['frame-ancestors']])).toEqual([
      ['index.html', undefined],
      ['in.html', ["'self'"]],
      ['a.pdf', ["'self'"]],
    ]);
  });

  it('trusts scripts by their hashes under strict-dynamic', async () => {
    expect(await needsOf('<script src=a.js></script>', { strictDynamic: true })).toEqual({
      'script-src': ["'self'", `'${EMPTY}'`, "'strict-dynamic'"],
    });
    const { told } = await seal(
      { 'index.html': '<script src=https://cdn.example/x.js></script>' },
      { strictDynamic: true },
    );
    expect(told[0]).toBe(
      'index.html:1:9: https://cdn.example/x.js has no integrity, by which strict-dynamic would trust it. Run with --sri-remote.',
    );
  });

  it('gives attributes their hashes only where there is a reason', async () => {
    const html = '<p style="color:red" onclick="alert(1)">';
    expect(await needsOf(html, { unsafeHashes: 'the shop system writes them' })).toEqual({
      'script-src-attr': ["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='", "'unsafe-hashes'"],
      'style-src-attr': ["'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='", "'unsafe-hashes'"],
    });
    expect(await needsOf(html)).toEqual({});
  });
});

describe('what is told', () => {
  it.each<[string, string, string[]]>([
    [
      'a handler',
      '<p>\r\n  <b ONCLICK="go()">',
      [
        `index.html:2:6: onclick="go()" cannot be allowed by a hash alone. Attach it in a script file: addEventListener('click', ...); or let --fix move it.`,
      ],
    ],
    [
      'a style attribute',
      '<p style="color: red">',
      [
        'index.html:1:4: style="color: red" cannot be allowed by a hash alone. Give the element a class, and write the style into a stylesheet; or let --fix move it.',
      ],
    ],
    [
      'a javascript: link',
      '<a href=" javascript:go()">',
      [
        'index.html:1:4: href="javascript:go()" cannot be allowed by a hash alone. Make it a button, and attach what it does in a script file; or let --fix move it.',
      ],
    ],
    [
      'a script in an address',
      '<script src=data:,x></script>',
      ['index.html:1:9: a script from data: cannot be told from an injected one. Put the script into a file.'],
    ],
    [
      'a missing file',
      '<img src=no.png><script src=no.js></script>',
      [
        'index.html:1:6: names no.png, which the site does not have. Put it there, or take the name away.',
        'index.html:1:25: names no.js, which the site does not have. Put it there, or take the name away.',
      ],
    ],
    [
      'a policy in the page',
      '<meta http-equiv=Content-Security-Policy content=x>',
      ['index.html:1:1: has a policy of its own in <meta>, and both will hold. Take it away: the header says it all.'],
    ],
    ['nothing of links', '<a href=no.html>x</a><form action=/no></form>', []],
  ])('%s', async (_, html, told) => expect((await seal({ 'index.html': html })).told).toEqual(told));

  it('a missing file of a stylesheet, at its place there', async () => {
    const { told } = await seal({
      'index.html': '<link rel=stylesheet href=s.css>',
      's.css': 'p {}\nq { background: url(no.png) }',
    });
    expect(told).toEqual([
      's.css:2:17: names no.png, which the site does not have. Put it there, or take the name away.',
    ]);
  });

  it.each([
    [
      '<img src=x.png onerror="go()">',
      'onerror="go()" cannot be moved into a file: it may be needed before a script file has run',
    ],
    [
      '<template><p onclick="go()"></template>',
      'onclick="go()" cannot be moved into a file: it is in a template, whose copies would not have it',
    ],
    ['<p onclick="}) (">', 'onclick="}) (" cannot be moved into a file: it is not JavaScript that browsers understand'],
    [
      '<p style="} body {">',
      'style="} body {" cannot be moved into a file: it has brackets or quotes that do not match',
    ],
    [
      '<a target=x href="javascript:go()">',
      'href="javascript:go()" cannot be moved into a file: it has a target of its own',
    ],
    [
      '<iframe src="javascript:go()"></iframe>',
      'src="javascript:go()" cannot be moved into a file: it is not in a plain link',
    ],
    [
      '<iframe srcdoc="<p style=color:red>"></iframe>',
      'style="color:red" cannot be moved into a file: it stands in a srcdoc or in a tag that was merged',
    ],
    [
      '<base href=https://x.example><p style=color:red>',
      'style="color:red" cannot be moved into a file: it is in a page whose <base> is another host',
    ],
  ])('what --fix cannot move: %s', async (html, what) => {
    const { errors } = await seal({ 'index.html': html, 'x.png': '' }, { fix: true });
    expect(errors.map((error) => error.what)).toEqual([what]);
  });

  it('a charset that nobody reads', async () => {
    await expect(seal({ 'index.html': '<meta charset=iso-8859-16>x' })).rejects.toThrow(
      /^index\.html: .*Convert it to UTF-8\.$/,
    );
  });
});

it('moves handlers and styles into two files for all pages, and leaves the source as it is', async () => {
  const html = (title: string) => `<!doctype html><title>${title}</title><p style="color:red" onclick="go()">`;
  const { contentOf, names, errors } = await seal({ 'a.html': html('a'), 'b.html': html('b') }, { fix: true });
  expect(errors).toEqual([]);
  const [css, js] = names.filter((name) => name.startsWith('sealed.'));
  expect([css, js]).toEqual([
    expect.stringMatching(/^sealed\.[0-9a-f]{16}\.css$/),
    expect.stringMatching(/^sealed\.[0-9a-f]{16}\.js$/),
  ]);
  expect(contentOf('a.html')).toMatch(
    new RegExp(
      `^<!doctype html><link rel="stylesheet" href="/${css}" integrity="sha384-\\S+"><script defer src="/${js}" integrity="sha384-\\S+"></script><title>a</title><p data-sealed="s\\w{12} s\\w{12}"  >$`,
    ),
  );
  expect(contentOf(css!)).toMatch(/^\[data-sealed~="s\w{12}"\]:not\(#\\#\):not\(#\\#\):not\(#\\#\) \{ color:red \}\n$/);
});

describe('timers', () => {
  const timer = 'setTimeout("go()", 9)';

  it('with a text for their code are told with the way out, inline and in files', async () => {
    const { told, errors } = await seal({
      'index.html': `<script>\n${timer}</script>`,
      'a.js': `setInterval('go(' + 1, 9)`,
    });
    expect(errors).toEqual([]);
    expect(told).toEqual([
      `index.html:2:12: setTimeout is given its code as a text, "go()", which no policy without 'unsafe-eval' runs. Give it a function; or let --fix do that.`,
      `a.js:1:13: setInterval is given its code as a text, 'go(' + 1, which no policy without 'unsafe-eval' runs. Give it a function.`,
    ]);
  });

  it('get a function from fix, and the file another name than without it', async () => {
    const site = { 'index.html': `<script>${timer}</script><script src=a.js></script>`, 'a.js': timer };
    const [plain, fixed] = [await seal(site), await seal(site, { fix: true })];
    const mended = 'setTimeout(function () { go()\n}, 9)';
    expect(fixed.told).toEqual([]);
    expect(fixed.counts.timers).toBe(2);
    expect(fixed.contentOf('a.js')).toBe(mended);
    expect(fixed.contentOf('index.html')).toContain(`<script>${mended}</script>`);
    expect(fixed.names.filter((name) => name.startsWith('a.')).sort()).not.toEqual(
      plain.names.filter((name) => name.startsWith('a.')).sort(),
    );
  });
});

describe('inline scripts moved into files', () => {
  const sealed = async (html: string, files: Record<string, string> = {}, options: SealOptions = {}) => {
    const site = await seal({ 'docs/index.html': html, ...files }, { scriptsToFiles: true, ...options });
    const page = site.contentOf('docs/index.html');
    const moved = [...page.matchAll(/<script src="\/(sealed\.[0-9a-f]{16}\.js)" integrity="sha384-[^"]+"/g)];
    return { ...site, page, codes: moved.map(([, name]) => site.contentOf(name!)) };
  };

  it('stand there byte for byte, and the policy needs no hash', async () => {
    const { page, codes, needs, counts } = await sealed(
      '<script defer-me>a = "<b>" // é\n</script><script type=module>b()</script>',
    );
    expect(codes).toEqual(['a = "<b>" // é\n', 'b()']);
    expect(page.replace(/^\ufeff| (?:src|integrity)="[^"]*"/g, '')).toBe(
      '<script defer-me></script><script type=module></script>',
    );
    expect(needs).toEqual({ site: { 'script-src': ["'self'"] }, pages: [] });
    expect(counts.scripts).toBe(2);
  });

  it('are one file for all pages that have the same', async () => {
    const html = '<script>a()</script>';
    const { names } = await sealed(html, { 'b.html': html, 'c/d.html': html });
    expect(names.filter((name) => name.endsWith('.js'))).toHaveLength(1);
  });

  it('import by addresses that lead to the same from there, renamed files and other hosts too', async () => {
    const { codes, names, needs } = await sealed(
      '<script type=module>import "./x.js?1"; import("../y.js"); import "https://cdn.example/z.js"</script><script type=module src=x.js></script>',
      { 'docs/x.js': '', 'y.js': '' },
    );
    const renamed = names.find((name) => /^docs\/x\..*js$/.test(name) && name !== 'docs/x.js');
    expect(codes).toEqual([`import "/${renamed}?1"; import("/y.js"); import "https://cdn.example/z.js"`]);
    expect(needs.site['script-src']).toEqual(['https://cdn.example/z.js', "'self'"].sort());
  });

  it('get their functions for texts on the way', async () => {
    const { codes } = await sealed('<script>x; setTimeout("go()", 9)</script>', {}, { fix: true });
    expect(codes).toEqual(['x; setTimeout(function () { go()\n}, 9)']);
  });

  it('are trusted by their hashes where all are', async () => {
    const { needs, page } = await sealed('<script>a()</script>', {}, { strictDynamic: true });
    const [, integrity] = /integrity="([^"]+)"/.exec(page)!;
    expect(needs.site['script-src']).toEqual(expect.arrayContaining([`'${integrity}'`, "'strict-dynamic'"]));
  });

  it.each([
    ['in a template', '<template><script>a()</script></template>'],
    ['in an SVG', '<svg><script>a()</script></svg>'],
    ['whose defer would count', '<script defer>a()</script>'],
    ['that asks for itself', '<script>a(document.currentScript)</script>'],
    ['that asks for its address', '<script type=module>a(import.meta.url)</script>'],
    ['that imports what is not written in it', '<script>import(a)</script>'],
    ['that is there twice', '<script type=module>a()</script><script type=module>a()</script>'],
    ['that is an import map', '<script type=importmap>{}</script>'],
    ['that is data', '<script type=application/ld+json>{}</script>'],
  ])('is not done with one %s', async (_, html) => {
    expect((await sealed(html)).page).toBe(html);
  });
});
