import { attachLines, attachmentTo } from '../../../../cli/setup/adopt/attach';
import type { Facts } from '../../../../cli/setup/adopt/facts';
import { behavior, lambda, list, SHAPES } from '../../../../proof/drill/distributions';

const facts = (config: Facts['distribution']['config']): Facts => ({
  account: '123456789012',
  distribution: { id: 'E2EXAMPLE', domainName: 'd111111abcdef8.cloudfront.net', config, tags: {} },
});

describe('attaching to a distribution of others', () => {
  it('takes nothing of it over: where the site is, and no more', () => {
    expect(attachmentTo(facts(SHAPES.complete))).toEqual({
      entry: { account: '123456789012', attach: 'existing', urls: 'exact', domain: { names: ['cdn.example.com'] } },
      kept: [],
      notes: [
        'Lambda@Edge function edge runs on viewer-request of the default behaviour, and stays: what it does with URLs is kept, and a response that it makes itself does not pass through the headers’ function',
        'Lambda@Edge function edge runs on origin-request of the default behaviour, and stays: a response that it makes itself does not pass through the headers’ function',
        'CloudFront function example runs on viewer-request of /static/*, and stays: what it does with URLs is kept, and a response that it makes itself does not pass through the headers’ function',
        'CloudFront function example runs on viewer-response of /static/*, and stays: it works after the headers’ function and has the last word on headers, except where the origin’s status is 400 or higher. npm run check shows the result',
        'Response headers policy 67f7725c-6f97-4210-82d7-5512b31e9d03 works after the headers’ function on the default behaviour, and stays: it has the last word on each header that it overrides. Which ones could not be read (not asked for)',
      ],
      refusals: [],
    });
    expect(attachmentTo(facts(SHAPES.api)).entry.domain).toEqual({ names: ['d111111abcdef8.cloudfront.net'] });
  });

  it('says whose place the function takes', () => {
    const DefaultCacheBehavior = behavior('s', {
      LambdaFunctionAssociations: list(lambda('old:1', 'origin-response')),
    });
    expect(attachmentTo(facts({ ...SHAPES.spa, DefaultCacheBehavior })).notes).toEqual([
      'Function old runs on origin-response of the default behaviour: the lines below take its place, or it stays and the headers do not come',
    ]);
  });

  it('has lines for their Terraform, which name every behaviour', () => {
    const site = { site: 'shop', environment: 'prod', region: 'us-east-1', routed: false };
    expect(attachLines(facts(SHAPES.api), site)).toBe(`# Read in us-east-1, where the parameter is.
data "aws_ssm_parameter" "security_headers" {
  name = "/sites/shop/prod/v1/edge-function-arn"
}

# In aws_cloudfront_distribution E2EXAMPLE: in default_cache_behavior, and in each ordered_cache_behavior: /api/*, /assets/*.
lambda_function_association {
  event_type = "origin-response"
  lambda_arn = data.aws_ssm_parameter.security_headers.insecure_value
}
`);
  });

  it('has lines for the function of the routes too, where they need one', () => {
    const site = { site: 'shop', environment: 'prod', region: 'eu-west-1', routed: true };
    expect(attachLines(facts(SHAPES.complete), site)).toBe(`# Read in eu-west-1, where the parameters are.
data "aws_ssm_parameter" "security_headers" {
  name = "/sites/shop/prod/v1/edge-function-arn"
}
data "aws_ssm_parameter" "site_routes" {
  name = "/sites/shop/prod/v1/viewer-request-arn"
}

# In aws_cloudfront_distribution E2EXAMPLE: in default_cache_behavior, and in each ordered_cache_behavior: /static/*.
lambda_function_association {
  event_type = "origin-response"
  lambda_arn = data.aws_ssm_parameter.security_headers.insecure_value
}
function_association {
  event_type   = "viewer-request"
  function_arn = data.aws_ssm_parameter.site_routes.insecure_value
}
`);
  });
});
