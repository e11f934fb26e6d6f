import type { Distribution } from './distribution';

/**
 * Whether a Host header names this distribution: loopback, its own domain or an alias, whatever the port. CloudFront answers
 * 403 to other names; here such a name is one that a web page had rebound to loopback.
 */
export function isServed(host: string, { domainName, aliases }: Pick<Distribution, 'domainName' | 'aliases'>): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return ['localhost', '127.0.0.1', '[::1]', domainName, ...aliases].some((one) =>
    one.startsWith('*.') ? name.endsWith(one.slice(1)) && name.length >= one.length : name === one.toLowerCase(),
  );
}
