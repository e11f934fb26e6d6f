import { type CompiledPolicy, resolve } from '../../lib/policy';
import { gradeOf } from '../check/observatory/grade';
import type { Grade } from '../check/report';

/** What the grade takes for granted, since no plan can know it. */
export const ASSUMPTIONS =
  'an https page to which http leads, without cookies; the integrity of its scripts and browsers’ preload list count for nothing';

/**
 * The grade of MDN HTTP Observatory, algorithm 6, of the site's first page as far as its headers decide it: see `ASSUMPTIONS`.
 * @param rootObject the page's name: `index.html`
 */
export function gradeOfPolicy(policy: CompiledPolicy, rootObject: string): Grade {
  const contentType = 'text/html; charset=utf-8';
  const { set } = resolve(policy, { path: `/${rootObject}`, contentType, status: 200 });
  const url = new URL('https://site.invalid/');
  const route = [new URL('http://site.invalid/'), url];
  return gradeOf({ url, headers: [['content-type', contentType], ...set], route });
}
