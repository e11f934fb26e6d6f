import { code, details, fenceFor, rowOf, table, text } from '../core/markdown';
import { clip, count, printable } from '../core/text';
import type { HeaderChange } from './header-diff';
import type { PlanManifest } from './manifest';
import { gradeChanges, gradeText, type HeadersReport, type PlanReport } from './plan-report';
import { ASSUMPTIONS } from './policy-grade';
import type { Warning } from './warnings';

/**
 * Bytes that it may have. A comment on GitHub holds 65,536 characters; there are never more of them than bytes, and whoever posts it may
 * add something.
 */
const MOST = 60_000;
const MOST_WARNINGS = 12_000;
const MOST_HEADERS = 24_000;
/** Resources of which one thing is said. */
const MOST_NAMED = 10;
/** Characters of one line of the diff. */
const MOST_LINE = 1000;

const MARKS = { weaker: '🔻 weaker', different: '🔸 different', stronger: '🔹 stronger', equal: 'equal' } as const;

/** By which a comment on a change is known as the one for an environment, so that it can be written anew. */
export function markerOf(environment: string): string {
  return `<!-- edge-security-headers plan ${environment} -->`;
}

export interface MarkdownOptions {
  readonly report: PlanReport;
  readonly manifest: Omit<PlanManifest, 'format' | 'files'>;
  /** What Terraform writes of the plan for people. */
  readonly diff: string;
}

/** For reviewers, as a comment on a change: whole Markdown, however large the plan is. */
export function formatMarkdown({ report, manifest, diff }: MarkdownOptions): string {
  const { environment } = manifest;
  const parts = [
    `${markerOf(environment)}\n### Plan for ${code(environment)}`,
    ...notesBlock(report.notes),
    `**${report.counts}**`,
    ...(report.idle
      ? [
          `No change of infrastructure or headers. The site’s files are not part of a plan: ${code(`npm run publish-site -- ${environment}`)} ` +
            'uploads those that changed.',
        ]
      : []),
    ...seriousBlock(report.warnings.serious),
    ...deploymentsBlock(report.warnings.deployments),
    ...headersPart(report.headers),
    origin(manifest),
  ];
  const whole = parts.join('\n\n');
  if (report.idle) return `${whole}\n`;
  return `${whole}\n\n${foldedDiff(diff, MOST - bytes(whole))}\n`;
}

function notesBlock(notes: readonly string[]): string[] {
  return notes.length === 0 ? [] : [block('IMPORTANT', notes.map(text))];
}

function seriousBlock(warnings: readonly Warning[]): string[] {
  return warnings.length === 0 ? [] : [block('WARNING', warnings.map(item))];
}

function deploymentsBlock(warnings: readonly Warning[]): string[] {
  if (warnings.length === 0) return [];
  const what =
    'CloudFront deploys to every edge location. That takes minutes, and until then some visitors get what is there now.';
  return [block('NOTE', [what, ...warnings.map(item)])];
}

function item({ addresses, what, why }: Warning): string {
  const named = addresses.slice(0, MOST_NAMED).map((address) => code(clip(address, 200)));
  const more = addresses.length > MOST_NAMED ? ` and ${addresses.length - MOST_NAMED} more` : '';
  return `**${text(what)}** ${named.join(', ')}${more}${why && `: ${text(clip(why, 1000))}.`}`;
}

function block(kind: 'IMPORTANT' | 'WARNING' | 'NOTE', paragraphs: readonly string[]): string {
  const { kept, left } = take(paragraphs, MOST_WARNINGS);
  const all = left > 0 ? [...kept, `and ${left} more: see the full diff.`] : kept;
  return `> [!${kind}]\n${all.map((one) => `> ${one}`).join('\n>\n')}`;
}

function headersPart(headers: HeadersReport): string[] {
  const title = `#### ${text(headers.summary.replace(/^./, (first) => first.toUpperCase()))}`;
  if (headers.kind === 'unknown') return [title];
  const { changes, reordered } = headers;
  return [
    title,
    ...(changes.length > 0 ? [changesTable(changes)] : []),
    ...(reordered
      ? ['The rules are laid over one another in another order: where several fit an answer, the last one wins.']
      : []),
    gradePart(headers),
  ];
}

function changesTable(changes: readonly HeaderChange[]): string {
  const rows = changes.map(({ header, part, rule, before, after, verdict, why }) => [
    verdict === 'weaker' ? `**${MARKS.weaker}**` : MARKS[verdict],
    [code(header), part && code(clip(part, 200)), rule && text(clip(rule, 300))].filter(Boolean).join('<br>'),
    cell(before),
    cell(after),
    text(clip(why)),
  ]);
  const { kept, left } = take(rows.map(rowOf), MOST_HEADERS);
  const head = table(['', 'header', 'before', 'after', 'why'], []);
  return (
    [head, ...kept].join('\n') +
    (left > 0 ? `\n\n_and ${count(left, 'change')} more of headers, in the full diff._` : '')
  );
}

function cell(value: string | undefined): string {
  return value === undefined ? '—' : code(clip(value));
}

function gradePart({ grade, gradeBefore }: Exclude<HeadersReport, { readonly kind: 'unknown' }>): string {
  const now = `**${gradeText(grade)}**`;
  const was = gradeBefore && gradeText(gradeBefore);
  const line = was === undefined ? now : was === gradeText(grade) ? `${now}, as before` : `**${was}** → ${now}`;
  return [
    `Grade ${line} (MDN HTTP Observatory, algorithm ${grade.algorithm})`,
    ...(gradeBefore ? gradeChanges(gradeBefore, grade).map((change) => `- ${text(change)}`) : []),
    `\n<sub>Reckoned from the policy for ${ASSUMPTIONS}. ${code('npm run check')} grades the live site.</sub>`,
  ].join('\n');
}

function origin({ commit, dirty, terraform, providers, state, at }: MarkdownOptions['manifest']): string {
  return `<sub>${[
    commit && `commit ${code(commit.slice(0, 12))}${dirty ? ' with changes that are not committed' : ''}`,
    `Terraform ${terraform}`,
    ...Object.entries(providers).map(([name, version]) => `provider ${name} ${version}`),
    state ? `state of serial ${state.serial}` : 'no state yet',
    `planned ${at}`,
  ]
    .filter(Boolean)
    .join(', ')}</sub>`;
}

const REST = 'The whole of it is in `plan.txt` beside the saved plan, and `terraform show plan.tfplan` prints it.';

/** The diff as far as there is room, and what was cut of it. */
function foldedDiff(diff: string, room: number): string {
  const all = diff.trim().split('\n');
  const lines = all.map(shortLine);
  const shortened = lines.filter((line, i) => line.length < all[i]!.length).length;
  // Room for the fence, which is as long as the longest run of backticks demands, and for what is said around it.
  const fence = fenceFor(lines.join('\n'), 3);
  const { kept, left } = take(lines.map(colored), room - 2 * fence.length - 600);
  const said = [
    left > 0 && `The diff is cut after ${count(kept.length, 'line')} of ${all.length}.`,
    shortened > 0 &&
      `${count(shortened, 'line')} of more than ${MOST_LINE} characters ${shortened === 1 ? 'is' : 'are'} shortened.`,
  ].filter(Boolean);
  const folded = details(`Full diff${said.length > 0 ? ', cut' : ''}`, `${fence}diff\n${kept.join('\n')}\n${fence}`);
  return said.length > 0 ? `${folded}\n\n_${said.join(' ')} ${REST}_` : folded;
}

function shortLine(line: string): string {
  if (line.length <= MOST_LINE) return line;
  const kept = clip(line, MOST_LINE);
  return `${kept} (${line.length - kept.length + 1} more characters)`;
}

/** Signs where a viewer of diffs looks for them, and nothing that drives a terminal or turns the reading round. */
function colored(line: string): string {
  return line
    .split('\t')
    .map(printable)
    .join('\t')
    .replace(/^( *)(-\/\+|\+\/-|[-+~])(?= )/, (_, spaces, sign) => `${sign === '~' ? '!' : sign}${spaces}`);
}

/** As many lines from the first on as have room, each with its line break. */
function take(lines: readonly string[], room: number): { readonly kept: string[]; readonly left: number } {
  let used = 0;
  const end = lines.findIndex((line) => {
    used += bytes(line) + 1;
    return used > room;
  });
  const kept = lines.slice(0, end < 0 ? undefined : end);
  return { kept, left: lines.length - kept.length };
}

function bytes(value: string): number {
  return Buffer.byteLength(value);
}
