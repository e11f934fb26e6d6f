import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** What expressions may name: `{ github: { … }, env: { … } }`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the steps before, or the jobs that are needed, have ended. */
export type Status = 'success' | 'failure';

/**
 * Evaluates what stands in `${{ }}`, by GitHub's own library. Names and properties that are not there are `null`, as on GitHub.
 * @throws {Error} that names an expression which cannot be read
 */
export function evaluate(expression: string, contexts: Contexts, status: Status = 'success'): data.ExpressionData {
  const functions = Object.entries({
    success: status === 'success',
    failure: status === 'failure',
    always: true,
    cancelled: false,
  }).map(([name, value]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }));
  try {
    const { tokens } = new Lexer(expression).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
    const values = JSON.parse(JSON.stringify(contexts), data.reviver);
    return new Evaluator(parsed, values, new Map(functions.map((one) => [one.name, one]))).evaluate();
  } catch (error) {
    throw new Error(`\${{ ${expression} }}: ${(error as Error).message}`);
  }
}

/** A text with the value of each `${{ }}` in its place. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression.trim(), contexts).coerceString(),
  );
}

/** Each value of a mapping, interpolated: numbers and booleans as GitHub hands them on. */
export function interpolateAll(
  values: Readonly<Record<string, unknown>> = {},
  contexts: Contexts,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, interpolate(String(value ?? ''), contexts)]),
  );
}

/**
 * Whether an `if:` lets a job or a step run. One that asks for no status wants success.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
 */
export function isWanted(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  const written = (condition ?? 'success()').trim();
  const expression = /^\$\{\{(.*)\}\}$/s.exec(written)?.[1]?.trim() ?? written;
  const asksStatus = /\b(success|failure|always|cancelled)\s*\(/.test(expression);
  const whole = asksStatus ? expression : `success() && (${expression})`;
  return !isFalse(evaluate(whole, contexts, status));
}

function isFalse(value: data.ExpressionData): boolean {
  const text = value.coerceString();
  return value.primitive && (text === '' || (value.kind !== data.Kind.String && ['false', '0', 'NaN'].includes(text)));
}
