import Table from 'cli-table3';
import { bundleViewerRequest, type ViewerRequestBundle } from '../../../lib/bundle/viewer-request';
import { compile } from '../../../lib/policy';
import { compileRoutes } from '../../../lib/routing';
import { eventOf, load } from '../../support/viewer-request';
import { median } from '../median';

const ROUNDS = 41;
const EVENTS = 2000;
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_BYTES = 10_240;
const URLS = ['/', '/guide/', '/guide', '/guide/index.html', '/assets/site.css', '/old/7', '/missing/', '/a/b/c/d/e'];

const EMPTY: ViewerRequestBundle = { code: 'function handler(event) { return event.request; }', codeSha256: '' };

/** Time per event of the function for the routes next to an empty one, with 0, 100 and 10,000 redirects, and its size. */
export async function benchRouting(): Promise<boolean> {
  const policy = compile({});
  const routed = (count: number): ViewerRequestBundle => {
    const redirects = Array.from({ length: count }, (_, i) => ({ from: `/old/${i}`, to: `/new/${i}` }));
    return bundleViewerRequest(compileRoutes({ redirects }), policy) as ViewerRequestBundle;
  };
  const subjects: readonly (readonly [string, ViewerRequestBundle])[] = [
    ['an empty function', EMPTY],
    ['none', routed(0)],
    ['100', routed(100)],
    ['10,000', routed(10_000)],
  ];
  const loaded = subjects.map(([, bundle]) => load(bundle));
  const times: number[][] = subjects.map(() => []);
  // In turn within each round, in which all have the same share of the machine.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, run] of loaded.entries()) {
      const events = Array.from({ length: EVENTS }, (_, n) => eventOf(URLS[n % URLS.length] as string));
      const from = performance.now();
      for (const event of events) await run(event);
      times[i]?.push(((performance.now() - from) * 1000) / EVENTS);
    }
  }
  console.log(`${URLS.length} URLs in turn, ${ROUNDS} rounds of ${EVENTS} events, medians; node ${process.version}`);
  const table = new Table({
    head: ['redirects', 'µs per event', 'to the empty one', 'bytes of code', 'keys in the store'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [i, [name, { code, store }]] of subjects.entries()) {
    const ratios = (times[i] as number[]).map((time, round) => time / (times[0]?.[round] as number));
    table.push([
      name,
      median(times[i] as number[]).toFixed(2),
      median(ratios).toFixed(1),
      String(Buffer.byteLength(code)),
      store ? String(Object.keys(store).length) : '',
    ]);
  }
  console.log(table.toString());
  const largest = Math.max(...subjects.map(([, { code }]) => Buffer.byteLength(code)));
  const met = largest <= MOST_BYTES;
  console.log(`${met ? 'met   ' : 'MISSED'} ${largest} bytes of code at most (goal: ${MOST_BYTES})`);
  return met;
}
