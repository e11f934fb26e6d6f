/** AWS on loopback cannot start: one line that says what is wrong and what to do. */
export class LocalAwsError extends Error {
  override readonly name = 'LocalAwsError';
}
