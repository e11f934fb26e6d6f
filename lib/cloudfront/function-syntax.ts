import { type Node, type Options, parse } from 'acorn';

export type FunctionRuntime = 'cloudfront-js-1.0' | 'cloudfront-js-2.0';

/** Why a runtime cannot load some code: the first place it stops at. */
export interface SyntaxProblem {
  readonly line: number;
  /** The word or sign it stops at: `of`, `class`, `...`; of what is no JavaScript at all, what the parser says. */
  readonly token: string;
  /** What the token stands for and what to write instead, as a sentence. */
  readonly explanation: string;
  /** In the runtime's own words: `SyntaxError: Token "of" not supported in this version in 22`. */
  readonly message: string;
}

/** The modules that `import` and `require` give. */
export const FUNCTION_MODULES = ['buffer', 'cloudfront', 'crypto', 'querystring'];

// biome-ignore lint/suspicious/noExplicitAny: ESTree has a type for each kind of node; only a few properties are looked at
type AnyNode = Node & Record<string, any>;

/**
 * The first syntax in `code` that is not documented for a CloudFront Functions runtime: ECMAScript 5.1 in strict mode and
 * the documented part of ES 6 to 12. What the runtime takes without saying so is a problem here too: such code has not
 * been promised to run.
 * Source: CloudFront Developer Guide, "JavaScript runtime 2.0 features for CloudFront Functions", "JavaScript runtime 1.0
 * features", "Use async and await".
 */
export function syntaxProblem(code: string, runtime: FunctionRuntime): SyntaxProblem | undefined {
  const options: Options = { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: false };
  let program: AnyNode;
  try {
    program = parse(code, options) as AnyNode;
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number } };
    const line = loc?.line ?? 1;
    const what = message.replace(/ \(\d+:\d+\)$/, '');
    return { line, token: what, explanation: `${what}.`, message: `SyntaxError: ${what} in ${line}` };
  }
  const found: Found[] = [];
  walk(program, [], { runtime, code, found });
  const first = found.sort((a, b) => a.at - b.at)[0];
  if (!first) return undefined;
  const line = code.slice(0, first.at).split('\n').length;
  const { token, explanation } = first;
  return {
    line,
    token,
    explanation,
    message: `SyntaxError: Token "${token}" not supported in this version in ${line}`,
  };
}

interface Found {
  readonly at: number;
  readonly token: string;
  readonly explanation: string;
}

interface Context {
  readonly runtime: FunctionRuntime;
  readonly code: string;
  readonly found: Found[];
}

type Rule = (node: AnyNode, parents: readonly AnyNode[], context: Context) => Omit<Found, 'at'> | Found | undefined;

const say = (token: string, explanation: string) => ({ token, explanation });
const isFunction = ({ type }: AnyNode) => /Function/.test(type);
const destructuring = (token: string) => say(token, 'Destructuring is not supported: read the properties one by one.');
const noClass: Rule = () => say('class', 'Classes are not supported: use functions and objects.');

/** By the type of node; what has no rule is supported. */
const RULES: Readonly<Record<string, Rule>> = {
  ArrayPattern: () => destructuring('['),
  ObjectPattern: () => destructuring('{'),
  AssignmentPattern: ({ left, right }, _, { code }) => ({
    at: left.end + code.slice(left.end, right.start).indexOf('='),
    ...say('=', 'Default values of parameters are not supported: compare with undefined.'),
  }),
  ArrowFunctionExpression: ofFunction,
  FunctionExpression: ofFunction,
  FunctionDeclaration: ofFunction,
  AwaitExpression(_, parents, { runtime }) {
    if (runtime === 'cloudfront-js-1.0') return say('await', 'await needs runtime cloudfront-js-2.0.');
    if (!parents.some(isFunction)) return say('await', 'await is supported inside async functions only.');
    return undefined;
  },
  BinaryExpression: ({ operator, left }) =>
    left.type === 'PrivateIdentifier' ? say(operator, 'Private names are not supported.') : undefined,
  CatchClause: ({ param, body }) =>
    param
      ? undefined
      : { at: body.start, ...say('{', 'A catch without a binding is not supported: write catch (error).') },
  CallExpression: optional,
  MemberExpression: optional,
  ClassDeclaration: noClass,
  ClassExpression: noClass,
  ExportAllDeclaration: () => say('export', 'export is not supported: CloudFront calls the function named handler.'),
  ExportDefaultDeclaration: () =>
    say('export', 'export is not supported: CloudFront calls the function named handler.'),
  ExportNamedDeclaration: () => say('export', 'export is not supported: CloudFront calls the function named handler.'),
  ForOfStatement: ({ left, right }, _, { code }) => ({
    at: left.end + code.slice(left.end, right.start).search(/\bof\b/),
    ...say('of', 'for...of is not supported: use for with an index, for...in or forEach.'),
  }),
  ImportDeclaration({ specifiers, source }, _, { runtime }) {
    if (runtime === 'cloudfront-js-1.0') return say('import', 'import needs runtime cloudfront-js-2.0.');
    const isDefault = specifiers.length === 1 && specifiers[0].type === 'ImportDefaultSpecifier';
    if (!isDefault) return say('import', `Only default imports are supported: import name from '${source.value}'.`);
    if (FUNCTION_MODULES.includes(source.value)) return undefined;
    return {
      at: source.start,
      ...say(source.raw, `There is no such module: there are ${FUNCTION_MODULES.join(', ')}.`),
    };
  },
  ImportExpression: () => say('import', 'Dynamic import is not supported.'),
  Literal: ofLiteral,
  LogicalExpression: ({ operator, left, right }, _, { code }) =>
    operator === '??'
      ? {
          at: left.end + code.slice(left.end, right.start).indexOf('??'),
          ...say('??', 'The operator ?? is not supported.'),
        }
      : undefined,
  AssignmentExpression: ({ operator, left, right }, _, { code }) =>
    /^(?:\?\?|\|\||&&)=$/.test(operator)
      ? {
          at: left.end + code.slice(left.end, right.start).indexOf(operator),
          ...say(operator, `The operator ${operator} is not supported.`),
        }
      : undefined,
  MetaProperty: ({ meta }) => say(meta.name, `${meta.name}. properties are not supported.`),
  Property: ({ shorthand, computed, method, key }, parents) => {
    if (parents.at(-1)?.type === 'ObjectPattern') return undefined;
    if (computed) return say('[', 'Computed property names are not supported: assign the property afterwards.');
    if (method) return { at: key.end, ...say('(', 'Shorthand methods are not supported: write name: function () {}.') };
    if (shorthand) return { at: key.end, ...say('}', 'Shorthand properties are not supported: write name: name.') };
    return undefined;
  },
  RestElement: ({ argument }) => (argument.type === 'Identifier' ? undefined : destructuring('...')),
  SpreadElement: () => say('...', 'Spread syntax is not supported: use concat, apply or Object.assign.'),
  TaggedTemplateExpression: ({ quasi }) => ({ at: quasi.start, ...say('`', 'Tagged templates are not supported.') }),
  TemplateElement: ({ value }) =>
    value.raw.includes('\\u{') ? say('\\u{', 'Code point escapes are not supported: write \\uXXXX.') : undefined,
  VariableDeclaration: ({ kind }, _, { runtime }) => {
    if (kind === 'var' || (runtime === 'cloudfront-js-2.0' && (kind === 'const' || kind === 'let'))) return undefined;
    return say(
      kind,
      runtime === 'cloudfront-js-1.0' ? `${kind} needs runtime cloudfront-js-2.0.` : `${kind} is not supported.`,
    );
  },
  YieldExpression: () => say('yield', 'Generators are not supported.'),
};

function ofFunction(node: AnyNode, parents: readonly AnyNode[], { runtime, code }: Context) {
  if (node.generator) {
    return { at: node.start + code.slice(node.start).indexOf('*'), ...say('*', 'Generators are not supported.') };
  }
  if (!node.async) return undefined;
  if (runtime === 'cloudfront-js-1.0') return say('async', 'async needs runtime cloudfront-js-2.0.');
  if (node.type === 'FunctionDeclaration' && !parents.some(isFunction)) return undefined;
  return say('async', 'async arguments and closures are not supported: declare the async function at the top level.');
}

function optional(node: AnyNode, _: readonly AnyNode[], { code }: Context) {
  if (!node.optional) return undefined;
  const { end } = node.object ?? node.callee;
  return { at: end + code.slice(end).indexOf('?.'), ...say('?.', 'Optional chaining is not supported.') };
}

function ofLiteral({ raw, regex, bigint, value }: AnyNode, _: readonly AnyNode[], { runtime }: Context) {
  if (bigint !== undefined && bigint !== null) return say(raw, 'BigInt is not supported.');
  if (regex) {
    const allowed = runtime === 'cloudfront-js-2.0' ? 'gimy' : 'gim';
    const flag = [...regex.flags].find((one: string) => !allowed.includes(one));
    return flag === undefined ? undefined : say(raw, `The regular expression flag ${flag} is not supported.`);
  }
  if (typeof value === 'string' && raw.includes('\\u{')) {
    return say(raw, 'Code point escapes are not supported: write \\uXXXX.');
  }
  if (typeof value !== 'number') return undefined;
  if (/^0[bo]/i.test(raw)) return say(raw, 'Binary and octal numbers are not supported.');
  return raw.includes('_') && runtime === 'cloudfront-js-1.0'
    ? say(raw, 'Numeric separators need runtime cloudfront-js-2.0.')
    : undefined;
}

function walk(node: AnyNode, parents: readonly AnyNode[], context: Context): void {
  const rule = Object.hasOwn(RULES, node.type) ? RULES[node.type] : undefined;
  const broken = rule?.(node, parents, context);
  if (broken) context.found.push({ at: node.start, ...broken });
  const inside = [...parents, node];
  for (const [name, child] of Object.entries(node)) {
    if (name === 'loc') continue;
    for (const one of Array.isArray(child) ? child : [child]) {
      if (one && typeof one === 'object' && typeof one.type === 'string') walk(one, inside, context);
    }
  }
}
