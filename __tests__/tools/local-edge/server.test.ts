import { distributionConfig, type Served, serve, withFunction } from './fake-aws';
import { get } from './viewer';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:headers:3';
let edge: Served | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

it('serves an object through the function, with what CloudFront adds', async () => {
  edge = await serve((aws) => {
    aws.objects.set('/index.html', { body: 'hello' });
    aws.functions[ARN] = {
      code: `exports.handler = async (event) => {
        const { response } = event.Records[0].cf;
        response.headers['x-test'] = [{ key: 'X-Test', value: '1' }];
        return response;
      };`,
    };
    aws.config = distributionConfig(withFunction(ARN));
  });
  const { status, headers, body } = await get(edge, '/');
  expect([status, headers['x-test'], headers['x-cache'], body.toString()]).toEqual([
    200,
    '1',
    'Miss from cloudfront',
    'hello',
  ]);
  expect((await get(edge, '/')).headers['x-cache']).toBe('Hit from cloudfront');
});
