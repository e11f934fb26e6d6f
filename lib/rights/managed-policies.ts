import { policyDocument, type Statement } from './statement';

/**
 * Characters of a customer managed policy without white space, and such policies of a role by default.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const LONGEST_POLICY = 6_144;
const MOST_POLICIES = 10;

/** How much longer an ARN that only AWS knows may be than what stands for it until then. */
const UNKNOWN_ARN = 100;

/**
 * Spreads a role's statements, in their order, over as few managed policies as hold them.
 *
 * @returns the policies' documents
 * @throws {Error} where one statement is longer than a policy, or all are more than a role can have attached
 */
export function managedPolicies(role: string, statements: readonly Statement[]): string[] {
  const packed: Statement[][] = [];
  for (const statement of statements) {
    const last = packed.at(-1);
    if (last && sizeOf([...last, statement]) <= LONGEST_POLICY) last.push(statement);
    else packed.push([statement]);
  }
  const tooLong = packed.find((one) => sizeOf(one) > LONGEST_POLICY)?.[0]?.Sid;
  if (tooLong !== undefined || packed.length > MOST_POLICIES) {
    const size = sizeOf(statements);
    throw new Error(
      `role ${role}: ${tooLong === undefined ? `its statements take ${size} characters` : `its statement ${tooLong} alone takes more than ${LONGEST_POLICY} characters`}, ` +
        `and IAM takes ${LONGEST_POLICY} in each of ${MOST_POLICIES} managed policies. Name fewer domain.names in that environment.`,
    );
  }
  return packed.map(policyDocument);
}

function sizeOf(statements: readonly Statement[]): number {
  const document = policyDocument(statements);
  // As CDKTF writes a value that is known once applied.
  return document.length + UNKNOWN_ARN * (document.split('${').length - 1);
}
