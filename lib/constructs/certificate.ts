import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

export interface CertificateProps {
  readonly names: readonly string[];
  /** The Route 53 zone that proves the names are ours. */
  readonly hostedZoneId: string;
  /** A provider for us-east-1, where CloudFront looks for certificates. */
  readonly provider: TerraformProvider;
}

/** A certificate for the site's names, made and validated through DNS. */
export class Certificate extends Construct {
  /** Known only once the certificate is valid. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { names, hostedZoneId, provider }: CertificateProps) {
    super(scope, id);

    const [domainName, ...subjectAlternativeNames] = names;
    const certificate = new AcmCertificate(this, 'certificate', {
      provider,
      domainName: domainName as string,
      subjectAlternativeNames,
      validationMethod: 'DNS',
      lifecycle: { createBeforeDestroy: true },
    });
    // Not an iterator over the options: cdktf makes a list of that set, whose order is unknown until it is applied.
    const validation = (name: string, attribute: string) =>
      `\${one([for option in ${certificate.fqn}.domain_validation_options : option.${attribute} if option.domain_name == "${name}"])}`;
    const records = names.map(
      (name) =>
        new Route53Record(this, `${name}-validation`, {
          zoneId: hostedZoneId,
          name: validation(name, 'resource_record_name'),
          type: validation(name, 'resource_record_type'),
          records: [validation(name, 'resource_record_value')],
          ttl: 300,
          // example.com and *.example.com are validated by one and the same record.
          allowOverwrite: true,
        }),
    );
    const validated = new AcmCertificateValidation(this, 'validation', {
      provider,
      certificateArn: certificate.arn,
      validationRecordFqdns: records.map(({ fqdn }) => fqdn),
    });
    this.arn = validated.certificateArn;
  }
}
