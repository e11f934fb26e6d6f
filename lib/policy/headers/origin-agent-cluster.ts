import { keywordHeader } from '../keyword-header';
import { parseItem } from '../structured-fields';

/** `?1` asks for a process (or the like) of the origin's own, `?0` to share one with the rest of the site. @default '?1' */
export type OriginAgentCluster = '?1' | '?0';

export const originAgentCluster = keywordHeader<OriginAgentCluster>({
  name: 'Origin-Agent-Cluster',
  key: 'originAgentCluster',
  source: 'HTML, Origin-keyed agent clusters',
  values: ['?1', '?0'],
  defaults: '?1',
  caseSensitive: true,
  counts(value) {
    const item = parseItem(value, 'take the last');
    return item.kind === 'boolean' ? (item.value ? '?1' : '?0') : value;
  },
  explain: (value) =>
    ['1', 'true', '0', 'false'].includes(value.toLowerCase())
      ? `${value === '1' || value.toLowerCase() === 'true' ? '?1' : '?0'} was meant`
      : undefined,
});
