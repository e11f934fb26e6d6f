import { PNG } from 'pngjs';
import { comparePages, pictureDifference, textDifference } from '../../../cli/prove/compare';
import type { Complaint, Moment, PagePlan, PageVisit } from '../../../cli/prove/observation';

const PLAN: PagePlan = { page: '/', routed: false, controls: [] };

function moment(over: Partial<Moment> = {}): Moment {
  return { address: '/', lines: ['Hello'], complaints: [], ...over };
}

function visit(opened: Partial<Moment> = {}, over: Partial<PageVisit> = {}): PageVisit {
  return { page: '/', status: 200, opened: moment(opened), operated: [], ...over };
}

const complaint = (text: string, over: Partial<Complaint> = {}): Complaint => ({ kind: 'console', text, ...over });

/** White, with black rectangles: left, top, width, height. */
function png(width: number, height: number, ...black: readonly (readonly number[])[]): Buffer {
  const image = new PNG({ width, height });
  image.data.fill(255);
  for (const [left, top, w, h] of black as readonly [number, number, number, number][]) {
    for (let y = top; y < top + h; y += 1) {
      for (let x = left; x < left + w; x += 1) image.data.fill(0, 4 * (y * width + x), 4 * (y * width + x) + 3);
    }
  }
  return PNG.sync.write(image);
}

describe('comparePages', () => {
  it('finds nothing where both visits are the same', () => {
    expect(comparePages(PLAN, visit(), visit())).toEqual([]);
  });

  it('reports a violation with its cause and a remedy, also where the page looks the same', () => {
    const violation = complaint('img-src blocks https://cdn.example', {
      kind: 'violation',
      directive: 'img-src',
      blocked: 'https://cdn.example/a.png',
      at: '/app.js:2:1',
      element: '<img src="https://cdn.example/a.png">',
    });
    expect(comparePages(PLAN, visit(), visit({ complaints: [violation] }))).toEqual([
      { ...violation, after: 'opened', remedy: 'Add https://cdn.example to img-src' },
    ]);
  });

  it.each([
    [
      'script-src-elem',
      'inline',
      'Run seal with --fix --scripts-to-files, or allow it by its hash, which npm run learn proposes',
    ],
    ['style-src-attr', 'inline', 'Run seal with --fix, or allow it by its hash, which npm run learn proposes'],
    ['script-src', 'eval', "The script runs text as code: change it, or allow 'unsafe-eval' with a reason"],
    ['script-src', 'wasm-eval', "Add 'wasm-unsafe-eval' to script-src"],
    ['font-src', '/fonts/a.woff2', "Add 'self' to font-src"],
    ['img-src', 'data', 'Add data: to img-src'],
    ['style-src-elem', 'https://fonts.googleapis.com/css2', 'Add https://fonts.googleapis.com to style-src'],
    ['trusted-types', 'trusted-types-policy', 'Name the policy that the script creates in trusted-types'],
  ])('names the remedy of %s %s', (directive, blocked, remedy) => {
    const found = comparePages(
      PLAN,
      visit(),
      visit({ complaints: [complaint('x', { kind: 'violation', directive, blocked })] }),
    );
    expect(found.map((one) => one.remedy)).toEqual([remedy]);
  });

  it('reports console errors and exceptions that are new, whatever numbers they hold', () => {
    const before = visit({ complaints: [complaint('attempt 17 failed')] });
    const now = visit({
      complaints: [complaint('attempt 18 failed'), complaint('x is undefined', { kind: 'exception' })],
    });
    expect(comparePages(PLAN, before, now).map(({ text }) => text)).toEqual(['x is undefined']);
  });

  it('leaves out what a browser says with the policy of a file that failed to load anyway', () => {
    const failed = complaint('/none.js: status 404', { kind: 'request' });
    const refused = complaint("Refused to execute script from '/none.js' because its MIME type is not executable");
    expect(comparePages(PLAN, visit({ complaints: [failed] }), visit({ complaints: [failed, refused] }))).toEqual([]);
    expect(comparePages(PLAN, visit(), visit({ complaints: [refused] }))).toHaveLength(1);
  });

  it('reports another status, a link that cannot be clicked and a control that cannot be operated', () => {
    const plan: PagePlan = {
      page: '/a',
      from: { on: '/', page: '/a', selector: 'a' },
      routed: false,
      controls: [{ selector: 'button', label: 'button "Menu"', action: 'click' }],
    };
    const before = visit({}, { arrived: moment(), operated: [moment()] });
    const now = visit({}, { status: 403, operated: [undefined] });
    expect(comparePages(plan, before, now)).toEqual([
      { kind: 'link', after: 'link on /', text: 'the link on / cannot be clicked' },
      { kind: 'status', after: 'opened', text: 'status 403, without the policy 200' },
      { kind: 'control', after: 'button "Menu"', text: 'button "Menu" cannot be operated' },
    ]);
  });

  it('reports that a click leads elsewhere, but not that a random query does', () => {
    const elsewhere = comparePages(PLAN, visit({ address: '/a' }), visit({ address: '/b' }));
    expect(elsewhere.map(({ text }) => text)).toEqual(['leads to /b, without the policy to /a']);
    expect(
      comparePages(PLAN, visit({ address: '/a?1' }), visit({ address: '/a?3' }), [visit({ address: '/a?2' })]),
    ).toEqual([]);
    expect(
      comparePages(PLAN, visit({ address: '/a?1' }), visit({ address: '/b' }), [visit({ address: '/a?2' })]),
    ).toHaveLength(1);
  });
});

describe('textDifference', () => {
  it.each<[string, string[], string[], string[][], string | undefined]>([
    ['the same', ['a', 'b'], ['a', 'b'], [], undefined],
    ['another order', ['a', 'b'], ['b', 'a'], [], undefined],
    ['a line that is missing', ['a', 'b'], ['a'], [], 'the text "b" is missing'],
    ['a line that is missing once of twice', ['a', 'a'], ['a'], [], 'the text "a" is missing'],
    ['three lines that are missing', ['a', 'b', 'c'], [], [], 'the text "a" is missing, and 2 more lines'],
    ['a line that is new', ['a'], ['a', 'error'], [], 'the text "error" is new'],
    ['a date', ['it is 1'], ['it is 3'], [['it is 2']], undefined],
    [
      'a date, and an error box',
      ['it is 1'],
      ['it is 3', 'error'],
      [['it is 2']],
      'the text "it is 3" is new, and 1 more line',
    ],
    ['a date that is missing is no loss', ['a', 'it is 1'], ['a'], [['a', 'it is 2']], undefined],
    [
      'a line that is missing beside a date',
      ['a', 'it is 1'],
      ['it is 3'],
      [['a', 'it is 2']],
      'the text "a" is missing',
    ],
  ])('%s', (_, before, now, noise, expected) => {
    expect(textDifference(before, now, noise)).toBe(expected);
  });
});

describe('pictureDifference', () => {
  const plain = png(200, 100);

  it('says nothing of the same picture, nor where one is missing', () => {
    expect(pictureDifference(plain, png(200, 100), [])).toBeUndefined();
    expect(pictureDifference(plain, undefined, [])).toBeUndefined();
  });

  it('tolerates 20 pixels, and no more', () => {
    expect(pictureDifference(plain, png(200, 100, [10, 10, 5, 4]), [])).toBeUndefined();
    expect(pictureDifference(plain, png(200, 100, [10, 10, 7, 3]), [])).toBe('21 pixels look different (0.10 %)');
  });

  it('leaves out what differs by itself, and what is near to it, but not the rest', () => {
    const now = png(200, 100, [20, 20, 20, 20]);
    expect(pictureDifference(plain, now, [png(200, 100, [25, 25, 10, 10])])).toBeUndefined();
    expect(
      pictureDifference(plain, png(200, 100, [20, 20, 20, 20], [150, 50, 10, 10]), [png(200, 100, [25, 25, 10, 10])]),
    ).toBe('100 pixels look different (0.50 %)');
  });

  it('reports another size, unless the size varies by itself', () => {
    expect(pictureDifference(plain, png(200, 150), [])).toBe('the page is 200×150 pixels, without the policy 200×100');
    expect(pictureDifference(plain, png(200, 150), [png(200, 120)])).toBeUndefined();
  });
});
