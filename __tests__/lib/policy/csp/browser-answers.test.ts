import { compareHeader } from '../../../../lib/policy/compare';
import answers from './browser-answers.json';

const { lists, policies } = answers as unknown as Record<'lists' | 'policies', Record<string, string>>;

/** How what a browser lets through under `found` stands to what it lets through under `expected`. */
function measured(expected: string, found: string): 'equal' | 'weaker' | 'stronger' | 'different' {
  const digits = [...expected].map(
    (digit, at) => [Number.parseInt(digit, 16), Number.parseInt(found[at]!, 16)] as const,
  );
  const more = digits.some(([before, after]) => (after & ~before) !== 0);
  const less = digits.some(([before, after]) => (before & ~after) !== 0);
  return more ? (less ? 'different' : 'weaker') : less ? 'stronger' : 'equal';
}

/** Every ordered pair, with the verdict and what the browser showed. */
function pairs(rows: Record<string, string>, directive = '') {
  return Object.entries(rows).flatMap(([expected, before]) =>
    Object.entries(rows).map(([found, after]) => ({
      pair: `${expected} -> ${found}`,
      verdict: compareHeader('Content-Security-Policy', directive + expected, directive + found).verdict,
      browser: measured(before, after),
    })),
  );
}

/** Called equal or stronger where the browser lets more through. */
const unsound = ({ verdict, browser }: ReturnType<typeof pairs>[number]) =>
  (verdict === 'equal' && browser !== 'equal') ||
  (verdict === 'stronger' && (browser === 'weaker' || browser === 'different'));

describe(`what ${answers.browser} lets through`, () => {
  it('is never more than a verdict on two lists of sources says', () => {
    const all = pairs(lists, 'connect-src ');
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(all.filter(unsound).map(({ pair, verdict, browser }) => `${pair}: ${verdict}, but ${browser}`)).toEqual([]);
  });

  it('is never more than a verdict on two whole policies says', () => {
    expect(Object.keys(policies).length).toBeGreaterThanOrEqual(100);
    const wrong = pairs(policies).filter(unsound);
    expect(wrong.map(({ pair, verdict, browser }) => `${pair}: ${verdict}, but ${browser}`)).toEqual([]);
  });
});
