import { changesSince } from '../../../tools/check/changes';
import type { Report } from '../../../tools/check/report';
import { bad, good } from './support/report';

const withValue = (value: string): Report => ({
  ...good,
  answers: [
    {
      ...good.answers[0]!,
      results: [{ header: 'Content-Security-Policy', verdict: 'ok', expected: value, found: [value], why: [] }],
    },
  ],
});

describe('what changed', () => {
  it('is nothing between two reports of the same', () => {
    expect(changesSince(good, { ...good, at: '2026-02-01T00:00:00.000Z' })).toEqual({
      since: '2026-01-02T03:04:05.000Z',
      items: [],
    });
  });

  it('names what is worse, and the grade', () => {
    expect(changesSince(good, bad)).toMatchObject({
      grade: 'down from A+ 155 to C 55',
      items: [
        { kind: 'worse', text: 'GET /: Content-Security-Policy weaker' },
        { kind: 'worse', text: 'GET /: X-Evil leaks' },
        { kind: 'worse', text: 'GET a path that does not exist: Strict-Transport-Security missing' },
        { kind: 'worse', text: 'GET /: no answer' },
        { kind: 'other', text: expect.stringMatching(/^Content-Security-Policy is new: default-src 'none'/) },
        { kind: 'other', text: expect.stringMatching(/^X-Evil is new: /) },
      ],
    });
  });

  it('names what is better', () => {
    const { grade, items } = changesSince(bad, good);
    expect(grade).toBe('up from C 55 to A+ 155');
    expect(items.filter(({ kind }) => kind === 'better').map(({ text }) => text)).toEqual([
      'GET /: Content-Security-Policy weaker: no longer',
      'GET /: X-Evil leaks: no longer',
      'GET a path that does not exist: Strict-Transport-Security missing: no longer',
      'GET /: no answer: no longer',
    ]);
  });

  it('names only those parts of a header that are not the same', () => {
    const { items } = changesSince(
      withValue("default-src 'none'; img-src 'self'"),
      withValue("default-src 'none'; img-src *"),
    );
    expect(items).toEqual([{ kind: 'other', text: "Content-Security-Policy was img-src 'self', and is img-src *" }]);
  });

  it('sees a score that moves within its grade', () => {
    const up = { ...good, grade: { ...good.grade!, score: 165 } };
    expect(changesSince(good, up).grade).toBe('up from A+ 155 to A+ 165');
    expect(changesSince(up, good).grade).toBe('down from A+ 165 to A+ 155');
  });
});
