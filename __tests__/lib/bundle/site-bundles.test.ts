import { bundleSite, bundleSiteAside } from '../../../lib/bundle/site-bundles';
import { parseSiteConfig } from '../../../lib/config';

const { environments } = parseSiteConfig({
  site: 'example',
  environments: { open: {}, closed: { edgeFunction: { onFailure: 'closed' } } },
});

it('has what becomes of a response without its headers in the function', async () => {
  const page = '500 Internal Server Error';
  const [open, closed] = [bundleSite(environments.open!), bundleSite(environments.closed!)];
  expect([open, closed].map(({ bundle }) => bundle.js.includes(page))).toEqual([false, true]);
  expect((await bundleSiteAside(environments.closed!)).bundle.codeSha256).toBe(closed.bundle.codeSha256);
});
