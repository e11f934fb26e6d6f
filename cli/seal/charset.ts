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
 * @throws {RangeError} for a charset that Node does not know
 */
export function decodePage(bytes: Uint8Array): DecodedPage {
  const declared = declaredCharset(bytes);
  const text =
    declared === 'windows-1252' ? decodeWindows1252(bytes) : new TextDecoder(declared ?? 'utf-8').decode(bytes);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const plain = (declared === 'UTF-8' && !marked) || (declared === undefined && /^[\0-\x7f]*$/.test(text));
  return { text, encode: (changed) => Buffer.from(plain ? changed : MARK + changed) };
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  const found = sniff(bytes, { defaultEncoding: UNDECLARED });
  if (found !== UNDECLARED) return found;
  // A few that browsers know are unknown to the sniffer, ISO-2022-JP among them.
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const label = /<meta[^>]+charset\s*=\s*["']?\s*([\w:-]+)/i.exec(start)?.[1];
  return label !== undefined && isKnown(label) ? label : undefined;
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

/** Many versions of Node decode it as Latin-1 (nodejs/node#56542), which differs from 0x80 to 0x9f. */
function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80]!);
}

const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
