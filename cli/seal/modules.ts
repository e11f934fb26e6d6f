import { initSync, parse } from 'es-module-lexer';

initSync();

/** A module's address in an import, static or `import('…')`. */
export interface ImportReference {
  readonly specifier: string;
  /** Where it is written, with its quotes. */
  readonly start: number;
  readonly end: number;
}

/** What a script imports by a literal address. A script that the lexer does not understand imports nothing. */
export function readImports(code: string): ImportReference[] {
  if (!code.includes('import') && !/\bfrom\b/.test(code)) return [];
  try {
    const [imports] = parse(code);
    return imports.flatMap(({ n: specifier, s, e, d }) => {
      if (specifier === undefined || d === -2) return [];
      // A dynamic import's range has the quotes, a static one's has not.
      return [d === -1 ? { specifier, start: s - 1, end: e + 1 } : { specifier, start: s, end: e }];
    });
  } catch {
    return [];
  }
}

/** Whether what a script imports depends on the address that it has itself, in a way that is not written in it. */
export function knowsItsAddress(code: string): boolean {
  if (!code.includes('import')) return false;
  try {
    // `import.meta`, and `import()` of what is no literal.
    return parse(code)[0].some(({ n: specifier, d }) => d === -2 || specifier === undefined);
  } catch {
    return true;
  }
}
