import { z } from 'zod';
import { REPORT_VERSION, type Report } from './report';

const result = z.object({
  header: z.string(),
  verdict: z.enum(['ok', 'stronger', 'kept', 'weaker', 'differs', 'missing', 'twice', 'unparsable', 'leaks']),
  expected: z.string().nullable(),
  found: z.array(z.string()),
  why: z.array(z.string()),
  excepted: z.object({ reason: z.string(), until: z.iso.date() }).optional(),
});

const answer = z.object({
  kind: z.enum(['page', 'asset', 'error', 'again', 'head', 'conditional', 'http2', 'hop', 'redirect', 'link']),
  method: z.string(),
  url: z.url(),
  status: z.int().optional(),
  httpVersion: z.string().optional(),
  cache: z.string().optional(),
  milliseconds: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  results: z.array(result),
  broken: z.string().optional(),
  linkedFrom: z.array(z.string()).optional(),
  error: z.string().optional(),
  note: z.string().optional(),
});

const grade = z.object({
  algorithm: z.union([z.literal(4), z.literal(6)]),
  grade: z.string(),
  score: z.int(),
  withoutBonus: z.int(),
  tests: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      result: z.string(),
      pass: z.boolean(),
      modifier: z.int(),
      description: z.string(),
      raise: z.string().optional(),
    }),
  ),
});

const finding = z.object({
  source: z.enum(['csp_evaluator', 'check']),
  severity: z.enum(['high', 'medium', 'low', 'info']),
  header: z.string(),
  directive: z.string().optional(),
  text: z.string(),
});

const pages = z.object({
  browser: z.string(),
  pages: z.array(
    z.object({
      page: z.string(),
      from: z.string().optional(),
      controls: z.int(),
      regressions: z.array(
        z.object({
          kind: z.enum([
            'violation',
            'console',
            'exception',
            'request',
            'status',
            'text',
            'picture',
            'address',
            'control',
            'link',
          ]),
          after: z.string(),
          text: z.string(),
          directive: z.string().optional(),
          blocked: z.string().optional(),
          element: z.string().optional(),
          at: z.string().optional(),
          remedy: z.string().optional(),
        }),
      ),
      before: z.string().optional(),
      after: z.string().optional(),
    }),
  ),
  notTried: z.array(z.string()),
});

/** The shape of a report's JSON, as docs/check-report.schema.json tells it. Keys that are not here may come in later versions. */
export const reportSchema: z.ZodType<Report> = z.object({
  version: z.literal(REPORT_VERSION),
  site: z.url(),
  at: z.iso.datetime(),
  expectation: z.object({ kind: z.enum(['policy', 'advice']), preset: z.string(), from: z.string() }),
  redirectsTo: z.string().optional(),
  summary: z.object({
    passed: z.boolean(),
    answers: z.int(),
    headers: z.int(),
    failed: z.int(),
    excepted: z.int(),
    unanswered: z.int(),
    // Reports of before the check followed links have none.
    routes: z.int().default(0),
    broken: z.int().default(0),
  }),
  problems: z.array(z.string()),
  notes: z.array(z.string()),
  grade: grade.optional(),
  answers: z.array(answer),
  findings: z.array(finding),
  pages: pages.optional(),
  changes: z
    .object({
      since: z.string(),
      grade: z.string().optional(),
      items: z.array(z.object({ kind: z.enum(['better', 'worse', 'other']), text: z.string() })),
    })
    .optional(),
});
