import { outputsPath } from '../names/names';
import { allow, type Statement } from './statement';

/** Reading what a site publishes for other teams, in every environment and region. */
export function readOutputs(site: string, account: string): Statement[] {
  return [
    allow('ReadSiteOutputs', ['ssm:GetParameter'], [`arn:aws:ssm:*:${account}:parameter${outputsPath(site, '*')}*`]),
  ];
}
