/**
 * A Terraform state of format 4, as far as it is looked at here.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statefile/version4.go
 */
export interface State {
  readonly serial: number;
  readonly lineage: string;
  readonly terraformVersion: string;
  readonly outputs: Readonly<Record<string, Output>>;
  /** The managed ones by address: `aws_s3_bucket.website`, `module.a.aws_x.y["b"]`. */
  readonly resources: ReadonlyMap<string, Instance>;
  /** The whole of it. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Output {
  readonly value: unknown;
  readonly sensitive: boolean;
}

export interface Instance {
  readonly type: string;
  /** All that Terraform knows of it. */
  readonly json: string;
}

interface Resource {
  readonly mode: string;
  readonly module?: string;
  readonly type: string;
  readonly name: string;
  readonly instances?: readonly { readonly index_key?: string | number; readonly deposed?: string }[];
}

/**
 * Reads a state.
 * @returns `undefined` for nothing at all, which Terraform takes for a state that is new
 * @throws {Error} in one line, for what is no state of format 4
 */
export function parseState(text: string): State | undefined {
  if (text.trim() === '') return undefined;
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  if (json?.version !== 4 || typeof json.serial !== 'number' || typeof json.lineage !== 'string') {
    throw new Error(`it is not a state of format 4 (version ${JSON.stringify(json?.version)})`);
  }
  const outputs = Object.entries((json.outputs ?? {}) as Record<string, Partial<Output>>);
  return {
    serial: json.serial,
    lineage: json.lineage,
    terraformVersion: String(json.terraform_version ?? ''),
    outputs: Object.fromEntries(
      outputs.map(([name, { value, sensitive = false }]) => [name, { value: sensitive ? null : value, sensitive }]),
    ),
    resources: new Map(((json.resources ?? []) as Resource[]).flatMap(instances)),
    json,
  };
}

function instances({ mode, module, type, name, instances = [] }: Resource): [address: string, instance: Instance][] {
  if (mode !== 'managed') return [];
  const path = `${module ? `${module}.` : ''}${type}.${name}`;
  return instances.map((instance) => {
    const { index_key: key, deposed } = instance;
    const address = `${path}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`;
    return [`${address}${deposed ? ` (deposed ${deposed})` : ''}`, { type, json: JSON.stringify(instance) }];
  });
}

export interface Names {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly changed: readonly string[];
}

/** What a state has that another one has not. */
export interface Comparison {
  readonly resources: Names;
  readonly outputs: Names;
  readonly same: boolean;
}

/** What changes where `to` takes the place of `from`. */
export function compareStates(from: State | undefined, to: State): Comparison {
  return {
    resources: compareMaps(resourcesOf(from), resourcesOf(to)),
    outputs: compareMaps(outputsOf(from), outputsOf(to)),
    same: from !== undefined && from.lineage === to.lineage && contentOf(from) === contentOf(to),
  };
}

type Texts = ReadonlyMap<string, string>;

function resourcesOf(state: State | undefined): Texts {
  return new Map(Array.from(state?.resources ?? [], ([address, { json }]) => [address, json]));
}

function outputsOf(state: State | undefined): Texts {
  return new Map(Object.entries(state?.json.outputs ?? {}).map(([name, output]) => [name, JSON.stringify(output)]));
}

function contentOf(state: State): string {
  return JSON.stringify([state.json.outputs ?? {}, state.json.resources ?? []]);
}

function compareMaps(from: Texts, to: Texts): Names {
  return {
    gained: [...to.keys()].filter((name) => !from.has(name)),
    lost: [...from.keys()].filter((name) => !to.has(name)),
    changed: [...to].filter(([name, json]) => from.has(name) && from.get(name) !== json).map(([name]) => name),
  };
}
