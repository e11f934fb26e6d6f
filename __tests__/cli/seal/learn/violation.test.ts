import {
  distinct,
  type Place,
  readConsole,
  readFrames,
  readObserved,
  readReport,
  withHashes,
} from '../../../../cli/seal/learn/violation';
import { compile } from '../../../../lib/policy';

const place: Place = { origin: 'https://localhost:1234', page: '/a.html', rootObject: '/index.html' };

function report(body: object): string {
  return JSON.stringify({
    'csp-report': {
      'document-uri': 'https://localhost:1234/a.html',
      'effective-directive': 'connect-src',
      'blocked-uri': 'https://api.example.com/v1?key=1',
      'source-file': 'https://localhost:1234/app.js',
      'line-number': 3,
      'column-number': 7,
      'script-sample': '',
      ...body,
    },
  });
}

describe('readReport', () => {
  it('reads what would have been refused, without the query', () => {
    expect(readReport(report({}), place)).toEqual({
      page: '/a.html',
      target: '/a.html',
      kind: 'csp',
      what: 'connect-src',
      blocked: 'https://api.example.com/v1',
      sample: '',
      at: '/app.js:3:7',
    });
  });

  it.each([
    ['https://localhost:1234/worker.js', '/worker.js'],
    ['https://localhost:1234/', '/index.html'],
    ['blob', '/a.html'],
    ['about', '/a.html'],
    ['https://other.example/x', '/a.html'],
  ])('takes the headers of %s to be those of %s', (document, target) => {
    expect(readReport(report({ 'document-uri': document }), place)?.target).toBe(target);
  });

  it.each([
    ['https://localhost:1234/v.mp4', '/v.mp4'],
    ['https://localhost:1234', '/'],
    ['wss://localhost:1234/live', '/live'],
    ['https://localhost:12345/v.mp4', 'https://localhost:12345/v.mp4'],
    ['data', 'data'],
  ])('tells %s as %s', (blocked, told) => {
    expect(readReport(report({ 'blocked-uri': blocked }), place)?.blocked).toBe(told);
  });

  it('leaves the address of the server out of the sample', () => {
    const text = report({ 'script-sample': 'Worker constructor|https://localhost:1234/w.js' });
    expect(readReport(text, place)?.sample).toBe('Worker constructor|/w.js');
  });

  it('knows a javascript: link by its sample', () => {
    const text = report({ 'blocked-uri': 'inline', 'script-sample': 'javascript:go()' });
    expect(readReport(text, place)).toMatchObject({ blocked: 'javascript', sample: 'javascript:go()' });
  });

  it.each(['', 'null', '{}', '{"csp-report":{}}', '[1]', '{"csp-report":5}'])('takes %j for no report', (text) => {
    expect(readReport(text, place)).toBeUndefined();
  });
});

const HASH = "'sha256-ypIZpeWh67Lh3q46jpjGW7VCAJpmEqcFe8Dl5B2rXQU='";
const message = (start: string, more = '') =>
  `${start} violates the following Content Security Policy directive 'style-src 'self''. Either the 'unsafe-inline' keyword, a hash (${HASH}), or a nonce ('nonce-...') is required to enable inline execution.${more} The policy is report-only, so the violation has been logged but no further action has been taken.`;
const ATTRIBUTES =
  " Note that hashes do not apply to event handlers, style attributes and javascript: navigations unless the 'unsafe-hashes' keyword is present.";

describe('readConsole', () => {
  it.each([
    [message('Executing inline script'), 'script-src-elem'],
    [message('Applying inline style'), 'style-src-elem'],
    [message('Applying inline style', ATTRIBUTES), 'style-src-attr'],
  ])('reads the hash of %.30s', (text, what) => {
    expect(readConsole(text, 'https://localhost:1234/app.js', 11, place)).toEqual({
      what,
      at: '/app.js:12',
      hash: HASH,
    });
  });

  it('takes the hash that Chrome names, not one of the directive that it quotes first', () => {
    const text = message('Applying inline style').replace(
      "'style-src 'self''",
      "'style-src 'self' 'sha256-ElfL4zyJ6gDR/8958Kc/4dTSw4uipuu3COaZ/HHNIdg=''",
    );
    expect(text).toContain("'sha256-ElfL4zyJ6gDR/8958Kc/4dTSw4uipuu3COaZ/HHNIdg='");
    expect(readConsole(text, 'https://localhost:1234/app.js', 11, place)?.hash).toBe(HASH);
  });

  it.each([
    message('Executing inline event handler', ATTRIBUTES).replace(HASH, "'sha256-...'"),
    "Connecting to 'https://a.example' violates the following Content Security Policy directive: \"connect-src 'self'\".",
    'Executing inline script is fun',
    '',
  ])('leaves %.40s alone', (text) => {
    expect(readConsole(text, 'https://localhost:1234/app.js', 11, place)).toBeUndefined();
  });
});

describe('withHashes', () => {
  const inline = readReport(
    report({ 'effective-directive': 'style-src-elem', 'blocked-uri': 'inline', 'script-sample': 'p{}' }),
    place,
  )!;
  const at = { what: 'style-src-elem', at: '/app.js:3' };

  it('gives a report the hash that the console tells of the same line', () => {
    expect(
      withHashes(
        [inline],
        [
          { ...at, hash: 'A' },
          { ...at, at: '/app.js:4', hash: 'B' },
        ],
      ),
    ).toEqual([{ ...inline, hash: 'A' }]);
  });

  it('lets a report stand for all hashes of its line', () => {
    const found = withHashes(
      [inline],
      [
        { ...at, hash: 'A' },
        { ...at, hash: 'B' },
        { ...at, hash: 'A' },
      ],
    );
    expect(found.map(({ hash, sample }) => [hash, sample])).toEqual([
      ['A', ''],
      ['B', ''],
    ]);
  });

  it('leaves a report without a hash where the console tells none, and every other as it is', () => {
    const other = readReport(report({}), place)!;
    expect(withHashes([inline, other], [{ ...at, what: 'script-src-elem', hash: 'A' }])).toEqual([inline, other]);
  });
});

describe('readObserved', () => {
  const document = 'https://localhost:1234/a.html';

  it('reads what the embedder policy would not load', () => {
    const body = { type: 'corp', blockedURL: 'https://img.example/a.png?b', destination: 'image' };
    expect(readObserved({ type: 'coep', document, body }, place)).toEqual([
      {
        page: '/a.html',
        target: '/a.html',
        kind: 'embedder',
        what: 'image',
        blocked: 'https://img.example/a.png',
        sample: '',
        at: '',
      },
    ]);
  });

  it.each([
    { type: 'navigation', blockedURL: 'https://localhost:1234/framed.html' },
    { type: 'worker initialization', blockedURL: 'https://localhost:1234/w.js' },
    { type: 'corp', blockedURL: 'https://localhost:1/r', destination: 'report' },
    { type: 'corp' },
  ])('leaves %j alone, which comes of learning', (body) => {
    expect(readObserved({ type: 'coep', document, body }, place)).toEqual([]);
  });

  it('reads which feature is used', () => {
    const body = { featureId: 'geolocation', sourceFile: 'https://localhost:1234/p.js', lineNumber: 2 };
    expect(readObserved({ type: 'permissions-policy-violation', document, body }, place)).toMatchObject([
      { kind: 'permission', what: 'geolocation', at: '/p.js:2' },
    ]);
  });

  it('hashes the event handlers that a sample fits', () => {
    const body = { handlers: ['go()', 'go();'], sample: 'go()', sourceFile: document, lineNumber: 4 };
    expect(readObserved({ type: 'event-handler', document, body }, place).map(({ hash, at }) => [hash, at])).toEqual([
      ["'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='", '/a.html:4'],
      ["'sha256-bYOqbsii8BMz1hC57p5sZG4K4cMuk6QQDiwupM2aRMM='", '/a.html:4'],
    ]);
  });

  it('tells a handler that is gone without a hash', () => {
    const [found] = readObserved({ type: 'event-handler', document, body: { handlers: [], sample: 'go()' } }, place);
    expect(found).toMatchObject({ what: 'script-src-attr', blocked: 'inline', sample: 'go()' });
    expect(found).not.toHaveProperty('hash');
  });

  it('leaves other reports alone', () => {
    expect(readObserved({ type: 'deprecation', document, body: {} }, place)).toEqual([]);
  });
});

describe('readFrames', () => {
  const frame = 'https://localhost:1234/map.html';

  it.each([
    ['the strict policy', compile({}), ['/map.html']],
    ['X-Frame-Options alone', compile({ preset: 'none', headers: { xFrameOptions: 'DENY' } }), ['/map.html']],
    [
      'frame-ancestors that lets it, which counts alone',
      compile({ headers: { contentSecurityPolicy: { directives: { 'frame-ancestors': ["'self'"] } } } }),
      [],
    ],
    ['no policy', compile({ preset: 'none' }), []],
  ])('tells a frame of the site under %s', (_, policy, targets) => {
    expect(
      readFrames([frame, 'https://other.example/', 'about:blank'], policy, place).map(({ target }) => target),
    ).toEqual(targets);
  });
});

it('distinct tells the same thing once', () => {
  const one = readReport(report({}), place)!;
  expect(distinct([one, { ...one }, { ...one, at: '' }])).toEqual([one, { ...one, at: '' }]);
});
