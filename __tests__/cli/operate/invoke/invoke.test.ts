import { readFileSync } from 'node:fs';
import { invoke } from '../../../../cli/operate/invoke/invoke';
import { bundleEdgeFunction } from '../../../../lib/bundle';
import { compile } from '../../../../lib/policy';

const { js } = bundleEdgeFunction(
  compile({ preset: 'none', headers: { xFrameOptions: 'DENY', custom: { Server: 'CloudFront' } }, remove: ['etag'] }),
);

function event(headers: unknown): string {
  return JSON.stringify({ Records: [{ cf: { request: { uri: '/' }, response: { status: '200', headers } } }] });
}

describe('invoke', () => {
  it('tells what was added, replaced, removed and left', async () => {
    const given = event({
      etag: [{ key: 'ETag', value: '"1"' }],
      server: [{ key: 'server', value: 'AmazonS3' }],
      'set-cookie': [{ value: 'a=1' }, { value: 'b=2' }],
    });
    expect(await invoke(js, given)).toEqual({
      headers: [
        { name: 'ETag', before: ['"1"'], after: undefined },
        { name: 'Server', before: ['AmazonS3'], after: ['CloudFront'] },
        { name: 'set-cookie', before: ['a=1', 'b=2'], after: ['a=1', 'b=2'] },
        { name: 'X-Frame-Options', before: undefined, after: ['DENY'] },
      ],
      violations: [],
      log: [],
    });
  });

  it('hands on what the function logs', async () => {
    const { headers, log } = await invoke(js, event(null));
    expect(headers).toEqual([]);
    expect(log.map((line) => JSON.parse(line).reason)).toEqual(['headers missing']);
  });

  it('tells what CloudFront would refuse', async () => {
    const bad =
      'exports.handler = async (event) => { const r = event.Records[0].cf.response; delete r.headers.via; return r; }';
    const { violations } = await invoke(bad, event({ via: [{ key: 'Via', value: '1.1 origin' }] }));
    expect(violations.map(({ rule }) => rule)).toEqual(['read-only']);
  });

  it('takes no text that is not JSON', async () => {
    await expect(invoke(js, '{')).rejects.toThrow(SyntaxError);
  });

  it.each(['200-html', '200-css', '304-html', '403-denied', '404-missing'])(
    'runs the sample event %s',
    async (name) => {
      const sample = readFileSync(`lambda/events/${name}.json`, 'utf8');
      const { headers, violations, log } = await invoke(bundleEdgeFunction(compile({ preset: 'strict' })).js, sample);
      expect({ violations, log }).toEqual({ violations: [], log: [] });
      expect(headers).toContainEqual({ name: 'X-Frame-Options', before: undefined, after: ['DENY'] });
      expect(headers).toContainEqual({ name: 'Server', before: ['AmazonS3'], after: ['CloudFront'] });
    },
  );
});
