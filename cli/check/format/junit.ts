import { XMLBuilder } from 'fast-xml-parser';
import { printable } from '../../core/text';
import { type AskedAnswer, fails, type HeaderResult, type Report } from '../report';
import { lineOf } from './pages';
import { brokenText, nameOf, wordsOf } from './words';

interface Case {
  readonly '@name': string;
  readonly '@classname': string;
  readonly [outcome: string]: unknown;
}

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  format: true,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
});

/** For the test views of CI systems: a suite for each answer, a case for each header. */
export function formatJunit(report: Report): string {
  const suites = report.answers.map((answer) => suite(nameOf(answer), casesOf(answer), answer.milliseconds, report.at));
  const rest = [
    ...(report.grade
      ? [
          {
            '@name': `grade ${report.grade.grade} ${report.grade.score} (MDN HTTP Observatory, algorithm ${report.grade.algorithm})`,
            '@classname': 'the whole',
          },
        ]
      : []),
    ...report.problems.map((problem, i) => ({
      '@name': `problem ${i + 1}`,
      '@classname': 'the whole',
      failure: { '@type': 'problem', '@message': printable(problem) },
    })),
  ];
  if (report.pages) {
    const classname = `pages in ${printable(report.pages.browser)}`;
    const cases = report.pages.pages.map(
      ({ page, regressions }): Case => ({
        '@name': printable(page),
        '@classname': classname,
        ...(regressions.length > 0 && {
          failure: {
            '@type': 'regressed',
            '@message': lineOf(regressions[0]!),
            '#text': regressions.map(lineOf).join('\n'),
          },
        }),
      }),
    );
    suites.push(suite(classname, cases, 0, report.at));
  }
  if (rest.length > 0) suites.push(suite('the whole', rest, 0, report.at));
  const sum = (of: (suite: (typeof suites)[number]) => number) => suites.reduce((n, one) => n + of(one), 0);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': `headers of ${printable(report.site)}`,
      '@tests': sum((one) => one['@tests']),
      '@failures': sum((one) => one['@failures']),
      '@errors': sum((one) => one['@errors']),
      testsuite: suites,
    },
  });
}

function suite(name: string, cases: readonly Case[], milliseconds: number, at: string) {
  const having = (outcome: string) => cases.filter((one) => outcome in one).length;
  return {
    '@name': name,
    '@tests': cases.length,
    '@failures': having('failure'),
    '@errors': having('error'),
    '@skipped': having('skipped'),
    '@time': (milliseconds / 1000).toFixed(3),
    '@timestamp': at,
    testcase: cases,
  };
}

function casesOf(answer: AskedAnswer): Case[] {
  const classname = nameOf(answer);
  if (answer.error !== undefined) {
    return [
      {
        '@name': 'an answer',
        '@classname': classname,
        error: { '@type': 'unreachable', '@message': printable(answer.error) },
      },
    ];
  }
  const status = {
    '@name': 'status',
    '@classname': classname,
    ...(answer.broken !== undefined && {
      failure: { '@type': 'broken', '@message': printable(brokenText(answer)) },
    }),
  };
  return [
    ...(answer.results.length > 0 || answer.broken !== undefined ? [status] : []),
    ...answer.results.map((result) => ({
      '@name': printable(result.header),
      '@classname': classname,
      ...outcomeOf(result),
    })),
  ];
}

function outcomeOf(result: HeaderResult): Record<string, unknown> {
  const { verdict, expected, found, excepted } = result;
  if (excepted) {
    return { skipped: { '@message': printable(`${verdict} until ${excepted.until}: ${excepted.reason}`) } };
  }
  if (!fails(result)) return {};
  const lines = [`expected: ${expected ?? 'not there'}`, ...found.map((value) => `found: ${value}`)];
  return {
    failure: {
      '@type': verdict,
      '@message': printable(wordsOf(result)),
      '#text': lines.map(printable).join('\n'),
    },
  };
}
