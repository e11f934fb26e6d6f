/** What stands in place of a value that is marked sensitive, as Terraform itself writes it. */
export const MASK = '(sensitive value)';

type Json = Readonly<Record<string, unknown>>;

/** What is known of a plan's JSON. Anything else is left out, since nobody here knows where it holds secrets. */
const PARTS: Readonly<Record<string, (part: never, plan: Json) => unknown>> = {
  format_version: same,
  terraform_version: same,
  timestamp: same,
  applyable: same,
  complete: same,
  errored: same,
  checks: same,
  relevant_attributes: same,
  variables: redactVariables,
  resource_changes: (all: readonly Json[]) => all.map(redactResourceChange),
  resource_drift: (all: readonly Json[]) => all.map(redactResourceChange),
  output_changes: (all: Json) => mapValues(all, redactChange),
  planned_values: redactValues,
  prior_state: (state: Json) => ({ ...state, ...(isObject(state.values) && { values: redactValues(state.values) }) }),
  configuration: redactConfiguration,
};

/**
 * Takes the secrets out of a plan's JSON: whatever is marked sensitive, by whom ever, in every part that repeats it. Of the configuration
 * no constant is left, only what refers to what: what is secret among them is marked in no way that could be relied on.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export function withoutSecrets(plan: object): Json {
  const known = Object.entries(plan as Json).filter(([name]) => Object.hasOwn(PARTS, name));
  return Object.fromEntries(known.map(([name, part]) => [name, PARTS[name]!(part as never, plan as Json)]));
}

function same(part: unknown): unknown {
  return part;
}

function redactVariables(variables: Json, { configuration }: Json): Json {
  const declared = at(at(configuration, 'root_module'), 'variables');
  return mapValues(variables, (variable, name) => ({
    ...(variable as Json),
    value: mask(at(variable, 'value'), at(at(declared, name), 'sensitive') !== undefined),
  }));
}

function redactResourceChange({ change, ...rest }: Json): Json {
  return { ...rest, change: redactChange(change) };
}

const CHANGE = ['actions', 'after_unknown', 'before_sensitive', 'after_sensitive', 'replace_paths', 'importing'];

function redactChange(change: unknown): Json {
  const { before, after, before_sensitive, after_sensitive } = change as Json;
  const kept = Object.entries(change as Json).filter(([name]) => CHANGE.includes(name));
  return { ...Object.fromEntries(kept), before: mask(before, before_sensitive), after: mask(after, after_sensitive) };
}

/** Of a state, as it is or as it is planned. */
function redactValues({ outputs, root_module, ...rest }: Json): Json {
  return {
    ...rest,
    ...(isObject(outputs) && {
      outputs: mapValues(outputs, (output) => ({
        ...(output as Json),
        value: mask(at(output, 'value'), at(output, 'sensitive')),
      })),
    }),
    ...(isObject(root_module) && { root_module: redactModule(root_module) }),
  };
}

function redactModule({ resources, child_modules, ...rest }: Json): Json {
  return {
    ...rest,
    ...(Array.isArray(resources) && {
      resources: resources.map((one: Json) => ({ ...one, values: mask(one.values, one.sensitive_values) })),
    }),
    ...(Array.isArray(child_modules) && { child_modules: child_modules.map(redactModule) }),
  };
}

function redactConfiguration(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(redactConfiguration);
  if (!isObject(part)) return part;
  const kept = Object.entries(part).filter(([name]) => name !== 'constant_value' && name !== 'default');
  return Object.fromEntries(kept.map(([name, value]) => [name, redactConfiguration(value)]));
}

/** @param marks `true`, or in the shape of the value with `true` at what is sensitive */
function mask(value: unknown, marks: unknown): unknown {
  if (value === null || value === undefined || marks === undefined || marks === false) return value;
  if (marks === true) return MASK;
  if (Array.isArray(value)) return value.map((one, i) => mask(one, at(marks, i)));
  if (isObject(value)) return mapValues(value, (one, name) => mask(one, at(marks, name)));
  return holdsTrue(marks) ? MASK : value;
}

function holdsTrue(marks: unknown): boolean {
  return marks === true || (typeof marks === 'object' && marks !== null && Object.values(marks).some(holdsTrue));
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Json)[key] : undefined;
}

function mapValues(all: Json, map: (value: unknown, name: string) => unknown): Json {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, map(value, name)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
