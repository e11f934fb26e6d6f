import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { Progress } from '../../../cli/core/progress';
import { planRepaired, repairStep } from '../../../cli/terraform/repair';
import type { Stack } from '../../../cli/terraform/stack';

const NAME = 'example-prod-headers';
const ADDRESS = 'aws_lambda_function.edge-function';

const state = (...resources: object[]) =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 7, lineage: 'l', outputs: {}, resources });
const edge = (source_code_hash: string) => ({
  mode: 'managed',
  type: 'aws_lambda_function',
  name: 'edge-function',
  instances: [{ attributes: { function_name: NAME, source_code_hash } }],
});

describe('what an interrupted apply has left', () => {
  const dir = mkdtempSync(join(tmpdir(), 'repair-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  /** A stack with this state, and a Lambda with these versions. @param creates whether the stack declares a function of its own */
  function given(text: string, versions: FunctionConfiguration[], creates = true) {
    const done: string[] = [];
    const terraform = (where: string) => ({
      pull: async () => text,
      push: async (file: string) =>
        void done.push(`${where}: push serial ${JSON.parse(readFileSync(file, 'utf8')).serial}`),
      import: async (address: string, id: string) => void done.push(`${where}: import ${address} = ${id}`),
    });
    const stack = {
      dir,
      terraform: terraform('own'),
      created: async () => (creates ? ADDRESS : undefined),
      withState: async (copied: string) => {
        done.push(`copy of serial ${JSON.parse(copied || '{}').serial}`);
        return terraform('copy');
      },
    } as unknown as Stack;
    const lambda = new LambdaClient({ region: 'us-east-1' });
    jest.spyOn(lambda, 'send').mockResolvedValue({ Versions: versions } as never);
    const out = new PassThrough();
    const progress = new Progress(out as unknown as NodeJS.WriteStream);
    return {
      options: { stack, edge: { lambda, functionName: NAME } },
      progress,
      done,
      said: () => String(out.read() ?? ''),
    };
  }
  const versions = (code: string) => [{ Version: '1', CodeSha256: code }];

  it('is nothing, most of the time: no state is written, and no line', async () => {
    const { options, progress, done, said } = given(state(edge('aaa')), versions('aaa'));
    expect(await repairStep(options, progress)).toBeUndefined();
    expect(await planRepaired(options)).toEqual({ terraform: options.stack.terraform, repairs: [] });
    expect([done, said()]).toEqual([[], '']);
  });

  it('is corrected before an apply, and each reason is printed; no copy of the state stays on disk', async () => {
    const { options, progress, done, said } = given(state(edge('bbb')), versions('aaa'));
    expect(await repairStep(options, progress)).toEqual({ lineage: 'l', serial: 7 });
    expect(done).toEqual(['own: push serial 8']);
    expect(said()).toMatch(
      /^✓ state +repaired: an earlier run was interrupted +\d\.\d s\n {2}Version 1 of the edge function runs code aaa, and Terraform’s state records bbb\.\n$/,
    );
    expect(existsSync(join(dir, 'repaired.tfstate'))).toBe(false);
  });

  it('is corrected on a copy for a plan, and the state itself stays as it is', async () => {
    const { options, done } = given(state(edge('bbb')), versions('aaa'));
    expect(await planRepaired(options)).toMatchObject({
      repairs: ['Version 1 of the edge function runs code aaa, and Terraform’s state records bbb.'],
      repaired: { lineage: 'l', serial: 7 },
    });
    expect(done).toEqual(['copy of serial 8']);
  });

  it('is imported where it is a function that the state does not know', async () => {
    const reason = `Function ${NAME} exists, and Terraform’s state does not know it: it is imported.`;
    const { options, progress, done } = given('', versions('aaa'));
    await repairStep(options, progress);
    expect(await planRepaired(options)).toMatchObject({ repairs: [reason], repaired: undefined });
    expect(done).toEqual([
      `own: import ${ADDRESS} = ${NAME}`,
      'copy of serial undefined',
      `copy: import ${ADDRESS} = ${NAME}`,
    ]);
  });

  it('is kept where it was being created, also in a stack without a function: bootstrap’s', async () => {
    const bucket = {
      mode: 'managed',
      type: 'aws_s3_bucket',
      name: 'state_bucket',
      instances: [{ status: 'tainted', attributes: { bucket: 'example-tfstate' } }],
    };
    const { options, progress, done, said } = given(state(bucket), []);
    await repairStep({ stack: options.stack }, progress);
    expect(done).toEqual(['own: push serial 8']);
    expect(said()).toContain(
      '  aws_s3_bucket.state_bucket was being created when an earlier run ended: it is kept and completed.\n',
    );
  });

  it('is left to the stack where that imports the function itself', async () => {
    const { options, progress, done } = given('', versions('aaa'), false);
    await repairStep(options, progress);
    expect(done).toEqual([]);
  });
});
