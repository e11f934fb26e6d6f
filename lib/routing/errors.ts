import { formatProblem } from '../policy/errors';
import type { Problem } from '../policy/types';

/** Routes that cannot be compiled: every problem at once. */
export class RoutingError extends Error {
  override readonly name = 'RoutingError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}
