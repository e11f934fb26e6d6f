import { isDeepStrictEqual } from 'node:util';
import { parseItem, Token } from 'structured-headers';
import { gradeOf } from '../../../cli/check/observatory/grade';
import { isHtml } from '../../../cli/check/observatory/observation';
import { readPage } from '../../../cli/check/read-page';
import { askMdn, type MdnGrade, type Seen } from './mdn';

/** Algorithm 4, computed here. */
export function ours({ url, headers, html, route, preflight }: Seen): MdnGrade {
  const { grade, score, tests } = gradeOf(
    {
      url: new URL(url),
      headers,
      page: html !== undefined && isHtml(headers) ? readPage(html) : undefined,
      route: route?.map((step) => new URL(step)),
      preflight,
    },
    4,
  );
  return { grade, score, tests: Object.fromEntries(tests.map(({ name, result, pass }) => [name, { result, pass }])) };
}

/**
 * What MDN's package and the check say differently of what was seen; and of the two tests that algorithm 6 adds, what the
 * package structured-headers and the check do.
 */
export async function disagreements(sets: readonly Seen[]): Promise<string[]> {
  const found: string[] = [];
  // MDN's package never lets go of a page that it has read.
  for (let at = 0; at < sets.length; at += 500) found.push(...(await disagreementsOn(sets.slice(at, at + 500))));
  return found;
}

async function disagreementsOn(sets: readonly Seen[]): Promise<string[]> {
  const theirs = await askMdn({ observations: sets });
  return sets.flatMap((set, at) => {
    const own = ours(set);
    const found = isDeepStrictEqual(own, theirs[at]) ? [] : [{ set, ours: own, mdn: theirs[at] }];
    const isolation = ADDED.flatMap(([test, header, known]) => {
      const [result, wanted] = [addedBySix(set, test), expectedOf(set, header, known)];
      return result.endsWith(wanted) ? [] : [{ set, test, ours: result, wanted }];
    });
    return [...found, ...isolation].map((one) => JSON.stringify(one));
  });
}

const ADDED = [
  [
    'cross-origin-opener-policy',
    'cross-origin-opener-policy',
    ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none'],
  ],
  ['cross-origin-embedder-policy', 'cross-origin-embedder-policy', ['require-corp', 'credentialless', 'unsafe-none']],
] as const;

function addedBySix({ url, headers }: Seen, test: string): string {
  return gradeOf({ url: new URL(url), headers }, 6).tests.find(({ name }) => name === test)!.result;
}

/** The end of MDN's outcome: a structured field's token, whatever its parameters. */
function expectedOf({ headers }: Seen, header: string, known: readonly string[]): string {
  const values = headers.filter(([name]) => name.toLowerCase() === header).map(([, value]) => value);
  const value = values.join(', ').trim();
  if (value === '') return 'not-implemented';
  try {
    const [item] = parseItem(value);
    return item instanceof Token && known.includes(item.toString()) ? `implemented-with-${item}` : 'header-invalid';
  } catch {
    return 'header-invalid';
  }
}
