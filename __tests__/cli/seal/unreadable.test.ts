import { sealSite } from '../../../cli/seal/seal-site';

const seal = (files: Record<string, string>) =>
  sealSite({ files: Object.keys(files), read: (file) => Buffer.from(files[file]!) }, {});

const DEEP = 'deep.html: has elements more than 2000 deep. Close some of them, or leave the page out.';
const LONG = 'is nested deeper, or holds a longer name, than can be read. Write it in smaller parts, or leave it out.';

describe('a file that is written to be slow, or too deep for the stack', () => {
  it.each([
    ['a megabyte of nested elements', '<div>'.repeat(200_000)],
    ['nested elements with an attribute each', '<div style=a>'.repeat(30_000)],
    ['nested templates', '<template>'.repeat(40_000)],
    ['nested groups of a drawing', `<svg>${'<g>'.repeat(100_000)}`],
    ['nested elements for browsers without scripts', `<body><noscript>${'<div>'.repeat(10_000)}</noscript>`],
    ['nested elements in a srcdoc', `<iframe srcdoc="${'<div>'.repeat(100_000)}"></iframe>`],
  ])('is refused by name: %s', async (_what, html) => {
    await expect(seal({ 'index.html': '', 'deep.html': html })).rejects.toThrow(DEEP);
  });

  it.each([
    ['a name in a stylesheet', { 'a.css': `${'a'.repeat(400_000)}{}` }, 'a.css'],
    ['a name in a style element', { 'index.html': `<style>#${'a'.repeat(400_000)}{}</style>` }, 'index.html'],
  ])('is refused by name: %s', async (_what, files, file) => {
    const page = '<link rel=stylesheet href=a.css>';
    await expect(seal({ 'index.html': page, ...files } as Record<string, string>)).rejects.toThrow(`${file}: ${LONG}`);
  });

  it.each([
    ['deeper than browsers nest', `${'<div>'.repeat(1_900)}x${'</div>'.repeat(1_900)}`],
    ['long and flat', '<p>a<b>c</b><template><i>d</i></template><table><tr><td>e</table>'.repeat(2_000)],
    ['with tags that nobody closes', '<li>a<p>b<option>c'.repeat(5_000)],
    ['with formats that overlap', '<b><i>a</b></i><a href=x>b<a href=y>c</a>'.repeat(2_000)],
  ])('is none that is %s', async (_what, html) => {
    expect((await seal({ 'index.html': html })).errors).toEqual([]);
  });
});
