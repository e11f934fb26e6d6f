import { parseState, type State } from './state-file';

/** What Lambda has of a function. */
export interface PublishedFunction {
  /** Number of the newest published version: `3`. */
  readonly version: string;
  /** SHA-256 of that version's zip, in base64. */
  readonly codeSha256: string;
  /** Whether `$LATEST` was changed since, by an apply that did not get as far as publishing it. */
  readonly unpublished: boolean;
}

export interface Repair {
  /** The state as it should be, of the next serial. */
  readonly state: string;
  /** What was wrong with it, one sentence each. */
  readonly reasons: readonly string[];
}

interface StateInstance {
  status?: string;
  attributes?: Record<string, unknown>;
}

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances?: StateInstance[];
}

const FUNCTION = 'aws_lambda_function';

/** Name of the edge function that a state has; undefined where it has none. */
export function functionNameIn(state: State | undefined): string | undefined {
  const name = state && functionIn(resourcesOf(state))?.attributes?.function_name;
  return typeof name === 'string' ? name : undefined;
}

/**
 * Corrects what an interrupted or failed apply leaves wrong in a state and Terraform does not find out by itself:
 * - `source_code_hash` of a function whose upload failed. The AWS provider (5.100) keeps the planned one and never compares it with AWS, so
 *   the next plan finds nothing to do. It becomes that of the published version; `null` where the configuration alone is unpublished.
 * - What is tainted, since the process ended while it was being created. Terraform would delete and create it, which a bucket with files
 *   and a replicated function refuse; as it is, the next plan completes it.
 *
 * @param published of the state's function; undefined where Lambda has none
 * @returns undefined where nothing is wrong
 */
export function repairState(text: string, published: PublishedFunction | undefined): Repair | undefined {
  const state = parseState(text);
  if (!state) return undefined;
  const json = structuredClone(state.json) as { serial: number; resources?: StateResource[] };
  const resources = (json.resources ?? []).filter(({ mode }) => mode === 'managed');
  const tainted = resources.flatMap(({ type, name, instances = [] }) =>
    instances.filter(untaint).map(() => `${type}.${name}`),
  );
  const code = published && recordPublished(functionIn(resources)?.attributes, published);
  const reasons = [
    ...tainted.map((address) => `${address} was being created when an earlier run ended: it is kept and completed.`),
    ...(code ? [code] : []),
  ];
  if (reasons.length === 0) return undefined;
  return { state: JSON.stringify({ ...json, serial: state.serial + 1 }, undefined, 2), reasons };
}

function untaint(instance: StateInstance): boolean {
  if (instance.status !== 'tainted') return false;
  delete instance.status;
  return true;
}

function recordPublished(
  attributes: Record<string, unknown> | undefined,
  { version, codeSha256, unpublished }: PublishedFunction,
): string | undefined {
  const recorded = attributes?.source_code_hash;
  // An imported function has none yet: the plan uploads its code anyway.
  if (!attributes || typeof recorded !== 'string' || recorded === '') return undefined;
  if (recorded !== codeSha256) {
    attributes.source_code_hash = codeSha256;
    return `Version ${version} of the edge function runs code ${short(codeSha256)}, and Terraform’s state records ${short(recorded)}.`;
  }
  if (!unpublished) return undefined;
  attributes.source_code_hash = null;
  return `The edge function was changed after its version ${version}, and the change was never published.`;
}

function functionIn(resources: readonly StateResource[]): StateInstance | undefined {
  return resources.find(({ mode, type }) => mode === 'managed' && type === FUNCTION)?.instances?.[0];
}

function resourcesOf({ json }: State): readonly StateResource[] {
  return (json.resources ?? []) as readonly StateResource[];
}

const short = (hash: string) => hash.slice(0, 12);
