import sniff from 'html-encoding-sniffer';

export interface DecodedPage {
  /** Without a byte order mark. */
  readonly text: string;
  /** The bytes of such a text, so that browsers read it as UTF-8 whatever else they are told. */
  encode(text: string): Buffer;
}

const MARK = '\ufeff';

/**
 * Reads a page's bytes as a browser does: by its byte order mark, else by its `<meta charset>`, else as UTF-8, which is
 * what publishing declares. The sealed copy is UTF-8 always; where the page does not say so itself, a byte order mark
 * does, which counts for more than a header or a `<meta>` (HTML, 13.2.3.2).
 */
export function decodePage(bytes: Uint8Array): DecodedPage {
  const declared = sniff(bytes, { defaultEncoding: 'x-undeclared' });
  const text = new TextDecoder(declared === 'x-undeclared' ? 'utf-8' : declared).decode(bytes);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const plain = (declared === 'UTF-8' && !marked) || (declared === 'x-undeclared' && /^[\0-\x7f]*$/.test(text));
  return { text, encode: (changed) => Buffer.from(plain ? changed : MARK + changed) };
}
