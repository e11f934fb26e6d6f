import type { EnvironmentOptions } from '../../../lib/config';
import { SITE_OUTPUTS } from '../../../lib/constructs/site-outputs';
import { outputsPath } from '../../../lib/names/names';
import type { Adoption } from './entry';
import { type Facts, headerFunctions } from './facts';
import { isAccepted } from './sayable';

/** What `site.config.ts` gets where the distribution stays with those who have it: the function, and where the site is. Pure. */
export function attachmentTo({ account, distribution }: Facts): Adoption {
  const names = distribution.config.Aliases?.Items ?? [distribution.domainName];
  // What its URLs do is theirs.
  const attach: EnvironmentOptions = { account, attach: 'existing', urls: 'exact' };
  const named = { ...attach, domain: { names } };
  return {
    entry: isAccepted(named) ? named : attach,
    kept: [],
    notes: [...headerFunctions(distribution.config)].map(
      ([name, paths]) =>
        `Function ${name} runs on origin-response of ${paths.join(', ')}: the lines below take its place, or it stays and the headers do not come`,
    ),
    refusals: [],
  };
}

/** The lines that those add who have the distribution, in their Terraform. The parameter is in `region`. */
export function attachLines(
  { distribution }: Facts,
  { site, environment, region }: { readonly site: string; readonly environment: string; readonly region: string },
): string {
  const behaviors = (distribution.config.CacheBehaviors?.Items ?? []).map(({ PathPattern }) => PathPattern);
  const others = behaviors.length > 0 ? `, and in each ordered_cache_behavior: ${behaviors.join(', ')}` : '';
  return `# Read in ${region}, where the parameter is.
data "aws_ssm_parameter" "security_headers" {
  name = "${outputsPath(site, environment)}${SITE_OUTPUTS.edgeFunctionArn}"
}

# In aws_cloudfront_distribution ${distribution.id}: in default_cache_behavior${others}.
lambda_function_association {
  event_type = "origin-response"
  lambda_arn = data.aws_ssm_parameter.security_headers.insecure_value
}
`;
}
