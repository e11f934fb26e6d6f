import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { TerraformIterator, type TerraformProvider, Token } from 'cdktf';
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
    const options = TerraformIterator.fromComplexList(certificate.domainValidationOptions, 'domain_name');
    const records = new Route53Record(this, 'validation-record', {
      forEach: options,
      zoneId: hostedZoneId,
      name: options.getString('resource_record_name'),
      type: options.getString('resource_record_type'),
      records: [options.getString('resource_record_value')],
      ttl: 300,
      // example.com and *.example.com are validated by one and the same record.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, 'validation', {
      provider,
      certificateArn: certificate.arn,
      validationRecordFqdns: Token.asList(TerraformIterator.fromResources(records).pluckProperty('fqdn')),
    });
    this.arn = validation.certificateArn;
  }
}
