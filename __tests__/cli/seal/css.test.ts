import { fitsInRule, readCss, writeCssUrl } from '../../../cli/seal/css';

const read = (css: string) => readCss(css).map(({ kind, url, start, end }) => [kind, url, css.slice(start, end)]);

describe('readCss', () => {
  it.each([
    ['@import "a.css";', [['import', 'a.css', '"a.css"']]],
    ["@IMPORT url('a.css') layer(x) screen;", [['import', 'a.css', "'a.css'"]]],
    ['@import url( a.css );', [['import', 'a.css', 'url( a.css )']]],
    [
      '@font-face { src: url(a.woff2) format("woff2"), url("b.woff") }',
      [
        ['font', 'a.woff2', 'url(a.woff2)'],
        ['font', 'b.woff', '"b.woff"'],
      ],
    ],
    [
      'a { background: url(a.png), URL("b.png") }',
      [
        ['image', 'a.png', 'url(a.png)'],
        ['image', 'b.png', '"b.png"'],
      ],
    ],
    [
      'a { background: image-set("a.png" 1x, url(b.png) 2x) }',
      [
        ['image', 'a.png', '"a.png"'],
        ['image', 'b.png', 'url(b.png)'],
      ],
    ],
    ['@media print { a { cursor: url(a.cur), auto } }', [['image', 'a.cur', 'url(a.cur)']]],
    ['color: red; background: url(a.png)', [['image', 'a.png', 'url(a.png)']]],
    ['a { background: url(\\61 .png) }', [['image', 'a.png', 'url(\\61 .png)']]],
    ['/* url(a.png) */ a::before { content: "url(b.png)" }', []],
    ['@namespace url(http://www.w3.org/1999/xhtml);', []],
    ['@charset "utf-8"; @layer a; @import "a.css" supports(display: grid);', [['import', 'a.css', '"a.css"']]],
  ])('%s', (css, expected) => expect(read(css)).toEqual(expected));
});

it('writeCssUrl keeps the form that was there', () => {
  const css = '@import url(a.css); @import "b.css";';
  const [a, b] = readCss(css);
  expect(writeCssUrl(css, a!, 'c.css')).toBe('url("c.css")');
  expect(writeCssUrl(css, b!, 'c"\\.css')).toBe('"c\\22 \\5c .css"');
});

describe('fitsInRule', () => {
  it.each(['color: red', '', 'background: url("a)b")', '--x: { a: b }', 'a: "}"'])('lets %s through', (text) => {
    expect(fitsInRule(text)).toBe(true);
  });

  it.each(['color: red } body { color: blue', 'a: "', 'a: url(', 'a: (', 'a: ]', '@import "x"', "a: 'x\n'"])(
    'refuses %s',
    (text) => {
      expect(fitsInRule(text)).toBe(false);
    },
  );
});
