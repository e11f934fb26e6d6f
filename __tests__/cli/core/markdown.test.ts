import MarkdownIt from 'markdown-it';
import { code, details, fenceFor, table, text } from '../../../cli/core/markdown';

const html = (markdown: string) => new MarkdownIt({ html: true, linkify: true }).render(markdown).trim();

describe('Markdown', () => {
  it.each([
    ['plain', 'plain'],
    ['a|b', 'a|b'],
    ['`', '`'],
    ['a ``` b', 'a ``` b'],
    ['<b>', '&lt;b&gt;'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['', '  '],
  ])('holds %j in a code span, also within a table', (value, shown) => {
    expect(html(table(['a'], [[code(value)]]))).toContain(`<td><code>${shown}</code></td>`);
  });

  it.each([
    ['*b* _i_ `c` # [l](u)', '*b* _i_ `c` # [l](u)'],
    ['<script>', '&lt;script&gt;'],
    ['@all', '@all'],
    ['https://example.com', 'https://example.com'],
    ['a|b', 'a|b'],
  ])('shows %j as text', (value, shown) => {
    expect(html(table(['a'], [[text(value)]]))).toContain(`<td>${shown}</td>`);
  });

  it('folds what is Markdown', () => {
    expect(html(details('more', '**bold**'))).toBe(
      '<details><summary>more</summary>\n<p><strong>bold</strong></p>\n</details>',
    );
  });

  it('fences what has fences', () => {
    expect(fenceFor('none', 3)).toBe('```');
    expect(fenceFor('a ```` b ``', 3)).toBe('`````');
  });
});
