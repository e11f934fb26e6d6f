import { judgeExceptions, parseExceptions } from '../../../cli/check/exceptions';
import type { AskedAnswer, Verdict } from '../../../cli/check/report';

const NOW = new Date('2026-06-15T12:00:00Z');

function answer(path: string, header: string, verdict: Verdict, kind: AskedAnswer['kind'] = 'page'): AskedAnswer {
  return {
    kind,
    method: 'GET',
    url: `https://example.com${path}`,
    status: 200,
    milliseconds: 1,
    headers: [],
    results: [{ header, verdict, expected: 'a', found: ['b'], why: [] }],
  };
}

const exceptions = (...list: object[]) => parseExceptions(JSON.stringify({ exceptions: list }), 'exceptions.json');
const csp = { header: 'Content-Security-Policy', reason: 'the widget moves in July', until: '2026-07-31' };

describe('an exception', () => {
  it('lets a header pass until its day is over', () => {
    const { answers, problems, notes } = judgeExceptions(
      [answer('/', 'Content-Security-Policy', 'weaker')],
      exceptions(csp),
      NOW,
    );
    expect(answers[0]!.results[0]!.excepted).toEqual({ reason: 'the widget moves in July', until: '2026-07-31' });
    expect([problems, notes]).toEqual([[], []]);
  });

  it('holds for every spelling of its paths', () => {
    const { answers } = judgeExceptions(
      [answer('/%c3%bcber/a', 'Content-Security-Policy', 'weaker'), answer('/b', 'Content-Security-Policy', 'weaker')],
      exceptions({ ...csp, paths: ['/%C3%BCber/*'] }),
      NOW,
    );
    expect(answers.map(({ results }) => results[0]!.excepted !== undefined)).toEqual([true, false]);
  });

  it('holds on its last day, and is a problem the day after', () => {
    const wrong = [answer('/', 'Content-Security-Policy', 'weaker')];
    expect(judgeExceptions(wrong, exceptions(csp), new Date('2026-07-31T23:59:59Z')).problems).toEqual([]);
    const after = judgeExceptions(wrong, exceptions(csp), new Date('2026-08-01T00:00:00Z'));
    expect(after.answers[0]!.results[0]!.excepted).toBeUndefined();
    expect(after.problems).toEqual([
      'the exception for Content-Security-Policy ended on 2026-07-31 (the widget moves in July). Mend the header, or give the exception a new end',
    ]);
  });

  it.each<[string, object, AskedAnswer, boolean]>([
    [
      'its header in any case',
      { header: 'content-security-policy' },
      answer('/', 'Content-Security-Policy', 'missing'),
      true,
    ],
    ['no other header', { header: 'Server' }, answer('/', 'Content-Security-Policy', 'missing'), false],
    ['its paths', { paths: ['/old/*'] }, answer('/old/a', 'Content-Security-Policy', 'weaker'), true],
    ['no other path', { paths: ['/old/*'] }, answer('/new', 'Content-Security-Policy', 'weaker'), false],
    ['its kinds', { kinds: ['error'] }, answer('/x', 'Content-Security-Policy', 'weaker', 'error'), true],
    ['no other kind', { kinds: ['error'] }, answer('/x', 'Content-Security-Policy', 'weaker'), false],
    ['its verdicts', { verdicts: ['weaker'] }, answer('/', 'Content-Security-Policy', 'weaker'), true],
    ['no other verdict', { verdicts: ['weaker'] }, answer('/', 'Content-Security-Policy', 'missing'), false],
  ])('is for %s', (_what, more, wrong, passes) => {
    const { answers } = judgeExceptions([wrong], exceptions({ ...csp, ...more }), NOW);
    expect(answers[0]!.results[0]!.excepted !== undefined).toBe(passes);
  });

  it('that was not needed is told', () => {
    const { answers, notes } = judgeExceptions([answer('/', 'Content-Security-Policy', 'ok')], exceptions(csp), NOW);
    expect(answers[0]!.results[0]!.excepted).toBeUndefined();
    expect(notes).toEqual(['the exception for Content-Security-Policy was not needed']);
  });
});

describe('a file of exceptions', () => {
  it.each([
    ['{', /^exceptions\.json: is not JSON: /],
    ['[]', /^exceptions\.json: the file: /],
    ['{"exceptions":[{}]}', /exceptions\[0\]\.header: /],
    [
      '{"exceptions":[{"header":"A","reason":"short","until":"2026-01-01"}]}',
      /^exceptions\.json: exceptions\[0\]\.reason: is not a reason of at least 10 characters$/,
    ],
    [
      '{"exceptions":[{"header":"A","reason":"long enough","until":"tomorrow"}]}',
      /^exceptions\.json: exceptions\[0\]\.until: is not a date such as 2026-12-31$/,
    ],
    ['{"exceptions":[{"header":"A","reason":"long enough","until":"2026-02-30"}]}', /until: is not a date/],
    [
      '{"exceptions":[{"header":"A","reason":"long enough","until":"2026-01-01","path":["/"]}]}',
      /^exceptions\.json: exceptions\[0\]: path is not a key; paths was meant$/,
    ],
    [
      '{"exceptions":[{"header":"A","reason":"long enough","until":"2026-01-01","verdicts":["ok"]}]}',
      /verdicts\[0\]: /,
    ],
    ['{"exception":[]}', /exception is not a key; exceptions was meant/],
  ])('that is wrong is refused: %s', (text, message) => {
    expect(() => parseExceptions(text, 'exceptions.json')).toThrow(message);
  });
});
