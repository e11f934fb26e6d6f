import MarkdownIt from 'markdown-it';

/** Looks like a comment on GitHub, and is of nothing but system fonts and plain colours. */
const STYLE = `
body { margin: 0; padding: 24px; background: #fff; color: #1f2328; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
article { border: 1px solid #d1d9e0; border-radius: 6px; max-width: 900px; }
header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e; }
header b { color: #1f2328; }
header i { font-style: normal; font-size: 12px; border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; margin-left: 4px; }
main { padding: 16px; overflow-wrap: break-word; }
main > :first-child { margin-top: 0; }
h1, h2, h3, h4 { line-height: 1.25; margin: 24px 0 16px; }
h2, h1 { padding-bottom: .3em; border-bottom: 1px solid #d1d9e0b3; }
p, blockquote, ul, ol, table, pre, details { margin: 0 0 16px; }
table { border-collapse: collapse; display: block; max-width: 100%; overflow: auto; }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; vertical-align: top; }
tr:nth-child(2n) td { background: #f6f8fa; }
code { background: #818b981f; border-radius: 6px; padding: .2em .4em; font: 85%/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: break-spaces; }
pre { background: #f6f8fa; border-radius: 6px; padding: 16px; overflow: auto; }
pre code { background: none; padding: 0; white-space: pre; }
blockquote { margin-left: 0; padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
blockquote.alert { color: inherit; border-color: var(--of); }
blockquote.alert > p:first-child > b { color: var(--of); }
.note { --of: #0969da; } .tip { --of: #1a7f37; } .important { --of: #8250df; } .warning { --of: #9a6700; } .caution { --of: #d1242f; }
summary { cursor: default; }
`;

/** A page that shows Markdown as a comment on GitHub. `[!WARNING]` and its like are GitHub's own: https://docs.github.com/get-started/writing-on-github */
export function commentPage(markdown: string): string {
  const body = new MarkdownIt({ html: true, linkify: true })
    .render(markdown)
    .replaceAll(
      /<blockquote>\s*<p>\[!(\w+)\]/g,
      (_, kind: string) =>
        `<blockquote class="alert ${kind.toLowerCase()}"><p><b>${kind.charAt(0)}${kind.slice(1).toLowerCase()}</b><br>`,
    );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Comment</title><style>${STYLE}</style>
<article><header><b>github-actions</b><i>bot</i> commented</header><main>${body}</main></article>
</html>
`;
}
