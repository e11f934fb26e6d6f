import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { parseState } from '../terraform/state-file';

/**
 * Which state a saved plan was made from: a plan carries it, with the lineage and serial that Terraform itself compares before it applies.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plans/planfile/writer.go
 * @returns `undefined` where there was none yet
 */
export function stateOfPlan(file: string): { readonly lineage: string; readonly serial: number } | undefined {
  const { tfstate } = unzipSync(readFileSync(file), { filter: ({ name }) => name === 'tfstate' });
  if (!tfstate) throw new Error(`${file} holds no state: it is no plan of Terraform`);
  const { lineage = '', serial = 0 } = parseState(Buffer.from(tfstate).toString('utf8')) ?? {};
  return lineage === '' ? undefined : { lineage, serial };
}
