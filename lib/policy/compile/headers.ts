import { formatPath, HeaderSyntaxError } from '../errors';
import { headerKeys, moduleByName, modulesByKey as modules } from '../headers';
import { nameFault, valueFault } from '../headers/custom';
import type { Preset } from '../presets';
import type { HeaderModule, HeaderPair, Path, Problem } from '../types';
import { judge } from '../zod-problems';
import { isRecord, type Report, readObject } from './input';

/** The headers of one level, as they are sent. */
export interface Headers {
  readonly known: ReadonlyMap<string, Value>;
  /** By lower-case name. */
  readonly custom: ReadonlyMap<string, HeaderPair>;
  /** Lower-case names that the options gave a value for. */
  readonly on: ReadonlySet<string>;
  /** Lower-case names that the options say are not to be set. */
  readonly off: ReadonlySet<string>;
  /** In a ramp: what was written for each twin, by key, in the order in which it is laid over what is enforced. */
  readonly trials?: ReadonlyMap<string, readonly unknown[]>;
}

/** A header's value: typed where an object gave it, else the text alone. */
export interface Value {
  readonly text: string;
  readonly typed?: unknown;
}

/** Keys that people try, in lower case, and the keys that they mean. */
const ALIASES: Readonly<Record<string, string>> = {
  hsts: 'strictTransportSecurity',
  csp: 'contentSecurityPolicy',
  cspreportonly: 'contentSecurityPolicyReportOnly',
  nosniff: 'xContentTypeOptions',
  contenttypeoptions: 'xContentTypeOptions',
  frameguard: 'xFrameOptions',
  frameoptions: 'xFrameOptions',
  xfo: 'xFrameOptions',
  xssprotection: 'xXssProtection',
  xssfilter: 'xXssProtection',
  referrer: 'referrerPolicy',
  refererpolicy: 'referrerPolicy',
  featurepolicy: 'permissionsPolicy',
  permissions: 'permissionsPolicy',
  coop: 'crossOriginOpenerPolicy',
  coep: 'crossOriginEmbedderPolicy',
  corp: 'crossOriginResourcePolicy',
  dnsprefetchcontrol: 'xDnsPrefetchControl',
  permittedcrossdomainpolicies: 'xPermittedCrossDomainPolicies',
  reportto: 'reportingEndpoints',
  server: 'custom',
};

const KEYS: readonly string[] = [...headerKeys, 'custom'];

/** A preset's headers, which need no judging. */
export function presetHeaders({ headers, custom }: Preset): Headers {
  const known = Object.entries(headers).map(([key, value]): [string, Value] => {
    const { defaults, format } = modules[key]!;
    return [key, value === true ? { text: format(defaults), typed: defaults } : { text: value }];
  });
  return {
    known: new Map(known),
    custom: new Map(custom.map((pair) => [pair[0].toLowerCase(), pair])),
    on: new Set(),
    off: new Set(),
  };
}

/** Header options laid over a level's headers. */
export function layHeaders(base: Headers, options: unknown, path: Path, report: Report): Headers {
  const { custom, ...given } = readObject(options, path, KEYS, report, ALIASES);
  const known = new Map(base.known);
  const laid = layCustom(base.custom, custom, [...path, 'custom'], report);
  for (const [key, over] of Object.entries(given)) {
    const module = modules[key]!;
    const name = module.name.toLowerCase();
    if (over === false) {
      known.delete(key);
      laid.off.add(name);
      continue;
    }
    const value = layValue(module, base.known.get(key), over, [...path, key], report);
    if (value) {
      known.set(key, value);
      laid.on.add(name);
    }
  }
  return { known, ...laid };
}

/** The headers in the order in which they are sent. */
export function pairs({ known, custom }: Headers): HeaderPair[] {
  const sent = headerKeys.flatMap((key): HeaderPair[] => {
    const value = known.get(key);
    return value ? [[modules[key]!.name, value.text]] : [];
  });
  return [...sent, ...custom.values()];
}

/** A value laid over a level's own; `undefined` where it is wrong, and that is reported. */
export function layValue(
  module: HeaderModule<unknown>,
  base: Value | undefined,
  over: unknown,
  path: Path,
  report: Report,
): Value | undefined {
  if (typeof over === 'string') return layText(module, over, path, report);
  const under = typedValue(module, base);
  const merged = isRecord(over) && isRecord(under) ? merge(module, under, over) : over;
  const judged = judge(module.schema, merged, { at: path, example: (inner) => valueAt(module.defaults, inner) });
  if (judged.problems) {
    judged.problems.forEach(report);
    return undefined;
  }
  const typed = judged.value;
  for (const problem of module.problems?.(typed) ?? []) report({ ...problem, path: [...path, ...problem.path] });
  const text = module.format(typed);
  const fault = valueFault(text);
  if (fault && text !== '') report({ path, value: over, ...fault });
  return { text, typed };
}

function layText(module: HeaderModule<unknown>, text: string, path: Path, report: Report): Value | undefined {
  const fault = valueFault(text);
  if (fault) {
    report({ path, value: text, ...fault });
    return undefined;
  }
  try {
    const typed = module.parse(text);
    for (const problem of module.problems?.(typed) ?? []) report({ ...textProblem(problem, text), path });
    return { text, typed };
  } catch (error) {
    if (!(error instanceof HeaderSyntaxError)) throw error;
    for (const problem of error.faults ?? [{ value: text, rule: error.message, remedy: textRemedy(module, text) }]) {
      report({ ...problem, path });
    }
    return undefined;
  }
}

/** What to write instead of a text that does not parse. */
function textRemedy(module: HeaderModule<unknown>, text: string): string {
  const { defaults, format, schema, source } = module;
  // A header of one word: the schema knows the nearest.
  if (typeof defaults === 'string') return judge(schema, text).problems?.[0]?.remedy ?? `Write "${defaults}"`;
  const example = format(defaults);
  return example === '' || example.length > 100
    ? `Write it as ${source} says`
    : `Write for example ${JSON.stringify(example)}`;
}

/** A problem of a typed value, told of the text that it was read from. */
function textProblem({ path, value, rule, remedy }: Problem, text: string): Omit<Problem, 'path'> {
  if (typeof value === 'string') return { value, rule, remedy };
  return { value: text, rule: `says ${formatPath(path)} ${JSON.stringify(value)}, which ${rule}`, remedy };
}

/** A header's typed value; `undefined` where it is not set. */
export function typedHeader(headers: Headers, key: string): unknown {
  const value = headers.known.get(key);
  return value && typedValue(modules[key]!, value);
}

/** A header's typed value; its default where there is none. */
export function typedValue(module: HeaderModule<unknown>, base: Value | undefined): unknown {
  if (!base) return module.defaults;
  return base.typed ?? module.parse(base.text);
}

function merge(module: HeaderModule<unknown>, base: object, over: Readonly<Record<string, unknown>>): unknown {
  const given = Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined));
  return module.merge ? module.merge(base, given) : { ...base, ...given };
}

function layCustom(
  base: ReadonlyMap<string, HeaderPair>,
  options: unknown,
  path: Path,
  report: Report,
): { custom: Map<string, HeaderPair>; on: Set<string>; off: Set<string> } {
  const custom = new Map(base);
  const on = new Set<string>();
  const off = new Set<string>();
  if (options === undefined) return { custom, on, off };
  if (!isRecord(options)) {
    report({
      path,
      value: options,
      rule: 'is not an object of names and values',
      remedy: 'Write for example { "Server": "CloudFront" }',
    });
    return { custom, on, off };
  }
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const at = [...path, name];
    const key = name.toLowerCase();
    const typed = moduleByName(name);
    const twin = seen.get(key);
    seen.set(key, name);
    const fault = nameFault(name);
    if (fault) report({ path: at, value, rule: `stands under a name that ${fault.rule}`, remedy: fault.remedy });
    else if (typed) {
      report({
        path: at,
        value,
        rule: `stands for a header that has a key of its own`,
        remedy: `Write it under ${typed.key}`,
      });
    } else if (twin !== undefined) {
      report({
        path: at,
        value,
        rule: `stands for the same header as ${twin}: case does not count (RFC 9110, 5.1)`,
        remedy: 'Write it once',
      });
    } else if (value === false) {
      custom.delete(key);
      off.add(key);
    } else if (typeof value !== 'string') {
      report({
        path: at,
        value,
        rule: 'is not a text',
        remedy: 'Write the value as text, or false to leave the header out',
      });
    } else {
      const wrong = valueFault(value);
      if (wrong) report({ path: at, value, ...wrong });
      else {
        custom.set(key, [name, value]);
        on.add(key);
      }
    }
  }
  return { custom, on, off };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
}
