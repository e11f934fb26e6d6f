import type { CloudFrontResponseEvent } from 'aws-lambda';
import { mediaType } from '../lib/policy/media-type';
import { normalizePath } from '../lib/policy/path-pattern';
import { fitOf, resolve } from '../lib/policy/resolve';
import type { CompiledPolicy } from '../lib/policy/types';
import { type Change, toChange } from './change';
import { Refusal } from './refusal';

/**
 * Finds the change for an answer by the policy's rules. What a combination of rules means is worked out once.
 * @param always what the policy means where no rule holds
 */
export function byRules(policy: CompiledPolicy, always: Change): (event: CloudFrontResponseEvent) => Change {
  const known = new Map([[policy.rules.map(() => 'no').join(), always]]);
  return (event) => {
    const { request, response } = event.Records[0]!.cf;
    if (typeof request.uri !== 'string') throw new Refusal('uri missing');
    if (typeof response.status !== 'string' || !/^[1-9]\d\d$/.test(response.status))
      throw new Refusal('status missing');
    const contentType = response.headers['content-type']?.[0]?.value;
    if (contentType !== undefined && typeof contentType !== 'string') throw new Refusal('header of unknown shape');
    const answer = { path: normalizePath(request.uri), contentType, status: Number(response.status) };
    const type = mediaType(contentType);
    const fits = policy.rules.map((rule) => fitOf(rule.when, answer, type)).join();
    let change = known.get(fits);
    if (change === undefined) {
      change = toChange(resolve(policy, answer));
      // A site on which ever new combinations hold must not fill the memory.
      if (known.size < 256) known.set(fits, change);
    }
    return change;
  };
}
