import { conditionHolds } from '../../../local/aws/policy-conditions';
import type { Pattern } from '../../../local/aws/policy-patterns';

const compile = (text: string) => ({ text }) as Pattern;
const holds = (operator: string, value: string, policy: string[], ofDeny = false) =>
  conditionHolds(operator, value, policy, compile, ofDeny);

describe('a value that is no number, date or address', () => {
  it.each([
    ['IpAddress', '10.0.0.1', ['10.0.0.0/33']],
    ['IpAddress', '10.0.0.1', ['10.0.0.0/x']],
    ['NotIpAddress', '10.0.0.1', ['10.0.0.0/33']],
    ['IpAddress', '::1', ['::/129']],
    ['IpAddress', '10.0.0.1', ['10.0.0.0/8/8']],
    ['NotIpAddress', 'somewhere', ['10.0.0.0/8']],
    ['NumericNotEquals', 'a', ['10']],
    ['NumericNotEquals', '10', ['a']],
    ['DateNotEquals', 'a', ['2023-12-25']],
    ['DateNotEquals', '2023-12-25', ['soon']],
    ['NumericEquals', '', ['0']],
    ['NumericEquals', '0x10', ['16']],
    ['NumericEquals', '1e1', ['10']],
    ['NumericLessThan', ' 1', ['2']],
    ['NumericEquals', 'Infinity', ['Infinity']],
  ])('opens nothing, and denies: %s of %j with %j', (operator, value, policy) => {
    expect([holds(operator, value, policy), holds(operator, value, policy, true)]).toEqual([false, true]);
  });

  it.each([
    ['IpAddress', '10.0.0.1', ['10.0.0.0/33', '10.0.0.0/8'], true],
    ['IpAddress', '10.0.0.1', ['10.0.0.1'], true],
    ['IpAddress', '2001:db8::1', ['2001:db8::/32'], true],
    ['NotIpAddress', '10.0.0.1', ['192.0.2.0/24'], true],
    ['NotIpAddress', '192.0.2.7', ['192.0.2.0/24'], false],
    ['NumericEquals', '+10', ['10.0'], true],
    ['NumericNotEquals', '-1', ['1'], true],
    ['DateNotEquals', '2023-12-24', ['2023-12-25'], true],
    ['NumericNotEquals', '10', ['a', '10'], false],
  ])('changes nothing for those that are: %s of %j with %j: %s', (operator, value, policy, expected) => {
    expect(holds(operator, value, policy)).toBe(expected);
  });
});
