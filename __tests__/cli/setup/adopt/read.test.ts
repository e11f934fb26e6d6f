import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { readResponseHeaders } from '../../../../cli/setup/adopt/read';
import { behavior, list, onPath, SHAPES } from '../../../../proof/drill/distributions';

it('each response headers policy is read once; one that may not be read is said to be so', async () => {
  const asked: string[] = [];
  const send = async ({ input: { Id } }: { input: { Id: string } }) => {
    asked.push(Id);
    if (Id === 'p2') throw Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
    return { ResponseHeadersPolicy: { ResponseHeadersPolicyConfig: { Name: 'theirs' } } };
  };
  const config = {
    ...SHAPES.spa,
    DefaultCacheBehavior: behavior('s', { ResponseHeadersPolicyId: 'p1' }),
    CacheBehaviors: list(
      onPath('/a/*', 's', { ResponseHeadersPolicyId: 'p1' }),
      onPath('/b/*', 's', { ResponseHeadersPolicyId: 'p2' }),
      onPath('/c/*', 's', {}),
    ),
  };
  const found = await readResponseHeaders({ send } as unknown as Pick<CloudFrontClient, 'send'>, config);
  expect([...found]).toEqual([
    ['p1', { Name: 'theirs' }],
    ['p2', { unread: 'AccessDenied' }],
  ]);
  expect(asked).toEqual(['p1', 'p2']);
});
