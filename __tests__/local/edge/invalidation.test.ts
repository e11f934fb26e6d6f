import { invalidates } from '../../../local/edge/invalidation';

it.each([
  ['/*', '/index.html'],
  ['/index.html', '/index.html'],
  ['index.html', '/index.html'],
  ['/css/*', '/css/a/b.css'],
  ['/page*', '/page?lang=en'],
  ['/page?lang=en', '/page?lang=en'],
])('%s takes out %s', (pattern, url) => {
  expect(invalidates(pattern, url)).toBe(true);
});

it.each([
  ['/index.html', '/Index.html'],
  ['/index.html', '/index.html.bak'],
  ['/page', '/page?lang=en'],
  ['/css/*', '/cs'],
  ['/*.css', '/a.css'],
])('%s leaves %s', (pattern, url) => {
  expect(invalidates(pattern, url)).toBe(false);
});
