import { changesSince } from '../../../cli/check/changes';
import type { Report } from '../../../cli/check/report';
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
        { kind: 'worse', text: 'Content-Security-Policy weaker: GET /' },
        { kind: 'worse', text: 'X-Evil leaks: GET /' },
        { kind: 'worse', text: 'Strict-Transport-Security missing: a path that does not exist' },
        { kind: 'worse', text: 'returns 404: HEAD /gone' },
        { kind: 'worse', text: 'without an answer: GET http://example.com/' },
        { kind: 'other', text: expect.stringMatching(/^Content-Security-Policy is new: default-src 'none'/) },
        { kind: 'other', text: expect.stringMatching(/^X-Evil is new: /) },
      ],
    });
  });

  it('names what is better', () => {
    const { grade, items } = changesSince(bad, good);
    expect(grade).toBe('up from C 55 to A+ 155');
    expect(items.filter(({ kind }) => kind === 'better').map(({ text }) => text)).toEqual([
      'no longer Content-Security-Policy weaker: GET /',
      'no longer X-Evil leaks: GET /',
      'no longer Strict-Transport-Security missing: a path that does not exist',
      'no longer returns 404: HEAD /gone',
      'no longer without an answer: GET http://example.com/',
    ]);
  });

  it('names the same on many answers once', () => {
    const paths = ['/', '/a', '/b', '/c', '/d', '/e'];
    const wrong = (from: number): Report => ({
      ...good,
      answers: paths.slice(from).map((path) => ({
        ...good.answers[0]!,
        url: `https://example.com${path}`,
        results: [{ header: 'Server', verdict: 'leaks', expected: null, found: ['x'], why: [] }],
      })),
    });
    expect(changesSince(wrong(5), wrong(0)).items[0]).toEqual({
      kind: 'worse',
      text: 'Server leaks: GET /, GET /a, GET /b and 2 more',
    });
    expect(changesSince(wrong(0), wrong(2)).items[0]).toEqual({
      kind: 'better',
      text: 'no longer Server leaks: GET /, GET /a',
    });
  });

  it('knows the path that does not exist, whatever it is called this time', () => {
    const lost = (nonce: string): Report => {
      const url = `https://example.com/check-${nonce}-does-not-exist`;
      const results = [{ header: 'Server', verdict: 'leaks', expected: null, found: ['x'], why: [] } as const];
      return {
        ...good,
        answers: [
          { ...good.answers[0]!, kind: 'error', url, results },
          { ...good.answers[0]!, kind: 'again', url, results },
        ],
      };
    };
    expect(changesSince(lost('a'), lost('b')).items).toEqual([]);
    expect(changesSince(good, lost('b')).items[0]!.text).toBe(
      'Server leaks: a path that does not exist, a path that does not exist again',
    );
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
