import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';
import { outputsPath } from '../names/names';
import { SITE_OUTPUTS, type SiteOutput } from './site-outputs';

export interface PublishedOutputsProps {
  readonly site: string;
  readonly environment: string;
  /** Those that the site has. */
  readonly values: Readonly<Partial<Record<SiteOutput, string>>>;
}

/** What the site tells other teams: see `SiteOutputs`, which reads it. */
export class PublishedOutputs extends Construct {
  constructor(scope: Construct, id: string, { site, environment, values }: PublishedOutputsProps) {
    super(scope, id);

    for (const [output, value] of Object.entries(values)) {
      if (value === undefined) continue;
      new SsmParameter(this, output, {
        name: `${outputsPath(site, environment)}${SITE_OUTPUTS[output as SiteOutput]}`,
        description: `Published by environment ${environment} of site ${site}`,
        type: 'String',
        // Not `value`, which plans hide as if it were secret.
        insecureValue: value,
      });
    }
  }
}
