import { type FunctionRuntime, syntaxProblem } from '../../../lib/cloudfront/function-syntax';

const inFunction = (statement: string) => `function handler(event) {\n${statement}\n  return event.request;\n}`;

/** In runtime 2.0, in the second line. */
const REFUSED: readonly (readonly [code: string, token: string])[] = [
  [inFunction('for (const a of event.b) { c(a); }'), 'of'],
  [inFunction('class A {}'), 'class'],
  [inFunction('var A = class {};'), 'class'],
  [inFunction('var a = [...event.b];'), '...'],
  [inFunction('var a = { ...event };'), '...'],
  [inFunction('f(...event.b);'), '...'],
  [inFunction('const { request } = event;'), '{'],
  [inFunction('const [first] = event.list;'), '['],
  [inFunction('function f({ a }) { return a; }'), '{'],
  [inFunction('function f(a = 1) { return a; }'), '='],
  [inFunction('var f = (a = 1) => a;'), '='],
  [inFunction('var a = event?.request;'), '?.'],
  [inFunction('event.a?.();'), '?.'],
  [inFunction('var a = event.a ?? 1;'), '??'],
  [inFunction('event.a ??= 1;'), '??='],
  [inFunction('event.a ||= 1;'), '||='],
  [inFunction('event.a &&= 1;'), '&&='],
  [inFunction('try { f(); } catch { g(); }'), '{'],
  [inFunction('function* f() { yield 1; }'), '*'],
  [inFunction('var f = async () => 1;'), 'async'],
  [inFunction('async function f() {}'), 'async'],
  [inFunction('var a = 1n;'), '1n'],
  [inFunction('var a = 0b1;'), '0b1'],
  [inFunction('var a = 0o17;'), '0o17'],
  [inFunction('var a = /a/u;'), '/a/u'],
  [inFunction('var a = /a/s;'), '/a/s'],
  [inFunction('var a = tag`b`;'), '`'],
  [inFunction("var a = '\\u{1F600}';"), "'\\u{1F600}'"],
  [inFunction('var a = { event };'), '}'],
  [inFunction('var a = { f() {} };'), '('],
  [inFunction('var a = { [event.b]: 1 };'), '['],
  [inFunction('var a = new.target;'), 'new'],
  [inFunction("import('crypto');"), 'import'],
  ['\nexport function handler(event) {}', 'export'],
  ['\nexport default function handler(event) {}', 'export'],
  ["\nimport { kvs } from 'cloudfront';", 'import'],
  ["\nimport * as cf from 'cloudfront';", 'import'],
  ["\nimport fs from 'fs';", "'fs'"],
  ['\nawait event;', 'await'],
];

/** In runtime 2.0. */
const TAKEN = [
  "import cf from 'cloudfront';\nimport crypto from 'crypto';\nconst kvs = cf.kvs();\nasync function handler(event) { return await kvs.get('a'); }",
  "var querystring = require('querystring');\nfunction handler(event) { return event.request; }",
  inFunction('const a = 1; let b = 2; var c = a ** b;'),
  inFunction(
    'label: for (var i = 0; i < 3; i++) { for (var k in event) { if (k) continue label; else break label; } }',
  ),
  inFunction('do { f(); } while (g()); while (h()) {} switch (a) { case 1: break; default: }'),
  inFunction('try { f(); } catch (error) { throw error; } finally { g(); }'),
  inFunction('var a = `line\n${b + `nested ${c}`}`;'),
  inFunction('var f = (...rest) => rest.map((one) => one * 2); function g(a, ...b) { return b; }'),
  inFunction('var a = /(?<year>\\d+)-(\\d+)/gimy; var b = 1_000_000; var c = 0xff; var d = 1e3;'),
  inFunction("var a = { 'a-b': 1, get c() { return 1; }, set c(d) {}, f: function () {} }; delete a['a-b'];"),
  inFunction('f().then((value) => value * 2).catch((error) => console.log(error));'),
];

describe('the syntax of runtime cloudfront-js-2.0', () => {
  it.each(REFUSED)('does not have %s', (code, token) => {
    expect(syntaxProblem(code, 'cloudfront-js-2.0')).toMatchObject({
      line: 2,
      token,
      message: `SyntaxError: Token "${token}" not supported in this version in 2`,
    });
  });

  it.each(TAKEN)('has %s', (code) => {
    expect(syntaxProblem(code, 'cloudfront-js-2.0')).toBeUndefined();
  });

  it('stops at the first place, and says what to write instead', () => {
    const code = inFunction('for (var a of b) {}\nclass C {}');
    expect(syntaxProblem(code, 'cloudfront-js-2.0')).toEqual({
      line: 2,
      token: 'of',
      explanation: 'for...of is not supported: use for with an index, for...in or forEach.',
      message: 'SyntaxError: Token "of" not supported in this version in 2',
    });
  });

  it.each([
    ['function handler(event) {\n  return event.request', 'SyntaxError: Unexpected token in 2'],
    ['with (event) {}', "SyntaxError: 'with' in strict mode in 1"],
    ['var a = 010;', 'SyntaxError: Invalid number in 1'],
  ])('is JavaScript in strict mode: %s', (code, message) => {
    expect(syntaxProblem(code, 'cloudfront-js-2.0')?.message).toBe(message);
  });
});

describe('the syntax of runtime cloudfront-js-1.0', () => {
  const one: FunctionRuntime = 'cloudfront-js-1.0';

  it.each([
    ['const a = 1;', 'const'],
    ['let a = 1;', 'let'],
    ['async function handler() {}', 'async'],
    ["import crypto from 'crypto';", 'import'],
    ['var a = 1_000;', '1_000'],
    ['var a = /a/y;', '/a/y'],
  ])('does not have %s', (code, token) => {
    expect(syntaxProblem(code, one)?.token).toBe(token);
  });

  it('has ES 5.1, template literals, arrow functions, rest parameters and **', () => {
    expect(
      syntaxProblem('var f = (...a) => `${a[0] ** 2}`; function handler(event) { return event; }', one),
    ).toBeUndefined();
  });
});
