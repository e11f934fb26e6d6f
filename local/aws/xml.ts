import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element as a plain value: text, or its children by name; always lists where CloudFront has lists (`Items`' children). */
export type XmlNode = { [name: string]: XmlValue };
export type XmlValue = string | XmlNode | (string | XmlNode)[];

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
});

/** Reads a document: its root element's name and value. Throws an Error that says where, when it is not well-formed. */
export function parseXml(text: string): { name: string; value: XmlNode } {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`${valid.err.msg} (line ${valid.err.line})`);
  const document = parser.parse(text) as XmlNode;
  const name = Object.keys(document)[0];
  if (name === undefined) throw new Error('there is no element');
  const value = document[name];
  return { name, value: typeof value === 'object' && !Array.isArray(value) ? value : {} };
}

/** The value at a path of element names, or undefined. Whitespace between elements is not a value. */
export function at(node: XmlValue | undefined, ...path: string[]): XmlValue | undefined {
  let here = node;
  for (const name of path) {
    if (typeof here !== 'object' || Array.isArray(here)) return undefined;
    here = here[name];
  }
  return here;
}

/** The text at a path, or '' where there is none. */
export function textAt(node: XmlValue | undefined, ...path: string[]): string {
  const value = at(node, ...path);
  return typeof value === 'string' ? value : '';
}

/** The elements at a path as a list: none, one or many. */
export function listAt(node: XmlValue | undefined, ...path: string[]): (string | XmlNode)[] {
  const value = at(node, ...path);
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The bytes between the root element's tags, as sent. An empty root gives ''. */
export function innerXml(text: string, root: string): string {
  const open = new RegExp(`<${root}(?:\\s[^>]*)?(/?)>`).exec(text);
  if (!open || open[1] === '/') return '';
  const start = open.index + open[0].length;
  const end = text.lastIndexOf(`</${root}>`);
  return end < start ? '' : text.slice(start, end);
}

/** Text made safe between tags. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** `<name>content</name>`; content is XML already. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** An element that holds text. */
export function textElement(name: string, text: string | number | boolean): string {
  return element(name, escapeXml(String(text)));
}
