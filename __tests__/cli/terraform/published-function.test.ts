import { type FunctionConfiguration, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { readCode, readPublished } from '../../../cli/terraform/published-function';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:example-prod-headers';

/** A client that is answered so, page by page. */
function lambda(...pages: FunctionConfiguration[][]): LambdaClient {
  const client = new LambdaClient({ region: 'us-east-1' });
  jest.spyOn(client, 'send').mockImplementation((async ({ input }: { input: { Marker?: string } }) => {
    const page = Number(input.Marker ?? 0);
    return { Versions: pages[page], ...(page + 1 < pages.length && { NextMarker: String(page + 1) }) };
  }) as never);
  return client;
}

const version = (Version: string, CodeSha256: string, more: FunctionConfiguration = {}): FunctionConfiguration => ({
  Version,
  CodeSha256,
  Timeout: 3,
  MemorySize: 128,
  LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
  Description: `of ${Version}`,
  ...more,
});

describe('the newest published version', () => {
  it('is the one with the highest number, on whichever page it is', async () => {
    const client = lambda([version('$LATEST', 'c'), version('9', 'a')], [version('10', 'c'), version('2', 'b')]);
    expect(await readPublished(client, 'f')).toEqual({ version: '10', codeSha256: 'c', unpublished: false });
  });

  it.each([
    ['code', version('$LATEST', 'b')],
    ['timeout', version('$LATEST', 'a', { Timeout: 5 })],
    ['memory', version('$LATEST', 'a', { MemorySize: 256 })],
    ['logging', version('$LATEST', 'a', { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'INFO' } })],
  ])('has something unpublished after it where $LATEST has other %s', async (_, latest) => {
    expect(await readPublished(lambda([latest, version('1', 'a')]), 'f')).toEqual({
      version: '1',
      codeSha256: 'a',
      unpublished: true,
    });
  });

  it('is none of a function that has no version, or that is not there', async () => {
    expect(await readPublished(lambda([version('$LATEST', 'a')]), 'f')).toBeUndefined();
    const gone = new LambdaClient({ region: 'us-east-1' });
    jest.spyOn(gone, 'send').mockRejectedValue(new ResourceNotFoundException({ $metadata: {}, message: '' }) as never);
    expect(await readPublished(gone, 'f')).toBeUndefined();
  });

  it('is not guessed where Lambda refuses', async () => {
    const refused = new LambdaClient({ region: 'us-east-1' });
    jest.spyOn(refused, 'send').mockRejectedValue(new Error('AccessDenied') as never);
    await expect(readPublished(refused, 'f')).rejects.toThrow('AccessDenied');
  });
});

it('reads the code of exactly the version that is asked for', async () => {
  const client = new LambdaClient({ region: 'us-east-1' });
  const send = jest.spyOn(client, 'send').mockResolvedValue({ Configuration: { CodeSha256: 'abc' } } as never);
  expect(await readCode(client, `${ARN}:3`)).toBe('abc');
  expect(send.mock.calls[0]?.[0].input).toEqual({ FunctionName: `${ARN}:3` });
});
