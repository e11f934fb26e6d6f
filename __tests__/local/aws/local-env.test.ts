import { localEnv } from '../../../local/aws/local-env';

describe('the environment for AWS on loopback', () => {
  it("keeps the caller's, but nothing of the caller's own AWS", () => {
    const env = {
      PATH: '/bin',
      AWS_PROFILE: 'work',
      AWS_ENDPOINT_URL_S3: 'https://s3.example',
      AWS_REGION: 'eu-west-1',
    };
    expect(localEnv(env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_REGION: 'us-east-1' })).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_REGION: 'us-east-1',
    });
  });
});
