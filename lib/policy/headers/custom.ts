import { isDisallowedHeader, isReadOnlyHeader, LIMITS } from '../limits';
import type { Problem } from '../types';

/** `token` of RFC 9110, 5.6.2. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

type Fault = Pick<Problem, 'rule' | 'remedy'>;

/** What is wrong with a header's name, if anything: its grammar, and what CloudFront keeps to itself. */
export function nameFault(name: string): Fault | undefined {
  if (!NAME.test(name)) {
    return {
      rule: 'is not the name of a header (RFC 9110, 5.1)',
      remedy: "Write letters, digits and ! # $ % & ' * + - . ^ _ ` | ~ alone",
    };
  }
  return reservedFault(name);
}

/** What is wrong with setting or removing this header under CloudFront's rules, if anything. */
function reservedFault(name: string): Fault | undefined {
  if (isReadOnlyHeader(name)) {
    return {
      rule: 'is read-only on origin-response: changing it makes CloudFront answer 502 (CloudFront Developer Guide, "Read-only headers")',
      remedy: 'Take it away',
    };
  }
  if (isDisallowedHeader(name)) {
    return {
      rule: 'is a header that CloudFront keeps to itself: adding it makes CloudFront answer 502 (CloudFront Developer Guide, "Disallowed headers")',
      remedy: 'Take it away',
    };
  }
  return undefined;
}

/** What is wrong with a header's value as text, if anything (RFC 9110, 5.5). */
export function valueFault(value: string): Fault | undefined {
  const found = /[^\t\x20-\x7e]/u.exec(value);
  if (found) {
    return {
      rule: `holds ${character(found[0])} at character ${found.index + 1}, and a value is visible ASCII, spaces and tabs (RFC 9110, 5.5)`,
      remedy:
        found[0] > '\x7f'
          ? 'Write it in ASCII, percent-encoded where it is an address'
          : 'Write the value on one line, without control characters',
    };
  }
  if (value === '') return { rule: 'is empty', remedy: 'Write a value, or false to leave the header out' };
  if (/^[ \t]|[ \t]$/.test(value)) {
    return {
      rule: 'starts or ends with space, which does not belong to a value (RFC 9110, 5.5)',
      remedy: 'Take the space away',
    };
  }
  if (value.length > LIMITS.headerBytes) {
    return {
      rule: `has ${value.length} bytes, and all headers together may have ${LIMITS.headerBytes} (CloudFront quotas)`,
      remedy: 'Write a shorter value',
    };
  }
  return undefined;
}

function character(found: string): string {
  const names: Record<string, string> = { '\r': 'CR', '\n': 'LF', '\0': 'NUL' };
  return names[found] ?? `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
