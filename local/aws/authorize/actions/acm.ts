import { requestTags, tagsOfList } from './tags';
import type { Mapping, Need } from './types';

const ON_CERTIFICATE =
  /^(?:DescribeCertificate|GetCertificate|DeleteCertificate|ExportCertificate|RenewCertificate|ResendValidationEmail|UpdateCertificateOptions|ListTagsForCertificate|AddTagsToCertificate|RemoveTagsFromCertificate)$/;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html */
export const mapAcm: Mapping = ({ operation = '', parameters: given, region, account }) => {
  const tags = requestTags(tagsOfList(given.Tags));
  if (ON_CERTIFICATE.test(operation))
    return [{ action: `acm:${operation}`, resource: String(given.CertificateArn), context: tags }];
  if (operation === 'ListCertificates' || operation === 'GetAccountConfiguration')
    return [{ action: `acm:${operation}`, resource: '*' }];
  if (operation !== 'RequestCertificate' && operation !== 'ImportCertificate') return undefined;
  // Its id is not known yet.
  const resource =
    operation === 'ImportCertificate' && given.CertificateArn
      ? String(given.CertificateArn)
      : `arn:aws:acm:${region}:${account}:certificate/*`;
  const context: Need['context'] = {
    ...tags,
    ...(given.DomainName && {
      'acm:DomainNames': [given.DomainName, ...(given.SubjectAlternativeNames ?? [])].map(String),
    }),
    ...(given.ValidationMethod && { 'acm:ValidationMethod': String(given.ValidationMethod) }),
    ...(given.KeyAlgorithm && { 'acm:KeyAlgorithm': String(given.KeyAlgorithm) }),
  };
  const needs: Need[] = [{ action: `acm:${operation}`, resource, context }];
  if (given.Tags?.length > 0) needs.push({ action: 'acm:AddTagsToCertificate', resource, context });
  return needs;
};
