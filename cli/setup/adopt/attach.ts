import type { EnvironmentOptions } from '../../../lib/config';
import { SITE_OUTPUTS } from '../../../lib/constructs/site-outputs';
import { outputsPath } from '../../../lib/names/names';
import type { Adoption } from './entry';
import { type Facts, headerFunctions } from './facts';
import { lastWords } from './last-word';
import { isAccepted } from './sayable';

/** What `site.config.ts` gets where the distribution stays with those who have it: the function, and where the site is. Pure. */
export function attachmentTo(facts: Facts): Adoption {
  const { account, distribution } = facts;
  const names = distribution.config.Aliases?.Items ?? [distribution.domainName];
  // What its URLs do is theirs.
  const attach: EnvironmentOptions = { account, attach: 'existing', urls: 'exact' };
  const named = { ...attach, domain: { names } };
  return {
    entry: isAccepted(named) ? named : attach,
    kept: [],
    notes: [
      ...[...headerFunctions(distribution.config)].map(
        ([name, paths]) =>
          `Function ${name} runs on origin-response of ${paths.join(', ')}: the lines below take its place, or it stays and the headers do not come`,
      ),
      ...lastWords(facts),
    ],
    refusals: [],
  };
}

export interface Attached {
  readonly site: string;
  readonly environment: string;
  /** Where the parameters are. */
  readonly region: string;
  /** Whether there is a function for the routes too. */
  readonly routed: boolean;
}

/** The lines that those add who have the distribution, in their Terraform. */
export function attachLines({ distribution }: Facts, { site, environment, region, routed }: Attached): string {
  const behaviors = (distribution.config.CacheBehaviors?.Items ?? []).map(({ PathPattern }) => PathPattern);
  const others = behaviors.length > 0 ? `, and in each ordered_cache_behavior: ${behaviors.join(', ')}` : '';
  const path = outputsPath(site, environment);
  const data = (name: string, parameter: string) => `data "aws_ssm_parameter" "${name}" {
  name = "${path}${parameter}"
}
`;
  return `# Read in ${region}, where the ${routed ? 'parameters are' : 'parameter is'}.
${data('security_headers', SITE_OUTPUTS.edgeFunctionArn)}${routed ? data('site_routes', SITE_OUTPUTS.viewerRequestArn) : ''}
# In aws_cloudfront_distribution ${distribution.id}: in default_cache_behavior${others}.
lambda_function_association {
  event_type = "origin-response"
  lambda_arn = data.aws_ssm_parameter.security_headers.insecure_value
}
${routed ? ROUTES_ASSOCIATION : ''}`;
}

const ROUTES_ASSOCIATION = `function_association {
  event_type   = "viewer-request"
  function_arn = data.aws_ssm_parameter.site_routes.insecure_value
}
`;
