import type { GetFunctionCommandOutput } from '@aws-sdk/client-lambda';

/**
 * The tags in a response to GetFunction.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 *
 * @throws {Error} where the caller may not read them: AWS answers without tags then, and a function without tags looks the same
 */
export function tagsOfFunction(
  functionName: string,
  { Tags, TagsError }: Pick<GetFunctionCommandOutput, 'Tags' | 'TagsError'>,
): Readonly<Record<string, string>> {
  if (TagsError === undefined) return Tags ?? {};
  throw new Error(
    `function ${functionName}: its tags cannot be read: ${TagsError.Message}. Allow lambda:ListTags on it; for a role of the pipeline, run npm run bootstrap again.`,
  );
}
