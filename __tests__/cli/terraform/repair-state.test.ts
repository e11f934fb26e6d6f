import { functionNameIn, type PublishedFunction, repairState } from '../../../cli/terraform/repair-state';
import { parseState } from '../../../cli/terraform/state-file';

const OLD = 'XiGxUD/kEvJwFm9mmXsLhGXvF07eQmrxRX7B6/N1MIQ=';
const NEW = 'tk6VC5C6XYApYjYkYxg6g143nhZ4HhU1kr1eU9xUNJ0=';

const published = (codeSha256: string, unpublished = false): PublishedFunction => ({
  version: '2',
  codeSha256,
  unpublished,
});

const bucket = (status?: string) => ({
  mode: 'managed',
  type: 'aws_s3_bucket',
  name: 'website',
  instances: [{ schema_version: 0, status, attributes: { bucket: 'example' } }],
});
const edge = (hash: unknown, status?: string) => ({
  mode: 'managed',
  type: 'aws_lambda_function',
  name: 'edge-function',
  instances: [{ status, attributes: { function_name: 'example-prod-headers', source_code_hash: hash } }],
});
const read = {
  mode: 'data',
  type: 'aws_lambda_function',
  name: 'published',
  instances: [{ attributes: { function_name: 'read', source_code_hash: NEW } }],
};
const state = (...resources: object[]) =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 7, lineage: 'l', outputs: {}, resources });

/** What is repaired of a state with this function. */
function repaired(text: string, lambda?: PublishedFunction) {
  const found = repairState(text, lambda);
  return found && { ...found, state: JSON.parse(found.state) };
}

describe('a state after an apply that did not finish', () => {
  it('records the code that the published version runs, where AWS refused the upload', () => {
    expect(repaired(state(read, bucket(), edge(NEW)), published(OLD))).toEqual({
      reasons: ['Version 2 of the edge function runs code XiGxUD/kEvJw, and Terraform’s state records tk6VC5C6XYAp.'],
      state: JSON.parse(state(read, bucket(), edge(OLD)).replace('"serial":7', '"serial":8')),
    });
  });

  it('records no code where the configuration was changed and never published, so that the next plan publishes it', () => {
    expect(repaired(state(edge(OLD)), published(OLD, true))).toEqual({
      reasons: ['The edge function was changed after its version 2, and the change was never published.'],
      state: JSON.parse(state(edge(null)).replace('"serial":7', '"serial":8')),
    });
  });

  it('keeps what was being created, and says so', () => {
    const found = repaired(state(bucket('tainted'), edge(OLD, 'tainted')), published(OLD));
    expect(found?.reasons).toEqual([
      'aws_s3_bucket.website was being created when an earlier run ended: it is kept and completed.',
      'aws_lambda_function.edge-function was being created when an earlier run ended: it is kept and completed.',
    ]);
    expect(JSON.stringify(found?.state)).not.toContain('tainted');
    expect(found?.state.serial).toBe(8);
  });

  it('keeps a bucket of a stack without a function', () => {
    expect(repaired(state(bucket('tainted')))?.state.resources[0].instances[0]).toEqual({
      schema_version: 0,
      attributes: { bucket: 'example' },
    });
  });
});

it.each([
  ['where it was never written', '', published(OLD)],
  ['where all is as it says', state(bucket(), edge(OLD)), published(OLD)],
  ['where Lambda has no such function: the plan finds that out', state(edge(OLD)), undefined],
  ['of a function that was imported and has no code of ours yet', state(edge(null)), published(OLD)],
  ['of a function that is another stack’s', state(bucket()), published(OLD, true)],
])('a state is left as it is %s', (_, text, lambda) => {
  expect(repaired(text, lambda)).toBeUndefined();
});

it('names the function that is managed, not one that is only read', () => {
  expect(functionNameIn(parseState(state(read, edge(OLD))))).toBe('example-prod-headers');
  expect(functionNameIn(parseState(state(read)))).toBeUndefined();
  expect(functionNameIn(undefined)).toBeUndefined();
});
