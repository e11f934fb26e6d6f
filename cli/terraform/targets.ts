/** What a destroy may leave, in AWS and in the state. */
export interface Keep {
  /** The bucket with what is in it. Its policy goes all the same: it names what reads the bucket, which goes. */
  readonly content: boolean;
  /** The function and its role, for as long as AWS has replicas of it. */
  readonly function: boolean;
}

const CONTENT = /^aws_s3_bucket(?!_policy$)/;
const FUNCTION = /^aws_(?:lambda_function|iam_role|iam_role_policy)$/;

/** The addresses to destroy; `undefined` for all there are. */
export function targetsOf(addresses: readonly string[], keep: Keep): string[] | undefined {
  const managed = addresses.filter((address) => !/(?:^|\.)data\./.test(address));
  const stays = (address: string) => {
    const type = address.split('.')[0]!;
    return (keep.content && CONTENT.test(type)) || (keep.function && FUNCTION.test(type));
  };
  return managed.some(stays) ? managed.filter((address) => !stays(address)) : undefined;
}
