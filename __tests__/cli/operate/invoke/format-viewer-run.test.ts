import colors from 'picocolors';
import { formatViewerRun } from '../../../../cli/operate/invoke/format-viewer-run';

const plain = colors.createColors(false);
const event = { request: { method: 'GET', uri: '/docs' } };
const format = (run: object) => formatViewerRun(event, { violations: [], log: [], ...run }, plain);

describe('formatViewerRun', () => {
  it.each([
    ['a request that stays', { returned: { uri: '/docs' } }, 'GET /docs\npasses unchanged'],
    ['a rewrite', { returned: { uri: '/docs/index.html' } }, 'GET /docs\nserves /docs/index.html'],
    [
      'a response',
      {
        returned: {
          statusCode: 301,
          statusDescription: 'Moved Permanently',
          headers: { location: { value: '/docs/' } },
        },
      },
      'GET /docs\nresponds with 301 Moved Permanently\n  location: /docs/',
    ],
    ['a failure', { failed: 'TypeError: no in 1' }, 'GET /docs\nCloudFront would respond with 503: TypeError: no in 1'],
    [
      'what CloudFront refuses, and the log',
      { returned: { uri: 'docs' }, violations: ['request.uri must begin with /.'], log: ['a'] },
      'GET /docs\nserves docs\nCloudFront would respond with 502: request.uri must begin with /.\nlog: a',
    ],
  ])('shows %s', (_, run, text) => {
    expect(format(run)).toBe(text);
  });
});
