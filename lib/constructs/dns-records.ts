import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';

export interface DnsRecordsProps {
  readonly names: readonly string[];
  readonly hostedZoneId: string;
  readonly distribution: CloudfrontDistribution;
}

/** The A and AAAA records that lead the site's names to the distribution. */
export class DnsRecords extends Construct {
  constructor(scope: Construct, id: string, { names, hostedZoneId, distribution }: DnsRecordsProps) {
    super(scope, id);

    for (const name of names) {
      for (const type of ['A', 'AAAA']) {
        new Route53Record(this, `${name}-${type.toLowerCase()}`, {
          zoneId: hostedZoneId,
          name,
          type,
          alias: {
            name: distribution.domainName,
            zoneId: distribution.hostedZoneId,
            evaluateTargetHealth: false,
          },
        });
      }
    }
  }
}
