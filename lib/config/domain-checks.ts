import type { Path, Problem } from '../policy';
import type { DomainOptions } from './options';

const CERTIFICATE_ARN = /^arn:aws:acm:us-east-1:(\d{12}):certificate\/[0-9a-f-]{36}$/;
const DOMAIN_NAME = /^(\*\.)?(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** What is wrong with the site's own names, and with what serves and proves them, where that is made here. */
export function domainProblems(domain: DomainOptions, at: Path, servesThem = true): Problem[] {
  const problems: Problem[] = [];
  const { names, redirectFrom = [], certificateArn, hostedZoneId } = domain;
  if (names.length === 0) {
    problems.push({
      path: [...at, 'names'],
      value: names,
      rule: 'is empty',
      remedy: "Write ['www.example.com'], or leave domain out",
    });
  }
  const all = [...names, ...redirectFrom];
  all.forEach((name, i) => {
    const path = i < names.length ? [...at, 'names', i] : [...at, 'redirectFrom', i - names.length];
    if (!DOMAIN_NAME.test(name)) {
      problems.push({
        path,
        value: name,
        rule: 'is not a domain name in lower case (RFC 1035, 2.3.1; no scheme, no path, no dot at the end)',
        remedy: 'Write a name such as www.example.com, international names in their xn-- form',
      });
    }
    if (all.indexOf(name) !== i) {
      problems.push({ path, value: name, rule: 'stands twice', remedy: 'Leave one of the two out' });
    }
  });
  redirectFrom.forEach((name, i) => {
    if (name.startsWith('*.')) {
      problems.push({
        path: [...at, 'redirectFrom', i],
        value: name,
        rule: 'is a pattern, and a redirect is from one name',
        remedy: 'Write each name that redirects',
      });
    }
  });
  if (redirectFrom.length > 0 && primaryName(domain) === undefined) {
    problems.push({
      path: [...at, 'redirectFrom'],
      value: redirectFrom,
      rule: 'has no name to lead to: "names" holds patterns alone',
      remedy: "Write the site's address first in names, such as www.example.com",
    });
  }
  if (servesThem && certificateArn === undefined && hostedZoneId === undefined) {
    problems.push({
      path: at,
      value: domain,
      rule: 'has no certificate (CloudFront serves a name of your own only with one)',
      remedy: 'Write certificateArn, or hostedZoneId to have one made and validated',
    });
  }
  if (certificateArn !== undefined && !CERTIFICATE_ARN.test(certificateArn)) {
    problems.push({
      path: [...at, 'certificateArn'],
      value: certificateArn,
      rule: 'is not the ARN of an ACM certificate in us-east-1, where CloudFront looks for them',
      remedy: 'Write arn:aws:acm:us-east-1:<account>:certificate/<id>',
    });
  }
  if (hostedZoneId !== undefined && !/^[A-Z0-9]{1,32}$/.test(hostedZoneId)) {
    problems.push({
      path: [...at, 'hostedZoneId'],
      value: hostedZoneId,
      rule: 'is not the ID of a Route 53 hosted zone',
      remedy: 'Write the ID alone, such as Z0123456789ABCDEFGHIJ, without /hostedzone/',
    });
  }
  return problems;
}

/** The site's address: the first of its names that is not a pattern. */
export function primaryName({ names }: Pick<DomainOptions, 'names'>): string | undefined {
  return names.find((name) => !name.startsWith('*.'));
}

/** All names that lead to the distribution. */
export function allNames({ names, redirectFrom = [] }: DomainOptions): readonly string[] {
  return [...names, ...redirectFrom];
}
