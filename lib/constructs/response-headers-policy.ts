import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { Construct } from 'constructs';
import type { CompiledPolicy } from '../policy';
import { referrerPolicy } from '../policy/headers/referrer-policy';
import { strictTransportSecurity } from '../policy/headers/strict-transport-security';
import { xFrameOptions } from '../policy/headers/x-frame-options';
import { xXssProtection } from '../policy/headers/x-xss-protection';
import { matchesHeader } from '../policy/limits';
import { literal } from './literal';

export interface ResponseHeadersPolicyProps {
  readonly name: string;
  readonly policy: CompiledPolicy;
}

/**
 * The same policy once more as CloudFront's own response headers policy, for answers that never saw the edge function.
 * What the function has set stays as it is: nothing is overridden. Rules by path, content type or status cannot be
 * told to CloudFront and are left to the function, and so is every header that a rule removes.
 */
export class ResponseHeadersPolicy extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { name, policy }: ResponseHeadersPolicyProps) {
    super(scope, id);

    const headers = new Map(policy.set.map(([header, value]) => [header.toLowerCase(), { header, value }]));
    // Where a rule has the function remove a header, this policy would find none and set it again.
    for (const removed of policy.rules.flatMap(({ remove }) => remove)) {
      for (const name of headers.keys()) if (matchesHeader(removed, name)) headers.delete(name);
    }
    const take = <T>(header: string, use: (value: string) => T): T | undefined => {
      const found = headers.get(header);
      headers.delete(header);
      return found && use(found.value);
    };
    // CloudFront does not let a response headers policy name its own Server header.
    headers.delete('server');

    const override = false;
    const securityHeadersConfig = {
      strictTransportSecurity: take('strict-transport-security', (value) => {
        const { maxAge, includeSubDomains, preload } = strictTransportSecurity.parse(value);
        return { accessControlMaxAgeSec: maxAge, includeSubdomains: includeSubDomains, preload, override };
      }),
      contentSecurityPolicy: take('content-security-policy', (value) => ({
        contentSecurityPolicy: literal(value),
        override,
      })),
      contentTypeOptions: take('x-content-type-options', () => ({ override })),
      frameOptions: take('x-frame-options', (value) => ({ frameOption: xFrameOptions.parse(value), override })),
      referrerPolicy: take('referrer-policy', (value) => {
        const { policy: tokens } = referrerPolicy.parse(value);
        // CloudFront takes one; browsers follow the last of a list that they know.
        return { referrerPolicy: tokens.at(-1) as string, override };
      }),
      xssProtection: take('x-xss-protection', (value) => {
        const { filter, report } = xXssProtection.parse(value);
        const protection = filter !== 'off';
        // CloudFront takes no address beside mode=block (API reference, ResponseHeadersPolicyXSSProtection).
        return filter === 'block'
          ? { protection, modeBlock: true, override }
          : { protection, reportUri: report, override };
      }),
    };
    const items = [...headers.values()].map(({ header, value }) => ({ header, value: literal(value), override }));

    this.id = new CloudfrontResponseHeadersPolicy(this, 'policy', {
      name,
      comment: 'Made from the header policy that the edge function runs',
      securityHeadersConfig,
      customHeadersConfig: items.length > 0 ? { items } : undefined,
    }).id;
  }
}
