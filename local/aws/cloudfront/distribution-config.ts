import { at, element, listAt, textAt, textElement, type XmlNode, type XmlValue } from '../xml';

const NONE = textElement('Quantity', 0);

/** What CloudFront answers for parts of a configuration that were not sent. Provider 5.100 crashes without OriginGroups. */
const DEFAULTS: Readonly<Record<string, string>> = {
  Aliases: NONE,
  DefaultRootObject: '',
  OriginGroups: NONE,
  CacheBehaviors: NONE,
  CustomErrorResponses: NONE,
  Logging:
    textElement('Enabled', false) +
    textElement('IncludeCookies', false) +
    textElement('Bucket', '') +
    textElement('Prefix', ''),
  PriceClass: 'PriceClass_All',
  ViewerCertificate:
    textElement('CloudFrontDefaultCertificate', true) +
    textElement('MinimumProtocolVersion', 'TLSv1') +
    textElement('CertificateSource', 'cloudfront'),
  Restrictions: element('GeoRestriction', textElement('RestrictionType', 'none') + NONE),
  WebACLId: '',
  HttpVersion: 'http2',
  IsIPV6Enabled: 'false',
  ContinuousDeploymentPolicyId: '',
  Staging: 'false',
};

/** The configuration as sent, with what CloudFront adds of its own. */
export function completeConfig(xml: string, config: XmlNode): string {
  const added = Object.entries(DEFAULTS)
    .filter(([name]) => !(name in config))
    .map(([name, content]) => element(name, content));
  const usesOwnCertificate = textAt(config, 'ViewerCertificate', 'CloudFrontDefaultCertificate') === 'true';
  // "CloudFront automatically sets the security policy to TLSv1" with its own certificate (API_ViewerCertificate).
  const certain = usesOwnCertificate
    ? xml.replace(
        /<MinimumProtocolVersion>[^<]*<\/MinimumProtocolVersion>/,
        textElement('MinimumProtocolVersion', 'TLSv1'),
      )
    : xml;
  return certain + added.join('');
}

const isNode = (value: XmlValue): value is XmlNode => typeof value === 'object' && !Array.isArray(value);

/** The default behaviour and the others, in order. */
export function behavioursOf(config: XmlNode): XmlNode[] {
  const standard = at(config, 'DefaultCacheBehavior');
  return [
    ...(standard && isNode(standard) ? [standard] : []),
    ...listAt(config, 'CacheBehaviors', 'Items', 'CacheBehavior').filter(isNode),
  ];
}

export function originsOf(config: XmlNode): XmlNode[] {
  return listAt(config, 'Origins', 'Items', 'Origin').filter(isNode);
}

/** Lower case. */
export function aliasesOf(config: XmlNode): string[] {
  return listAt(config, 'Aliases', 'Items', 'CNAME').map((alias) => String(alias).toLowerCase());
}

/** The ARNs of the Lambda function versions that a configuration runs. */
export function lambdaArnsOf(config: XmlNode): string[] {
  return behavioursOf(config).flatMap((behaviour) =>
    listAt(behaviour, 'LambdaFunctionAssociations', 'Items', 'LambdaFunctionAssociation').map((association) =>
      textAt(association, 'LambdaFunctionARN'),
    ),
  );
}

/** The ARNs of the CloudFront functions that a configuration runs. */
export function functionArnsOf(config: XmlNode): string[] {
  return behavioursOf(config).flatMap((behaviour) =>
    listAt(behaviour, 'FunctionAssociations', 'Items', 'FunctionAssociation').map((association) =>
      textAt(association, 'FunctionARN'),
    ),
  );
}
