/** The parts of a header's value that people compare one by one: directives, features, parameters. */
export function partsOf(header: string, value: string): string[] {
  return value
    .split(/^permissions-policy$/i.test(header) ? ',' : ';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
