import { readTimers } from '../../../cli/seal/timers';

/** The script with what can stand in the texts' places. */
function mended(code: string): string {
  let text = code;
  for (const { start, end, instead } of readTimers(code).reverse()) {
    if (instead !== undefined) text = text.slice(0, start) + instead + text.slice(end);
  }
  return text;
}

describe('timers that are given their code as a text', () => {
  it.each([
    ['setTimeout("go()", 50);', 'setTimeout(function () { go()\n}, 50);'],
    ['window.setInterval(\'a.b = "c"; // d\', 9)', 'window.setInterval(function () { a.b = "c"; // d\n}, 9)'],
    ['setTimeout(`go(1)`)', 'setTimeout(function () { go(1)\n})'],
    ['function tick() { setTimeout("tick()", 9) }', 'function tick() { setTimeout(function () { tick()\n}, 9) }'],
    ['var t = setTimeout("clearTimeout(t)", 9)', 'var t = setTimeout(function () { clearTimeout(t)\n}, 9)'],
    [
      'setTimeout("each(function (x) { var y = x; })", 9)',
      'setTimeout(function () { each(function (x) { var y = x; })\n}, 9)',
    ],
  ])('%s: a function does the same', (code, expected) => {
    expect(mended(code)).toBe(expected);
  });

  it.each([
    ['declares what others may name', 'setTimeout("var x = 1", 9)'],
    ['declares a function', 'setTimeout("if (a) { function f() {} }", 9)'],
    ['names what the code around it has declared', 'function f(x) { setTimeout("g(x)", 9) }'],
    ['names a function of the code around it', 'function f() { function g() {} setTimeout("g()", 9) }'],
    ['names what was caught', 'try { a() } catch (e) { setTimeout("b(e)", 9) }'],
    ['names what a block has declared', 'if (a) { let b = 1; setTimeout("c(b)", 9) }'],
    ['stands where anything may be declared', 'function f() { eval(a); setTimeout("g()", 9) }'],
    ['stands in a with', 'with (a) setTimeout("g()", 9)'],
    ['stands in a class, whose code is strict', 'class A { b() { setTimeout("g()", 9) } }'],
    ['stands in strict code', '"use strict"; setTimeout("g()", 9)'],
    ['stands in a module, whose code is strict', 'import a from "./a.js"; setTimeout("g()", 9)'],
    ['is given to something else of that name', 'function f(setTimeout) { setTimeout("g()", 9) }'],
    ['asks for arguments', 'setTimeout("g(arguments)", 9)'],
    ['is strict', 'setTimeout(\'"use strict"; g()\', 9)'],
    ['is no JavaScript', 'setTimeout("g(", 9)'],
    ['would end a function', 'setTimeout("} g(); {", 9)'],
    ['would end the element', 'setTimeout("g(\'<\\/script>\')", 9)'],
    ['is put together', 'setTimeout("g(" + a + ")", 9)'],
    ['is put together in a template', 'setTimeout(`g($' + '{a})`, 9)'],
  ])('one that %s is found, and left alone', (_, code) => {
    expect(readTimers(code)).toMatchObject([{ name: 'setTimeout' }]);
    expect(mended(code)).toBe(code);
  });

  it('is strict in a module, whatever is written in it', () => {
    expect(readTimers('setTimeout("g()", 9)', true)).toEqual([{ name: 'setTimeout', start: 11, end: 16 }]);
  });

  it.each([
    'setTimeout(go, 9)',
    'setTimeout(() => go("a"), 9)',
    '// setTimeout("go()", 9)',
    'say("setTimeout(\'go()\', 9)")',
    'other.setTimeout("go()", 9)',
    'setTimeout(a + b, 9)',
    'setTimeout("unfinished',
  ])('%s is none', (code) => {
    expect(readTimers(code)).toEqual([]);
  });
});
