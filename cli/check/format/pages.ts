import { count, printable } from '../../core/text';
import type { PageRegression, PagesReport, Report } from '../report';
import { html, type Markup } from './markup';

/** Pages that are listed one by one; the others are counted. */
const MOST_ROWS = 60;
/** Regressions of one page that are told in full. */
const MOST_EACH = 5;

/** A row for each page: mark, page, how it was opened, result. */
export function pageRows({ pages }: PagesReport): [mark: string, page: string, opened: string, result: string][] {
  return pages
    .slice(0, MOST_ROWS)
    .map(({ page, from, controls, regressions }) => [
      regressions.length > 0 ? '✗' : '✓',
      printable(page),
      `${from === undefined ? 'by its address' : `by a link on ${printable(from)}`}${controls > 0 ? `, ${count(controls, 'control')}` : ''}`,
      regressions.length > 0 ? count(regressions.length, 'regression') : 'works as without the policy',
    ]);
}

/** Each regression as lines: what it is, where its cause is, what to do. */
export function regressionLines({
  pages,
}: PagesReport): { readonly page: string; readonly lines: readonly string[] }[] {
  return pages.flatMap(({ page, regressions }) => {
    if (regressions.length === 0) return [];
    const lines = regressions.slice(0, MOST_EACH).map(lineOf);
    if (regressions.length > MOST_EACH) lines.push(`and ${regressions.length - MOST_EACH} more`);
    return [{ page: printable(page), lines }];
  });
}

/** `button "Menu": require-trusted-types-for blocks … at /app.js:2:22, element <p>. Remedy.` */
export function lineOf({ after, text, at, element, remedy }: PageRegression): string {
  const place = [at && `at ${at}`, element && `element ${element}`].filter(Boolean).join(', ');
  return printable(`${after}: ${text}${place ? ` (${place})` : ''}.${remedy ? ` ${remedy}.` : ''}`);
}

/** The pages, and before and after of those that look different. */
export function pagesSection({ pages }: Report): Markup | false {
  if (!pages) return false;
  return html`<section>
<h2>Pages in a browser</h2>
<p class="quiet">${pages.browser}, without the policy and as deployed</p>
<div class="scroll"><table><thead><tr><th>page</th><th>opened</th><th>result</th></tr></thead><tbody>
${pageRows(pages).map(([mark, page, opened, result]) => html`<tr><td><code>${page}</code></td><td>${opened}</td><td class="${mark === '✓' ? 'good' : 'bad'}">${mark} ${result}</td></tr>`)}
</tbody></table></div>
${pages.pages
  .filter(({ regressions }) => regressions.length > 0)
  .map(
    ({ page, regressions, before, after }) => html`<article class="card">
<h3><span class="mark bad">regressed</span> ${page}</h3>
<ul>${regressions.slice(0, MOST_EACH).map((one) => html`<li>${lineOf(one)}</li>`)}</ul>
${
  before !== undefined &&
  after !== undefined &&
  html`<div class="sides">${picture('Without the policy', before)}${picture('As deployed', after)}</div>`
}
</article>`,
  )}
${pages.notTried.length > 0 && html`<p class="quiet">Not tried: ${pages.notTried.join('; ')}.</p>`}
</section>`;
}

function picture(title: string, png: string): Markup {
  return html`<figure class="picture"><figcaption>${title}</figcaption><img alt="" src="data:image/png;base64,${png}"></figure>`;
}
