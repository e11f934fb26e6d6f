import { isObject, type PlanJson } from './plan-json';

/** What stands in place of a value that is marked sensitive, as Terraform itself writes it. */
export const MASK = '(sensitive value)';

type Json = Readonly<Record<string, unknown>>;

/** Characters from which on a secret is looked for inside of other texts: a shorter one may well be a word. */
const LEAST = 8;

/** Characters from which on a shorter one is looked for where nothing else stands. */
const LEAST_WHOLE = 3;

/** What is known of a plan's JSON. Anything else is left out, since nobody here knows where it holds secrets. */
const PARTS: Readonly<Record<string, (part: never, mask: Mask, plan: Json) => unknown>> = {
  format_version: same,
  terraform_version: same,
  timestamp: same,
  applyable: same,
  complete: same,
  errored: same,
  checks: (all: readonly Json[]) => all.map(({ address, status }) => ({ address, status })),
  relevant_attributes: same,
  variables: redactVariables,
  resource_changes: redactResourceChanges,
  resource_drift: redactResourceChanges,
  output_changes: (all: Json, mask: Mask) => mapValues(all, (change) => redactChange(change, mask)),
  planned_values: redactValues,
  prior_state: (state: Json, mask: Mask) => ({
    ...state,
    ...(isObject(state.values) && { values: redactValues(state.values, mask) }),
  }),
  configuration: redactConfiguration,
};

/** A value without its secrets. `marks` is `true`, or in the shape of the value with `true` at what is sensitive. */
type Mask = (value: unknown, marks: unknown) => unknown;

export interface WithoutSecrets {
  readonly json: PlanJson;
  /** Takes the same secrets out of a text that tells of the plan. */
  readonly hide: (text: string) => string;
}

/**
 * Takes the secrets out of a plan's JSON: whatever is marked sensitive, by whom ever, in every part that repeats it; and wherever else
 * the same text stands, since a provider may repeat a secret in an attribute that nobody marks, and Terraform shows it then. Of the configuration
 * no constant is left, only what refers to what: what is secret among them is marked in no way that could be relied on.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export function withoutSecrets(plan: object): WithoutSecrets {
  const found = new Set<string>();
  const masked = redact(plan as Json, (value, marks) => mask(value, marks, (secret) => found.add(secret)));
  // The longest first: one may be part of another.
  const texts = [...new Set([...found].flatMap(waysToWrite))].sort((a, b) => b.length - a.length);
  const whole = new Set([...found].filter((text) => text.length >= LEAST_WHOLE));
  const short = [...whole].filter((text) => text.length < LEAST);
  const inside = (text: string) => texts.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const hide = (text: string) =>
    short.reduce((rest, secret) => rest.replaceAll(JSON.stringify(secret), JSON.stringify(MASK)), inside(text));
  const hideValue = (value: unknown) =>
    whole.has(String(value)) ? MASK : typeof value === 'string' ? inside(value) : value;
  return { json: mapLeaves(masked, hideValue, inside) as PlanJson, hide };
}

/** As it is, as Terraform and JSON write it between quotes, line by line, percent-encoded, and in Base64 wherever it begins. */
function waysToWrite(secret: string): string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const encoded = [encodeURIComponent(secret), encodeURI(secret), String(new URLSearchParams([['', secret]])).slice(1)];
  const lines = secret.split('\n').map((line) => line.trim());
  const all = [secret, quoted, quoted.replace(/([$%])\{/g, '$1$1{'), ...lines, ...encoded];
  return [...all, ...inBase64(secret)].filter((text) => text.length >= LEAST);
}

/** What every Base64 of a text that has the secret in it shows, whichever of three places of a group it begins at. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < LEAST) return [];
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The characters at either end that other bytes would change.
    const whole = Math.floor(((before + bytes.length) * 4) / 3);
    const kept = text.slice(Math.ceil((before * 4) / 3), whole);
    return [kept, kept.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function redact(plan: Json, mask: Mask): Json {
  const known = Object.entries(plan).filter(([name]) => Object.hasOwn(PARTS, name));
  return Object.fromEntries(known.map(([name, part]) => [name, PARTS[name]!(part as never, mask, plan)]));
}

function same(part: unknown): unknown {
  return part;
}

function redactVariables(variables: Json, mask: Mask, { configuration }: Json): Json {
  const declared = at(at(configuration, 'root_module'), 'variables');
  return mapValues(variables, (variable, name) => ({
    ...(variable as Json),
    value: mask(at(variable, 'value'), at(at(declared, name), 'sensitive') !== undefined),
  }));
}

function redactResourceChanges(all: readonly Json[], mask: Mask): Json[] {
  return all.map(({ change, deposed, ...rest }) => ({
    ...rest,
    // Terraform's own keys of objects that wait for their deletion, and nothing else.
    ...(deposed !== undefined && { deposed: /^[0-9a-f]{8}$/.test(String(deposed)) ? deposed : MASK }),
    change: redactChange(change, mask),
  }));
}

const CHANGE = ['actions', 'after_unknown', 'before_sensitive', 'after_sensitive', 'replace_paths', 'importing'];

function redactChange(change: unknown, mask: Mask): Json {
  const { before, after, before_sensitive, after_sensitive } = change as Json;
  const kept = Object.entries(change as Json).filter(([name]) => CHANGE.includes(name));
  return { ...Object.fromEntries(kept), before: mask(before, before_sensitive), after: mask(after, after_sensitive) };
}

/** Of a state, as it is or as it is planned. */
function redactValues({ outputs, root_module, ...rest }: Json, mask: Mask): Json {
  return {
    ...rest,
    ...(isObject(outputs) && {
      outputs: mapValues(outputs, (output) => ({
        ...(output as Json),
        value: mask(at(output, 'value'), at(output, 'sensitive')),
      })),
    }),
    ...(isObject(root_module) && { root_module: redactModule(root_module, mask) }),
  };
}

function redactModule({ resources, child_modules, ...rest }: Json, mask: Mask): Json {
  return {
    ...rest,
    ...(Array.isArray(resources) && {
      resources: resources.map((one: Json) => ({ ...one, values: mask(one.values, one.sensitive_values) })),
    }),
    ...(Array.isArray(child_modules) && {
      child_modules: child_modules.map((child: Json) => redactModule(child, mask)),
    }),
  };
}

function redactConfiguration(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(redactConfiguration);
  if (!isObject(part)) return part;
  const kept = Object.entries(part).filter(([name]) => name !== 'constant_value' && name !== 'default');
  return Object.fromEntries(kept.map(([name, value]) => [name, redactConfiguration(value)]));
}

function mask(value: unknown, marks: unknown, tell: (secret: string) => void): unknown {
  if (value === null || value === undefined || marks === undefined || marks === false) return value;
  if (marks === true) {
    mapLeaves(
      value,
      (secret) => {
        if (typeof secret === 'string' || typeof secret === 'number') tell(String(secret));
        return secret;
      },
      (name) => {
        tell(name);
        return name;
      },
    );
    return MASK;
  }
  if (Array.isArray(value)) return value.map((one, i) => mask(one, at(marks, i), tell));
  if (isObject(value)) return mapValues(value, (one, name) => mask(one, at(marks, name), tell));
  return holdsTrue(marks) ? mask(value, true, tell) : value;
}

/** Maps strings, numbers and the like, and the names of objects. */
function mapLeaves(value: unknown, map: (leaf: unknown) => unknown, mapName: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapLeaves(one, map, mapName));
  if (!isObject(value)) return map(value);
  const entries = Object.entries(value).map(([name, one]) => [mapName(name), mapLeaves(one, map, mapName)]);
  return Object.fromEntries(entries);
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
