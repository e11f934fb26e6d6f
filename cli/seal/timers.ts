import { type AnyNode, type Node, type Program, parse } from 'acorn';

/** A timer that is given its code as a text, which a policy refuses without `'unsafe-eval'`: `setTimeout("tick()", 50)`. */
export interface TextTimer {
  /** `setTimeout` or `setInterval`. */
  readonly name: string;
  /** Where the text stands, in characters. */
  readonly start: number;
  readonly end: number;
  /** The function that does the same in the text's place; left out where none surely does. */
  readonly instead?: string;
}

const TIMER = /^set(?:Timeout|Interval)$/;
const SCOPED = new Set(['WithStatement', 'ClassDeclaration', 'ClassExpression']);
const FUNCTIONS = /^(?:Function|ArrowFunction)/;

/**
 * The timers of a script that are given their code as a text. Such a text is run in the global scope, so a function does the same
 * where the text declares nothing and names nothing that the code around it has declared for itself.
 */
export function readTimers(code: string, isModule = false): TextTimer[] {
  if (!/\bset(?:Timeout|Interval)\b/.test(code)) return [];
  const [program, strict] = parsed(code, isModule);
  const found: TextTimer[] = [];
  for (const statement of program?.body ?? []) {
    walk(statement, [], (node, around) => {
      const call = timerCall(node);
      if (call === undefined || !isText(call.text)) return;
      const { start, end } = call.text;
      const text = literal(call.text);
      const safe = text !== undefined && !strict && isSafe(call.name, text, statement, around);
      found.push({ name: call.name, start, end, ...(safe && { instead: `function () { ${text}\n}` }) });
    });
  }
  return found;
}

/** A script as a browser reads it, and whether all of it is strict. Nothing of one that it would not understand. */
function parsed(code: string, isModule: boolean): [Program | undefined, boolean] {
  for (const sourceType of isModule ? (['module'] as const) : (['script', 'module'] as const)) {
    try {
      const program = parse(code, { ecmaVersion: 'latest', sourceType });
      return [program, sourceType === 'module' || /['"]use strict['"]/.test(code)];
    } catch {
      // A module, or nothing that could be read.
    }
  }
  return [undefined, false];
}

function timerCall(node: AnyNode): { readonly name: string; readonly text: AnyNode } | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  const [text] = node.arguments;
  const called =
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    /^(?:window|self|globalThis)$/.test(callee.object.name)
      ? callee.property
      : callee;
  return called.type === 'Identifier' && TIMER.test(called.name) && text ? { name: called.name, text } : undefined;
}

/** A text, or something that is put together with one. */
function isText(node: AnyNode): boolean {
  if (node.type === 'BinaryExpression') return node.operator === '+' && (isText(node.left) || isText(node.right));
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}

function literal(node: AnyNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node.type === 'TemplateLiteral' && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}

function isSafe(timer: string, text: string, statement: Node, around: readonly AnyNode[]): boolean {
  // What ends the script element, or a comment that a line of it might begin.
  if (/<\/script|<!--|-->/i.test(text) || around.some(({ type }) => SCOPED.has(type))) return false;
  let program: Program;
  try {
    program = parse(text, { ecmaVersion: 'latest', sourceType: 'script' });
  } catch {
    return false;
  }
  const names = new Set([timer]);
  let declares = false;
  walk(program, [], (node, outer) => {
    if (node.type === 'Identifier') names.add(node.name);
    declares ||= /Declaration$/.test(node.type) && !outer.some(({ type }) => FUNCTIONS.test(type));
    declares ||= node.type === 'ExpressionStatement' && node.directive !== undefined;
  });
  const own = declaredIn(statement);
  return !declares && !names.has('arguments') && !own.has('eval') && [...names].every((name) => !own.has(name));
}

/** All names that functions and blocks of a statement declare, which the global scope does not see, and `eval` where it is called. */
function declaredIn(statement: Node): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: AnyNode) =>
    walk(pattern, [], (node) => {
      if (node.type === 'Identifier') names.add(node.name);
    });
  walk(statement, [], (node, around) => {
    const global = around.length === 0 || (node.type === 'VariableDeclarator' && around.length === 1);
    if (/^(?:Function|Class)/.test(node.type) && 'id' in node && node.id && !global) bind(node.id as AnyNode);
    if (node.type === 'VariableDeclarator' && !global) bind(node.id);
    if (node.type === 'CatchClause' && node.param) bind(node.param);
    if ('params' in node) for (const param of node.params as AnyNode[]) bind(param);
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'eval') {
      names.add('eval');
    }
  });
  return names;
}

/** Every node below one and itself, with those around it. */
function walk(
  root: Node,
  around: readonly AnyNode[],
  visit: (node: AnyNode, around: readonly AnyNode[]) => void,
): void {
  const node = root as AnyNode;
  visit(node, around);
  const inside = [...around, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, inside, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
