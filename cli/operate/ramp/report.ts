import Table from 'cli-table3';
import type { Colors } from 'picocolors/types';
import type { Environment } from '../../../lib/config';
import { type Domain, formatProblem, type Ramp, rampBetween } from '../../../lib/policy';
import type { SiteOutputs } from '../../terraform/outputs';

export interface RampReport {
  readonly text: string;
  /** 1 where site.config.ts jumps ahead of what is deployed. */
  readonly status: 0 | 1;
}

/** Where an environment stands between what is deployed and what site.config.ts says, for people or as JSON. */
export function reportRamp(
  environment: Environment,
  outputs: Pick<SiteOutputs, 'header_policy' | 'site_url'> | undefined,
  { json, colors }: { readonly json: boolean; readonly colors: Colors },
): RampReport {
  const { name } = environment;
  const domain = domainOf(environment, outputs?.site_url);
  const ramp = rampBetween(outputs?.header_policy, environment.policy, domain);
  const jumps = ramp.jumps.map((jump) => ({ ...jump, path: ['environments', name, ...jump.path] }));
  const status = jumps.length > 0 ? 1 : 0;
  if (json) {
    const orNull = (_: string, value: unknown) => (value === undefined ? null : value);
    return { text: JSON.stringify({ environment: name, domain, ...ramp, jumps }, orNull, 2), status };
  }
  const where = outputs ? '' : ', of which nothing is deployed';
  const free = domain === 'cloudfront' ? '; without a domain of its own there is nothing to ramp of HSTS' : '';
  return {
    text: [
      table(ramp, colors),
      ...ramp.retreats.map((retreat) => colors.yellow(`${retreat}.`)),
      ...jumps.map((jump) => colors.red(formatProblem(jump))),
      ...(status === 0 ? [`${colors.green('✓')} ${name}${where}: nothing jumps ahead${free}`] : []),
    ].join('\n'),
    status,
  };
}

/** Under a name that the deployed site does not have, browsers have seen none of its headers. */
function domainOf({ domain }: Environment, deployed: string | undefined): Domain {
  if (domain === undefined) return 'cloudfront';
  return deployed !== undefined && domain.names.includes(new URL(deployed).hostname) ? 'own' : 'new';
}

function table({ standings }: Ramp, colors: Colors): string {
  const rows = new Table({
    head: ['header', 'deployed', 'site.config.ts', 'next step'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
  });
  for (const { name, deployed, next, step } of standings) {
    const cell = next ?? '–';
    rows.push([name, deployed ?? '–', deployed === next ? cell : colors.yellow(cell), step ?? '–']);
  }
  return rows.toString();
}
