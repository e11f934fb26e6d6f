import { moduleByName } from '../../../lib/policy';
import { printable, safeJson } from '../../core/text';
import { fails, type Report } from '../report';
import { lineOf } from './pages';
import { brokenText, MEANINGS, nameOf, wordsOf } from './words';

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
}

/** For code scanning: SARIF 2.1.0 (OASIS), a result for each wrong header, with the address as its place. */
export function formatSarif(report: Report): string {
  const rules = new Map<string, Rule>();
  const rule = (id: string, short: string, full: string) => {
    if (!rules.has(id)) rules.set(id, { id, shortDescription: { text: short }, fullDescription: { text: full } });
    return { ruleId: id, ruleIndex: [...rules.keys()].indexOf(id) };
  };
  const at = (url: string) => [{ physicalLocation: { artifactLocation: { uri: url } } }];

  const wrong = report.answers.flatMap((answer) =>
    answer.results
      .filter((result) => fails(result) || result.excepted)
      .map((result) => {
        const { header, verdict, expected, found, excepted } = result;
        const source = moduleByName(header)?.source;
        return {
          ...rule(
            `${header.toLowerCase()}/${verdict}`,
            `${header} is ${MEANINGS[verdict]}`,
            `${header} is ${MEANINGS[verdict]}.${source ? ` Source: ${source}.` : ''}`,
          ),
          level: 'error',
          message: {
            text: printable(
              `${nameOf(answer)}: ${header} ${verdict}: ${wordsOf(result)}. Expected: ${expected ?? 'not there'}. Found: ${found.join(' | ') || 'nothing'}.`,
            ),
          },
          locations: at(answer.url),
          partialFingerprints: { 'header/v1': `${answer.kind} ${header.toLowerCase()} ${verdict}` },
          ...(excepted && {
            suppressions: [
              { kind: 'external', status: 'accepted', justification: `${excepted.reason} (until ${excepted.until})` },
            ],
          }),
        };
      }),
  );
  const broken = report.answers
    .filter((answer) => answer.broken !== undefined)
    .map((answer) => ({
      ...rule(
        'routes/broken',
        'A path of the site is broken',
        'A page, or what a page leads to or loads, returns 4xx or 5xx.',
      ),
      level: 'error',
      message: { text: printable(`${nameOf(answer)}: ${brokenText(answer)}`) },
      locations: at(answer.url),
      partialFingerprints: { 'route/v1': `${answer.kind} ${new URL(answer.url).pathname}` },
    }));
  const problems = report.problems.map((problem) => ({
    ...rule('check/problem', 'The check fails beside headers', 'A grade too low, or an exception that has ended.'),
    level: 'error',
    message: { text: printable(problem) },
    locations: at(report.site),
  }));
  const pages = (report.pages?.pages ?? []).flatMap(({ page, regressions }) =>
    regressions.map((regression) => ({
      ...rule(
        `page/${regression.directive ?? regression.kind}`,
        'A page works differently under the policy',
        'A real browser opened the page without the policy and as deployed, and found a difference.',
      ),
      level: 'error',
      message: { text: printable(`${page}: ${lineOf(regression)}`) },
      locations: at(new URL(page, report.site).href),
    })),
  );
  const findings = report.findings.map(({ source, header, directive, text }) => ({
    ...rule(`${source}/${header.toLowerCase()}`, `Worth knowing about ${header}`, `What ${source} says of ${header}.`),
    level: 'note',
    message: { text: printable(`${header}${directive ? ` ${directive}` : ''}: ${text}`) },
    locations: at(report.site),
  }));

  const sarif = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'edge-security-headers check', version: `${report.version}.0.0`, rules: [...rules.values()] },
        },
        invocations: [
          {
            executionSuccessful: report.summary.unanswered === 0,
            endTimeUtc: report.at,
            toolExecutionNotifications: report.answers
              .filter(({ error }) => error !== undefined)
              .map((answer) => ({
                level: 'error',
                message: { text: printable(`${nameOf(answer)}: ${answer.error}`) },
                locations: at(answer.url),
              })),
          },
        ],
        results: [...wrong, ...broken, ...pages, ...problems, ...findings],
        columnKind: 'utf16CodeUnits',
        properties: report.grade && {
          grade: report.grade.grade,
          score: report.grade.score,
          algorithm: report.grade.algorithm,
        },
      },
    ],
  };
  return `${safeJson(sarif)}\n`;
}
