import { TerraformStack, Testing } from 'cdktf';
import { parseSiteConfig, type StateBucket } from '../../../lib/config';
import {
  keepStateInFile,
  keepStateInS3,
  lockKey,
  siteState,
  stateFile,
  teamPrefix,
} from '../../../lib/names/state-backend';

const state = (options: object = {}): StateBucket => {
  const { environments } = parseSiteConfig({
    site: 'example',
    environments: { prod: { state: { bucket: 'example-tfstate', ...options } } },
  });
  return environments.prod?.state as StateBucket;
};

function backendOf(keep: (stack: TerraformStack) => void): unknown {
  const stack = new TerraformStack(Testing.app(), 'prod');
  keep(stack);
  return JSON.parse(Testing.synth(stack)).terraform.backend;
}

describe('the state of an environment', () => {
  it('lies under the site and the environment, with its lock beside it', () => {
    const location = siteState(state({ region: 'eu-west-1' }), 'example', 'prod');
    expect(location).toEqual({
      bucket: 'example-tfstate',
      key: 'sites/example/prod.tfstate',
      region: 'eu-west-1',
      encryption: 'AES256',
    });
    expect(lockKey(location)).toBe('sites/example/prod.tfstate.tflock');
  });

  it('is kept apart from that of teams', () => {
    expect(teamPrefix('payments')).toBe('teams/payments/');
  });

  it('is kept in S3 with a lock file and no table', () => {
    const location = siteState(state(), 'example', 'prod');
    expect(backendOf((stack) => keepStateInS3(stack, location))).toEqual({
      s3: {
        bucket: 'example-tfstate',
        key: 'sites/example/prod.tfstate',
        region: 'us-east-1',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it('is encrypted with the bucket’s own key where it has one: S3 would take AES256 else', () => {
    const location = siteState(state({ encryption: 'aws:kms' }), 'example', 'prod');
    expect(backendOf((stack) => keepStateInS3(stack, location))).toMatchObject({
      s3: { encrypt: true, kms_key_id: 'alias/example-tfstate' },
    });
  });

  it('has a name of its own where it is a file', () => {
    expect(stateFile('.local', 'prod')).toBe('.local/terraform.prod.tfstate');
  });

  it('is told from the stack’s own folder where it is a file', () => {
    expect(backendOf((stack) => keepStateInFile(stack, 'out/stacks/prod', '.local/terraform.prod.tfstate'))).toEqual({
      local: { path: '../../../.local/terraform.prod.tfstate' },
    });
  });
});
