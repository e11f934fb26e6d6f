import { isPage } from '../../../cli/check/sniff';
import type { HeaderPair } from '../../../lib/policy';

const typed = (type: string): HeaderPair[] => [['Content-Type', type]];

describe('a page', () => {
  it.each<[string, HeaderPair[], string]>([
    ['by its type', typed('text/html; charset=utf-8'), ''],
    ['by its type in another case', typed('Text/HTML'), 'plain'],
    ['of XHTML', typed('application/xhtml+xml'), ''],
    ['without a type, by its doctype', [], '<!DOCTYPE html><p>'],
    ['without a type, by a first tag', [], '\n  <script src=a>'],
    ['without a type, by a comment', [], '<!--x--><p>'],
    ['of a type that says nothing', typed('*/*'), '<html>'],
    ['of an empty type', typed(''), '<title>x'],
  ])('is one %s', (_what, headers, text) => {
    expect(isPage(headers, text)).toBe(true);
  });

  it.each<[string, HeaderPair[], string]>([
    ['of another type', typed('text/plain'), '<!doctype html>'],
    ['without a type where sniffing is off', [['X-Content-Type-Options', 'nosniff']], '<!doctype html>'],
    ['without a type, by text', [], 'hello <p>'],
    ['without a type, by a longer tag', [], '<pre>x'],
  ])('is none %s', (_what, headers, text) => {
    expect(isPage(headers, text)).toBe(false);
  });
});
