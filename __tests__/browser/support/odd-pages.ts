import { Random } from '../../../proof/support/random';

/** A page of odd HTML, and what its scripts do: each tells its name, by `ran.push`. */
export interface OddPage {
  readonly name: string;
  readonly bytes: Buffer;
  /** In any order. */
  readonly ran: readonly string[];
  /** Where it lies. @default the site's root */
  readonly folder?: string;
}

/** Files that odd pages name. */
export const ODD_FILES: Readonly<Record<string, string | Buffer>> = {
  'ext.js': 'ran.push("ext");',
  'a b.js': 'ran.push("space");',
  'a#b.js': 'ran.push("fragment");',
  'a%b.js': 'ran.push("percent");',
  'a&b.js': 'ran.push("ampersand");',
  'a?b.js': 'ran.push("question");',
  '🦊.js': 'ran.push("fox");',
  '404.html': '<!doctype html><title>none</title>',
  'mod/main.js': 'import { name } from "./dep.js"; import("./late.js"); ran.push(name);',
  'mod/dep.js': 'import "./circle.js"; export const name = "dep";',
  'mod/circle.js': 'import { name } from "./dep.js"; export const later = () => name;',
  'mod/late.js': 'ran.push("late");',
  'deep/er/rel.js': 'ran.push("rel");',
  'styles.css': '@import "more.css"; @import url(more.css?twice) screen; body { background: url(dot.png) }',
  'more.css': 'p { cursor: url("dot.png"), auto } @font-face { font-family: x; src: url(data:font/woff2;base64,) }',
  'dot.png': Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  ),
  'framed.html': '<!doctype html><title>framed</title><script>parent.ran.push("framed")</script>',
  'framed.svg':
    '<svg xmlns="http://www.w3.org/2000/svg"><style>rect{}</style><script>parent.ran.push("svg &lt; document")</script></svg>',
};

const DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** Pages written by hand, each with one oddity. */
export function oddPagesByHand(): OddPage[] {
  const pages: OddPage[] = [];
  const page = (name: string, html: string | Buffer, ran: string[] = [], folder?: string) =>
    pages.push({
      name,
      bytes: Buffer.isBuffer(html) ? html : Buffer.from(html),
      ran,
      ...(folder !== undefined && { folder }),
    });
  const body = (name: string, html: string, ran: string[] = []) =>
    page(name, `<!doctype html><title>x</title><body>${html}`, ran);

  body('an inline script', '<script>ran.push("a")</script>', ['a']);
  body('line ends of all kinds', '<script>ran.push("a")\r\nran.push("b")\rran.push("c")\n\n\r\r\n</script>', [
    'a',
    'b',
    'c',
  ]);
  body('tags in capitals', '<SCRIPT TYPE="Text/JavaScript">ran.push("a")</SCRIPT  \n><STYLE>P{}</STYLE>', ['a']);
  body('a module', '<script type=module>ran.push("a")</script>', ['a']);
  body('a module that imports', '<script type=module>import { name } from "./mod/dep.js"; ran.push(name)</script>', [
    'dep',
  ]);
  body('a module file', '<link rel=modulepreload href=mod/dep.js><script type=module src=mod/main.js></script>', [
    'dep',
    'late',
  ]);
  body(
    'an import map',
    '<script type=importmap>{"imports":{"dep":"./mod/dep.js","m/":"/mod/"}}</script>' +
      '<script type=module>import { name } from "dep"; ran.push(name); import "m/late.js"</script>',
    ['dep', 'late'],
  );
  body(
    'speculation rules',
    '<script type=speculationrules>{"prefetch":[{"urls":["/framed.html"],"eagerness":"conservative"}]}</script>',
  );
  body('data blocks', '<script type=application/json>{"a":1}</script><script type=text/x-template><b></script>');
  body('an SVG script', '<svg><script>if (1 &lt; 2 &amp;&amp; 1) ran.push("&#97;")</script></svg>', ['a']);
  body(
    'an SVG script in CDATA',
    '<svg><script><![CDATA[if (1 < 2) ran.push("a")]]> ; <![CDATA[ran.push("b")]]></script></svg>',
    ['a', 'b'],
  );
  body('an SVG script with elements', '<svg><script>ran.push("a")<g>ran.push("b")</g></script></svg>', ['a']);
  body('an SVG script file', '<svg><script href="ext.js"></script><script xlink:href="ext.js"></script></svg>', [
    'ext',
    'ext',
  ]);
  body('SVG styles', '<svg><style>a &gt; b { fill: red }</style><style><![CDATA[c>d{}]]></style></svg>');
  body('HTML in SVG', '<svg><foreignObject><script>ran.push("a &lt; b")</script></foreignObject></svg>', ['a &lt; b']);
  body(
    'scripts in MathML',
    '<math><mtext><script>ran.push("a")</script></mtext><script>ran.push("b")</script></math>',
    ['a'],
  );
  body(
    'a template',
    '<template><script>ran.push("a")</script><style>x{}</style></template>' +
      '<script>document.body.append(document.querySelector("template").content.cloneNode(true))</script>',
    ['a'],
  );
  body(
    'a declarative shadow root',
    '<div><template shadowrootmode=open><style>p{color:red}</style><p>x</template></div>',
  );
  body('noscript', '<noscript><style>p{}</style><img src=dot.png><script>ran.push("no")</script></noscript>');
  page(
    'noscript in the head',
    '<!doctype html><head><noscript><style>p{}</style><link rel=stylesheet href=styles.css></noscript><script>ran.push("a")</script>',
    ['a'],
  );
  body(
    'attributes twice',
    '<script type=module type=text/plain>ran.push("a")</script><script src=ext.js src=dot.png></script>',
    ['a', 'ext'],
  );
  page(
    'a base',
    '<!doctype html><base href="/deep/er/"><script src=rel.js></script><base href="/mod/"><script src=rel.js></script>',
    ['rel', 'rel'],
  );
  page(
    'a base that is relative',
    '<!doctype html><base href="../er/"><script src="rel.js"></script><style>p{background:url(../../dot.png)}</style>',
    ['rel'],
    'deep/er',
  );
  body(
    'a script in a table',
    '<table><tr><script>ran.push("a")</script><td><b><script>ran.push("b")</script></table>',
    ['a', 'b'],
  );
  body(
    'formatting misnested',
    '<b><p><i></b><script>ran.push("a")</script></i><a><div></a><script>ran.push("b")</script>',
    ['a', 'b'],
  );
  body('a script in a select', '<select><option><script>ran.push("a")</script></select>', ['a']);
  page(
    'a script behind the end',
    '<!doctype html><html><body></body></html><script>ran.push("a")</script><!-- x --> <script>ran.push("b")</script>',
    ['a', 'b'],
  );
  page('a script before anything', '<script>ran.push("a")</script><!doctype html><html><head><body>', ['a']);
  page('no tags but scripts', '<script>ran.push("a")</script><style>p{}</style>', ['a']);
  page('a byte order mark', Buffer.from('\ufeff<!doctype html><script>ran.push("é☃")</script>'), ['é☃']);
  page('UTF-8 without a word of it', '<!doctype html><script>ran.push("é☃")</script>', ['é☃']);
  page(
    'UTF-8 that is broken',
    Buffer.concat([
      Buffer.from('<!doctype html><meta charset=utf-8><script>ran.push("a\ufffd".length)/*'),
      Buffer.from([0xff, 0xc3, 0x28]),
      Buffer.from('*/</script>'),
    ]),
    ['2'],
  );
  page(
    'UTF-16',
    Buffer.from('\ufeff<!doctype html><script>ran.push("é☃🦊")</script><script src=ext.js></script>', 'utf16le'),
    ['é☃🦊', 'ext'],
  );
  page(
    'UTF-16, the other way round',
    Buffer.from('\ufeff<!doctype html><script>ran.push("é☃")</script>', 'utf16le').swap16(),
    ['é☃'],
  );
  page(
    'windows-1252',
    Buffer.from('<!doctype html><meta charset=windows-1252><script>ran.push("\xe9\x80")</script>', 'latin1'),
    ['é€'],
  );
  page(
    'windows-1251',
    Buffer.from(
      '<!doctype html><meta http-equiv=content-type content="text/html; charset=windows-1251"><script>ran.push("\xe6")</script>',
      'latin1',
    ),
    ['ж'],
  );
  page(
    'Shift_JIS',
    Buffer.from('<!doctype html><meta charset=shift_jis><script>ran.push("\x82\xa0\x83\x5c")</script>', 'latin1'),
    ['あソ'],
  );
  page(
    'ISO-2022-JP',
    Buffer.from('<!doctype html><meta charset=iso-2022-jp><script>ran.push("\x1b$B$"\x1b(B")</script>', 'latin1'),
    ['あ'],
  );
  page('gb18030', Buffer.from('<!doctype html><meta charset=gb18030><script>ran.push("\xc4\xe3")</script>', 'latin1'), [
    '你',
  ]);
  page(
    'iso-8859-1, which is another',
    Buffer.from(
      '<!doctype html><meta charset=iso-8859-1><style>p::before{content:"\x93"}</style><script>ran.push("\x93".length)</script>',
      'latin1',
    ),
    ['1'],
  );
  body('a null character', '<script>ran.push("a")/* \0 */</script><style>p{content:"\0"}</style>', ['a']);
  body('a comment in a script', '<script><!-- hidden\nran.push("a")\n--></script>', ['a']);
  body('a script in a comment in a script', '<script><!--\n"<script>"; ran.push("a"); "</script>"\n--></script>', [
    'a',
  ]);
  body('entities in a script', '<script>ran.push("&amp;")</script><style>p::before{content:"&lt;"}</style>', ['&amp;']);
  body(
    'styles of all types',
    '<style media=print>p{}</style><style type=TEXT/CSS>p{}</style><style type=text/plain>p{}</style><style type="">p{}</style>',
  );
  body('nothing in it', '<script></script><script> </script><style></style><style> </style><script src></script>');
  body(
    'addresses in sets',
    `<img srcset="dot.png 1x, ${DOT} 2x, dot.png?a,b 3x"><picture><source srcset="dot.png, dot.png 2x"><img src=dot.png></picture>`,
  );
  body(
    'addresses in styles',
    `<style>p{background:url( dot.png )} i{background:image-set("dot.png" 1x, url(${DOT}) 2x)} b{background:url("d\\6ft.png")}</style><p>x<i>x</i><b>x</b>`,
  );
  body(
    'a stylesheet that imports',
    '<link rel="stylesheet" href="styles.css"><link rel=preload as=style href=styles.css><p>x',
  );
  body('a style that imports', '<style>@import "styles.css"; @import url(\'more.css\');</style><p>x');
  body(
    'a document in an attribute',
    '<iframe srcdoc="<script>parent.ran.push(&quot;a&quot;)</script><style>p{}</style>"></iframe>',
    ['a'],
  );
  body('a frame', '<iframe src=framed.html></iframe><object data=framed.svg></object>', ['framed', 'svg < document']);
  page('a frameset', '<!doctype html><script>ran.push("a")</script><frameset><frame src="framed.html"></frameset>', [
    'a',
    'framed',
  ]);
  body(
    'names of files',
    '<script src="a b.js"></script><script src="a%20b.js?x=1#y"></script><script src=a%23b.js></script><script src=a%25b.js></script><script src="🦊.js"></script><script src="%F0%9F%A6%8A.js"></script><script src=a%3fb.js></script>',
    ['space', 'space', 'fragment', 'percent', 'fox', 'fox', 'question'],
  );
  body(
    'entities in attributes',
    '<script src="a&amp;b.js"></script><script src=a&b.js></script><script src="&#101;xt.js"></script>',
    ['ampersand', 'ampersand', 'ext'],
  );
  body('an address with spaces around', '<script src="\n ext.js\t"></script><script src="e\nxt.js"></script>', [
    'ext',
    'ext',
  ]);
  body('a script with both', '<script src=ext.js>ran.push("no")</script>', ['ext']);
  body(
    'integrity that is there',
    '<script src=ext.js integrity></script><script src=ext.js integrity="sha256-vMBk4P0wC+0=" ></script>'.replace(
      'sha256-vMBk4P0wC+0=',
      '',
    ),
    ['ext', 'ext'],
  );
  body(
    'old ways to say it',
    '<script language=JavaScript1.5>ran.push("a")</script><script type=" text/javascript ">ran.push("b")</script><script type=application/ecmascript>ran.push("c")</script><script language=vbscript>no</script><script type>ran.push("d")</script>',
    ['a', 'b', 'c', 'd'],
  );
  body(
    'for old browsers',
    '<script nomodule>ran.push("no")</script><script for=window event=onload>ran.push("a")</script>',
    ['a'],
  );
  body(
    'late scripts',
    '<script async src=ext.js></script><script defer src=ext.js></script><script defer>ran.push("a")</script>',
    ['ext', 'ext', 'a'],
  );
  body('characters beyond', '<script>ran.push("🦊\u2028\u0085")</script>', ['🦊\u2028\u0085']);
  body(
    'what is no script',
    '<textarea><script>ran.push("no")</script></textarea><title><script>no</script></title><xmp><script>no</script></xmp><!-- <script>no</script> --><![CDATA[<script>]]><iframe><script>no</script></iframe><noembed><script>no</script></noembed><script>ran.push("a")</script><plaintext><script>no</script>',
    ['a'],
  );
  body('a tag that closes itself', '<script src=ext.js /></script><svg><script href=ext.js /></svg>', ['ext', 'ext']);
  body(
    'a script in what would show instead',
    '<object><script>ran.push("a")</script></object><video><script>ran.push("b")</script></video><canvas><script>ran.push("c")</script></canvas>',
    ['a', 'b', 'c'],
  );
  body('deep', `${'<div>'.repeat(1500)}<script>ran.push("a")</script>`, ['a']);
  page('a tag that never ends', '<!doctype html><script>ran.push("a")</script><script>ran.push("no")', ['a']);
  page('an attribute that never ends', '<!doctype html><script>ran.push("a")</script><p title="<script>no</script>', [
    'a',
  ]);
  body(
    'a handler',
    '<button onclick="ran.push(event.type); return false">x</button><script>document.querySelector("button").click()</script>',
    ['click'],
  );
  body(
    'a handler and what is in its scope',
    '<form name=f><input name=i value=v><button type=button onclick="ran.push(i.value + value + f.i.value + title + this.form.name)" value=w>x</button></form><script>document.title="t";document.querySelector("button").click()</script>',
    ['vwvf'],
  );
  body(
    'entities in a handler',
    '<p id=p onclick=\'ran.push("&lt;&amp;" + &#39;b&#39;) // x\'>x<script>p.click()</script>',
    ['<&b'],
  );
  page('handlers of the body', '<!doctype html><body onload="ran.push(event.type)" onresize=\'ran.push("no")\'>x', [
    'load',
  ]);
  body(
    'a handler that is set again',
    '<p id=p onclick="ran.push(1)">x<script>p.onclick = () => ran.push(2); p.click()</script>',
    ['2'],
  );
  body(
    'a javascript: link',
    '<a id=a href="javascript:ran.push(%22a%22)">x</a><a id=b href=" java\nscript:void(ran.push(this === window))">y</a><script>a.click(); setTimeout(() => b.click(), 50)</script>',
    ['a', 'true'],
  );
  body(
    'a style attribute',
    '<p id=p style="color: rgb(1, 2, 3); background: url(dot.png)">x</p><style>#p.p{color:red}</style><script>ran.push(p.style.color, getComputedStyle(p).color)</script>',
    ['rgb(1, 2, 3)', 'rgb(1, 2, 3)'],
  );
  body(
    'a style attribute that hides',
    '<p id=p style="display: none">x</p><script>ran.push(getComputedStyle(p).display); p.style.display = ""; ran.push(getComputedStyle(p).display)</script>',
    ['none', 'block'],
  );
  body(
    'a style attribute on SVG',
    '<svg><g id=g STYLE="fill:rgb(9,9,9)" onclick="ran.push(this.id)"></g></svg><script>g.dispatchEvent(new Event("click")); ran.push(getComputedStyle(g).fill)</script>',
    ['g', 'rgb(9, 9, 9)'],
  );
  body(
    'attributes that only look like handlers',
    '<p once=x one=y onward=z only="()">x</p><script>ran.push("a")</script>',
    ['a'],
  );
  body(
    'an empty handler and style',
    '<p onclick style>x</p><p onclick="" style="">x</p><script>ran.push("a")</script>',
    ['a'],
  );
  body(
    'formatting with a style, misnested',
    '<b id=b style="color: rgb(7, 8, 9)" onclick="ran.push(1)"><p>x</b>y</p><script>for (const b of document.querySelectorAll("b")) { ran.push(getComputedStyle(b).color); b.click() }</script>',
    ['rgb(7, 8, 9)', 'rgb(7, 8, 9)', '1', '1'],
  );
  body(
    'a style in a template',
    '<template><p style="color:rgb(4,5,6)">x</p></template><script>document.body.append(document.querySelector("template").content.cloneNode(true)); ran.push(getComputedStyle(document.querySelector("body > p")).color)</script>',
    ['rgb(4, 5, 6)'],
  );
  return pages;
}

const TEXTS = [
  'a',
  'é',
  '☃',
  '🦊',
  '&amp;',
  '&lt;',
  '<b>',
  "'",
  '\\u0041',
  '\\x3c/script',
  ' ',
  '\t',
  '\r\n',
  '\r',
  '\n',
  '<!--',
  '-->',
  ']]>',
  '//',
  '\u2028',
  '%41',
  '\0',
];

/** Pages put together from a seed: the same on every machine. */
export function oddPagesFrom(seed: number, count: number): OddPage[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const ran: string[] = [];
    const parts = Array.from({ length: 2 + random.below(7) }, (_, j) => piece(random, `${i}.${j}`, ran));
    const html = `${random.pick(['<!doctype html>', '<!DOCTYPE html>\r\n<html>', ''])}${random.pick(['', '<head>', '<head><title>x</title></head>'])}${parts.join(random.pick(['', '\n', '\r\n']))}${random.pick(['', '</body></html>', '</div></p>'])}`;
    const utf16 = random.once(8);
    const mark = random.once(4) ? '\ufeff' : '';
    return {
      name: `page ${i} of seed ${seed}`,
      bytes: utf16 ? Buffer.from(`\ufeff${html}`, 'utf16le') : Buffer.from(mark + html),
      ran,
    };
  });
}

function piece(random: Random, id: string, ran: string[]): string {
  const text = () => Array.from({ length: random.below(6) }, () => random.pick(TEXTS)).join('');
  const mixed = (tag: string) => (random.once(3) ? tag.toUpperCase() : tag);
  const runs = (name = id) => {
    ran.push(name);
    return `ran.push("${name}")`;
  };
  // Whatever stands in a comment changes the hash and not what the script does.
  const comment = () => `/*${text().replaceAll('*/', '').replaceAll('<!--', '<!')}*/`;
  const [open, close] = random.pick([
    ['', ''],
    ['<div>', ''],
    ['<b><p>', '</b>'],
    ['<table><tr><td>', '</table>'],
    ['<ul><li>', '</ul>'],
    ['<a><i>', '</a></i>'],
  ] as const);
  const inner = random.pick([
    () => `<${mixed('script')}>${comment()}${runs()}${comment()}</${mixed('script')}>`,
    () => `<script type=module>${comment()};${runs()}</script>`,
    () => `<svg><${mixed('script')}>${runs()}/*${text().replace(/[<&\0]|\*\//g, '')} &lt; &#233; */</script></svg>`,
    () => `<svg><script><![CDATA[${runs()}/*${text().replaceAll(']]>', '').replaceAll('\0', '')}*/]]></script></svg>`,
    () => `<template><script>ran.push("no")${comment()}</script></template>`,
    () => `<noscript><style>p{}${comment()}</style></noscript>`,
    () => `<textarea><script>ran.push("no")</script></textarea>`,
    () => `<!-- <script>ran.push("no")</script> -->`,
    () =>
      `<${mixed('style')} ${random.pick(['', 'media=screen', 'type="text/css"', 'title=x'])}>p{color:red}${comment()}</style>`,
    () => `<svg><style>p &gt; i{}${text().replace(/[<&\0]/g, '')}</style></svg>`,
    () =>
      `<script src=${random.pick(['/ext.js', '"./ext.js?q"', "'ext.js#x'"])} ${random.pick(['', 'defer', 'async', 'crossorigin'])}></script>${ran.push('ext') && ''}`,
    () =>
      `<iframe srcdoc="<script>parent.${runs().replaceAll('"', '&quot;')}${comment().replaceAll('"', '&quot;').replaceAll('\0', '')}</script>"></iframe>`,
    () =>
      `<p id="p${id}" style="color: rgb(${random.below(200)}, 1, 1)">x</p><script>if (document.getElementById("p${id}").style.color) ${runs()}</script>`,
    () => `<p id="p${id}" onclick='${runs()}'>x</p><script>document.getElementById("p${id}").click()</script>`,
    () => `<img src="${DOT}" srcset="dot.png 1x, /dot.png 2x">`,
  ])();
  return open + inner + close;
}
