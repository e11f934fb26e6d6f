import { commentPage } from '../../../proof/screenshots/comment-page';

it('a comment is shown with its tables, folds and warnings', () => {
  const page = commentPage(
    '<!-- m -->\n### Plan\n\n> [!WARNING]\n> **Gone**\n\n| a |\n| --- |\n| `b` |\n\n<details><summary>Diff</summary>\n\n- c\n\n</details>\n',
  );
  expect(page).toContain('<blockquote class="alert warning"><p><b>Warning</b><br>');
  expect(page).toContain('<td><code>b</code></td>');
  expect(page).toMatch(/<details><summary>Diff<\/summary>\s*<ul>\s*<li>c<\/li>/);
});
