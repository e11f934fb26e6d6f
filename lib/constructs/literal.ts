/**
 * Writes text so that Terraform takes it as it stands: `${` and `%{` would start a template.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function literal(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}

/** The same for every string within a JSON value. */
export function literalJson<T>(value: T): T {
  return JSON.parse(literal(JSON.stringify(value)));
}
