import type { BootstrapStackProps } from '../../../lib/stacks/bootstrap-stack';

/** What `synth.ts` is told beside `site.config.ts`, as JSON in its one argument. */
export interface SynthOptions
  extends Pick<
    BootstrapStackProps,
    'account' | 'repository' | 'branch' | 'teams' | 'makesGithubProvider' | 'permissionsBoundary'
  > {
  readonly outdir: string;
  /** Where the state is until the bucket stands; afterwards it is in the bucket. */
  readonly stateFile?: string;
}
