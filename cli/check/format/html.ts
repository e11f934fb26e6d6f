import { createHash } from 'node:crypto';
import { count } from '../../core/text';
import { partsOf } from '../parts';
import { type AskedAnswer, fails, type HeaderResult, type Report } from '../report';
import { groupWrong } from './groups';
import { STYLES } from './html-styles';
import { html, Markup } from './markup';
import { pagesSection } from './pages';
import { brokenText, MARKS, MEANINGS, nameOf, wordsOf } from './words';

/** Wrong headers that are told in full. The same on many answers is told once. */
const MOST_CARDS = 60;

/** One file that a manager can read: no script, no outside resource, nothing of a server's as markup. */
export function formatHtml(report: Report): string {
  const { site, at, expectation, summary, grade, answers } = report;
  const hash = createHash('sha256').update(STYLES).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; ${report.pages ? 'img-src data:; ' : ''}base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Security headers of ${new URL(site).host}</title>
<style>${new Markup(STYLES)}</style>
</head>
<body>
<header class="top">
<div>
<p class="eyebrow">Security headers</p>
<h1>${new URL(site).host}</h1>
<p class="lead ${summary.passed ? 'good' : 'bad'}">${lead(report)}</p>
${report.redirectsTo !== undefined && html`<p class="quiet">It redirects to ${report.redirectsTo}; the redirect was judged.</p>`}
<p class="quiet">${site} · ${at.slice(0, 16).replace('T', ' ')} UTC · compared with ${expectation.from}</p>
</div>
${
  grade &&
  html`<figure class="grade g${grade.grade[0]!.toLowerCase()}">
<strong>${grade.grade}</strong>
<figcaption>${grade.score} points<br><span>MDN HTTP Observatory,<br>algorithm ${grade.algorithm}</span></figcaption>
</figure>`
}
</header>
<main>
<ul class="tiles">
${tile(summary.answers, 'answers asked for')}
${tile(summary.headers, 'headers compared')}
${tile(summary.failed, 'headers wrong', summary.failed > 0 ? 'bad' : 'good')}
${tile(summary.excepted, 'let pass for now')}
${tile(summary.routes, 'paths requested')}
${summary.broken > 0 && tile(summary.broken, 'paths broken', 'bad')}
${summary.unanswered > 0 && tile(summary.unanswered, 'without an answer', 'bad')}
</ul>
${report.problems.length > 0 && html`<ul class="problems">${report.problems.map((problem) => html`<li>${problem}</li>`)}</ul>`}
${changed(report)}
${pagesSection(report)}
${wrong(answers)}
${expected(answers)}
${asked(answers)}
${graded(report)}
${worthKnowing(report)}
${report.notes.length > 0 && html`<section><h2>Notes</h2><ul>${report.notes.map((note) => html`<li>${note}</li>`)}</ul></section>`}
</main>
<footer>Made by the check of edge-security-headers. The grade is computed by the published rules of MDN HTTP Observatory${grade && `, algorithm ${grade.algorithm}`}; MDN had no part in it.</footer>
</body>
</html>
`;
  return page.text;
}

function lead({ summary, problems }: Report): string {
  if (summary.passed) return 'Every response carries the headers it should, and no link is broken.';
  if (summary.failed > 0)
    return `${count(summary.failed, 'header')} ${summary.failed === 1 ? 'is' : 'are'} not as they should be.`;
  if (summary.broken > 0)
    return `${count(summary.broken, 'path')} of the site ${summary.broken === 1 ? 'is' : 'are'} broken.`;
  if (problems.length > 0) return 'The headers are as they should be, but the check does not pass.';
  return 'The site did not answer as it should.';
}

const tile = (number: number, label: string, tone = '') =>
  html`<li class="${tone}"><strong>${number}</strong> ${label}</li>
`;

function changed({ changes }: Report): Markup | false {
  if (!changes) return false;
  return html`<section>
<h2>What changed</h2>
<p class="quiet">Since ${changes.since.slice(0, 16).replace('T', ' ')} UTC</p>
${changes.grade && html`<p>The grade went <strong>${changes.grade}</strong>.</p>`}
${
  changes.items.length === 0 && !changes.grade
    ? html`<p>Nothing.</p>`
    : html`<ul class="changes">${changes.items.map(({ kind, text }) => html`<li class="${kind}"><b>${kind}</b> <span>${text}</span></li>`)}</ul>`
}
</section>`;
}

/** Each wrong header once, with all answers that have it so. */
function wrong(answers: readonly AskedAnswer[]): Markup | false {
  const all = groupWrong(answers);
  const unanswered = answers.filter(({ error }) => error !== undefined);
  const broken = answers.filter((answer) => answer.broken !== undefined);
  if (all.length + unanswered.length + broken.length === 0) return false;
  return html`<section>
<h2>What is wrong</h2>
${unanswered.map((answer) => html`<article class="card"><h3><span class="mark bad">no answer</span> ${nameOf(answer)}</h3><p>${answer.error}</p></article>`)}
${broken
  .slice(0, MOST_CARDS)
  .map(
    (answer) =>
      html`<article class="card"><h3><span class="mark bad">broken</span> ${nameOf(answer)}</h3><p>${sentence(brokenText(answer))}</p></article>`,
  )}
${all.slice(0, MOST_CARDS).map(
  ({ result, places }) => html`<article class="card">
<h3><span class="mark ${result.excepted ? 'soft' : 'bad'}">${result.verdict}</span> ${result.header}</h3>
<p>${sentence(wordsOf(result))}</p>
${sides(result)}
${result.excepted && html`<p class="quiet">Let pass until ${result.excepted.until}: ${result.excepted.reason}</p>`}
<p class="places">${places.slice(0, 12).map((place) => html`<code>${place}</code> `)}${places.length > 12 && `and ${places.length - 12} more`}</p>
</article>`,
)}
${all.length > MOST_CARDS && html`<p>And ${all.length - MOST_CARDS} more.</p>`}
</section>`;
}

/** What was expected beside what was found, part by part. */
function sides({ header, expected, found }: HeaderResult): Markup {
  const wanted = expected === null ? [] : partsOf(header, expected);
  const given = found.flatMap((value) => partsOf(header, value));
  if (expected !== null && given.length === 0) {
    return html`<h4>Expected</h4><p><code>${expected}</code></p>`;
  }
  const side = (
    title: string,
    parts: readonly string[],
    others: ReadonlySet<string>,
    empty: string,
    tone: string,
  ) => html`<div>
<h4>${title}</h4>
${
  parts.length === 0
    ? html`<p class="quiet">${empty}</p>`
    : html`<ul class="parts">${parts.map((part) => html`<li class="${others.has(part) ? '' : tone}"><code>${part}</code></li>`)}</ul>`
}
</div>`;
  return html`<div class="sides">
${side('Expected', wanted, new Set(given), 'not to be there', 'gone')}
${side('Found', given, new Set(wanted), 'nothing', 'extra')}
</div>`;
}

/** The page's own headers: every one, folded. */
function expected(answers: readonly AskedAnswer[]): Markup | false {
  const page = answers.find(({ kind, results }) => kind === 'page' && results.length > 0);
  if (!page) return false;
  return html`<section>
<h2>Expected beside found</h2>
<p class="quiet">As ${nameOf(page)} has them. Open a line to compare.</p>
${page.results.map(
  (result) => html`<details>
<summary><span class="mark ${tone(result)}">${MARKS[result.verdict]}</span> ${result.header}<span class="quiet"> ${MEANINGS[result.verdict]}</span></summary>
${sides(result)}
</details>`,
)}
</section>`;
}

function asked(answers: readonly AskedAnswer[]): Markup {
  return html`<section>
<h2>What was asked</h2>
<div class="scroll"><table>
<thead><tr><th>Asked</th><th>Status</th><th>HTTP</th><th>Cache</th><th>Headers</th><th>Result</th></tr></thead>
<tbody>
${answers.map((answer) => {
  const bad = answer.results.filter(fails).length;
  const result =
    answer.error !== undefined
      ? html`<span class="mark bad">no answer</span>`
      : answer.broken !== undefined
        ? html`<span class="mark bad">${answer.broken}</span>`
        : bad > 0
          ? html`<span class="mark bad">${bad} wrong</span>`
          : answer.results.length > 0
            ? html`<span class="mark good">✓</span>`
            : html`<span class="quiet">${answer.note ?? 'not judged'}</span>`;
  return html`<tr><td><code>${nameOf(answer)}</code></td><td>${answer.status ?? '—'}</td><td>${answer.httpVersion ?? ''}</td><td>${answer.cache ?? ''}</td><td>${answer.results.length}</td><td>${result}</td></tr>
`;
})}
</tbody>
</table></div>
</section>`;
}

function graded({ grade }: Report): Markup | undefined {
  return (
    grade &&
    html`<section>
<h2>The grade</h2>
<p class="quiet">It starts at 100. What a bonus adds counts only from 90 up${grade.withoutBonus < 90 && `, and without it there are ${grade.withoutBonus}`}.</p>
<div class="scroll"><table>
<thead><tr><th>Test</th><th>Points</th><th>Outcome</th><th>What would raise it</th></tr></thead>
<tbody>
${grade.tests.map(
  ({ title, modifier, description, raise }) =>
    html`<tr><td>${title}</td><td class="points ${modifier < 0 ? 'bad' : modifier > 0 ? 'good' : ''}">${modifier > 0 && '+'}${modifier}</td><td>${description}</td><td>${raise}</td></tr>
`,
)}
</tbody>
</table></div>
</section>`
  );
}

function worthKnowing({ findings }: Report): Markup | false {
  if (findings.length === 0) return false;
  return html`<section>
<h2>Worth knowing</h2>
<p class="quiet">None of this fails the check.</p>
<ul class="findings">
${findings.map(
  ({ source, severity, header, directive, text }) =>
    html`<li><b class="${severity}">${severity}</b> ${header} ${directive && html`<code>${directive}</code>`} ${text} <span class="quiet">${source}</span></li>
`,
)}
</ul>
</section>`;
}

const tone = (result: HeaderResult) => (fails(result) ? 'bad' : result.verdict === 'ok' ? 'good' : 'soft');
const sentence = (text: string) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
