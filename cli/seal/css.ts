import { TokenType, tokenize } from '@csstools/css-tokenizer';

/** An address in a stylesheet. */
export interface CssReference {
  readonly kind: 'import' | 'font' | 'image';
  /** As the browser understands it, escapes undone. */
  readonly url: string;
  /** Where it is written, with its quotes; without quotes, with its `url()`. */
  readonly start: number;
  readonly end: number;
}

/** The address as it is written in the place of another, in a `url()` of its own where that had one. */
export function writeCssUrl(css: string, { start }: CssReference, url: string): string {
  const text = `"${url.replace(/["\\\n\r\f]/g, (character) => `\\${character.charCodeAt(0).toString(16)} `)}"`;
  return /^["']/.test(css.slice(start, start + 1)) ? text : `url(${text})`;
}

/** Functions whose strings are addresses. */
const ADDRESSED = ['url', 'src', 'image-set', '-webkit-image-set'];

/**
 * Every address that a stylesheet (or a `style` attribute) names: `@import`, `url()`, `src()` and `image-set()`. What
 * stands in `@namespace` is a name and no address.
 */
export function readCss(css: string): CssReference[] {
  const found: CssReference[] = [];
  /** Functions that are open, `''` for a mere bracket. */
  const functions: string[] = [];
  /** At-rules whose braces are open, `''` for other braces. */
  const blocks: string[] = [];
  let rule = '';
  const add = (url: string, start: number, end: number) => {
    if (rule === 'namespace') return;
    const kind = rule === 'import' ? 'import' : blocks.includes('font-face') ? 'font' : 'image';
    found.push({ kind, url, start, end: end + 1 });
  };
  for (const token of tokenize({ css })) {
    const [type, , start, end] = token;
    const inside = functions.at(-1);
    switch (type) {
      case TokenType.AtKeyword:
        if (blocks.length === 0 || functions.length === 0) rule = token[4].value.toLowerCase();
        break;
      case TokenType.URL:
        add(token[4].value, start, end);
        break;
      case TokenType.String:
        if (inside !== undefined && ADDRESSED.includes(inside)) add(token[4].value, start, end);
        else if (rule === 'import' && functions.length === 0) add(token[4].value, start, end);
        break;
      case TokenType.Function:
        functions.push(token[4].value.toLowerCase());
        break;
      case TokenType.OpenParen:
        functions.push('');
        break;
      case TokenType.CloseParen:
        functions.pop();
        break;
      case TokenType.OpenCurly:
        blocks.push(rule);
        rule = '';
        break;
      case TokenType.CloseCurly:
        blocks.pop();
        rule = '';
        break;
      case TokenType.Semicolon:
        if (functions.length === 0) rule = '';
        break;
    }
  }
  return found;
}

/** Whether declarations can stand between the braces of a rule and mean there what they mean in a `style` attribute. */
export function fitsInRule(declarations: string): boolean {
  const open: string[] = [];
  for (const [type] of tokenize({ css: declarations }, { onParseError: () => open.push('broken') })) {
    const closes = CLOSES.get(type);
    if (closes !== undefined && open.pop() !== closes) return false;
    if (type === TokenType.Function) open.push(TokenType.OpenParen);
    if ([...CLOSES.values()].includes(type)) open.push(type);
    if (type === TokenType.BadString || type === TokenType.BadURL || type === TokenType.AtKeyword) return false;
  }
  return open.length === 0;
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  [TokenType.CloseParen, TokenType.OpenParen],
  [TokenType.CloseSquare, TokenType.OpenSquare],
  [TokenType.CloseCurly, TokenType.OpenCurly],
]);
