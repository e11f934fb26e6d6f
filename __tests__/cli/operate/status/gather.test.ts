import { within } from '../../../../cli/operate/status/gather';

const failing = (name: string, message: string) => async () => {
  throw Object.assign(new Error(message), { name });
};

it('a part that fails, or that takes too long, is a line that says why', async () => {
  expect(await within('live', 1000, async () => ({ part: 'live', mark: 'ok', text: 'well' }))).toMatchObject({
    mark: 'ok',
  });
  expect(await within('function', 1000, failing('AccessDeniedException', 'User is not\n authorized'))).toEqual({
    part: 'function',
    mark: 'unknown',
    text: 'AccessDeniedException: User is not authorized',
  });
  expect(await within('drift', 1000, failing('TerraformError', 'terraform plan: no credentials'))).toMatchObject({
    text: 'terraform plan: no credentials',
  });
  expect(await within('certificate', 10, () => new Promise(() => {}))).toEqual({
    part: 'certificate',
    mark: 'unknown',
    text: 'no answer within 0.01 s',
  });
});
