import fc from 'fast-check';
import { originAgentCluster } from '../../../../lib/policy/headers/origin-agent-cluster';
import { faults, refusal } from './support';

const RULE = 'is not ?1 or ?0 (HTML, Origin-keyed agent clusters)';

describe('Origin-Agent-Cluster', () => {
  it('is ?1 by default', () => {
    expect(originAgentCluster.format(originAgentCluster.defaults)).toBe('?1');
  });

  it.each(['?1', '?0'])('reads %s', (value) => {
    expect(originAgentCluster.parse(value)).toBe(value);
  });

  it.each([
    ['1', `${RULE}; ?1 was meant`],
    ['true', `${RULE}; ?1 was meant`],
    ['TRUE', `${RULE}; ?1 was meant`],
    ['0', `${RULE}; ?0 was meant`],
    ['false', `${RULE}; ?0 was meant`],
    ['on', `${RULE}; ?1 was meant`],
    ['?1, ?1', RULE],
    ['yes please', RULE],
  ])('refuses %j', (value, message) => {
    expect(refusal(originAgentCluster, value)).toBe(message);
  });

  it('refuses an option that is not written as it is sent', () => {
    expect(faults(originAgentCluster, true)).toEqual([`: ${RULE}`]);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.constantFrom('?1' as const, '?0' as const), (value) => {
        expect(originAgentCluster.parse(originAgentCluster.format(value))).toBe(value);
      }),
    );
  });
});
