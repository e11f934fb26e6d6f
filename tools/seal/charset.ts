import sniff from 'html-encoding-sniffer';

export interface DecodedPage {
  /** Without a byte order mark. */
  readonly text: string;
  /** The bytes of such a text, so that browsers read it as UTF-8 whatever else they are told. */
  encode(text: string): Buffer;
}

const MARK = '\ufeff';
const UNDECLARED = 'none';

/**
 * Reads a page's bytes as a browser does: by its byte order mark, else by its `<meta charset>`, else as UTF-8, which is
 * what publishing declares. The sealed copy is UTF-8 always; where the page does not say so itself, a byte order mark
 * does, which counts for more than a header or a `<meta>` (HTML, 13.2.3.2).
 */
export function decodePage(bytes: Uint8Array): DecodedPage {
  const declared = sniff(bytes, { defaultEncoding: UNDECLARED });
  const text = declared === 'windows-1252' ? decodeWindows1252(bytes) : new TextDecoder(declared === UNDECLARED ? 'utf-8' : declared).decode(bytes);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const plain = (declared === 'UTF-8' && !marked) || (declared === UNDECLARED && /^[\0-\x7f]*$/.test(text));
  return { text, encode: (changed) => Buffer.from(plain ? changed : MARK + changed) };
}

/** Node 20 and 22 decode it as Latin-1 (nodejs/node#56542), which differs from 0x80 to 0x9f. */
function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80]!);
}

const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
