export interface LoadedFunction {
  handler(event: unknown): Promise<unknown>;
  /** What the function wrote to its standard output since this was emptied. */
  readonly lines: string[];
}

/** Loads a bundled function, its output kept from the terminal. */
export function loadFunction(js: string): LoadedFunction {
  const lines: string[] = [];
  const module = { exports: {} as { handler: LoadedFunction['handler'] } };
  const output = { stdout: { write: (line: string) => lines.push(line) > 0 } };
  new Function('module', 'exports', 'process', js)(module, module.exports, output);
  return { handler: module.exports.handler, lines };
}
