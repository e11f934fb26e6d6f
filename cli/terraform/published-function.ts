import { isDeepStrictEqual } from 'node:util';
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { PublishedFunction } from './repair-state';

/** What a version keeps of the function as it was when it was published. */
const PUBLISHED = [
  'CodeSha256',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'Role',
  'Runtime',
  'Timeout',
  'TracingConfig',
] as const satisfies readonly (keyof FunctionConfiguration)[];

/**
 * The newest published version of a function, held against `$LATEST`. Needs `lambda:ListVersionsByFunction`, which answers for both.
 * @returns undefined where there is no such function, or no version of it
 */
export async function readPublished(
  lambda: LambdaClient,
  functionName: string,
): Promise<PublishedFunction | undefined> {
  const versions: FunctionConfiguration[] = [];
  try {
    for await (const page of paginateListVersionsByFunction({ client: lambda }, { FunctionName: functionName })) {
      versions.push(...(page.Versions ?? []));
    }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
  const numberOf = ({ Version }: FunctionConfiguration) => Number(Version);
  const latest = versions.find(({ Version }) => Version === '$LATEST');
  const [newest] = versions.filter((one) => numberOf(one) > 0).sort((a, b) => numberOf(b) - numberOf(a));
  if (!newest) return undefined;
  const differs = (name: (typeof PUBLISHED)[number]) => !isDeepStrictEqual(latest?.[name], newest[name]);
  return {
    version: newest.Version as string,
    codeSha256: newest.CodeSha256 ?? '',
    unpublished: latest !== undefined && PUBLISHED.some(differs),
  };
}

/** SHA-256 in base64 of the code that a version runs, by its ARN. Needs `lambda:GetFunction`. */
export async function readCode(lambda: LambdaClient, functionArn: string): Promise<string> {
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: functionArn }));
  return Configuration?.CodeSha256 ?? '';
}
