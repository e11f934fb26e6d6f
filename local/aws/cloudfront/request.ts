import type { XmlNode } from '../xml';
import { innerXml, parseXml } from '../xml';
import { CloudFrontError, NAMESPACE } from './error';

export interface CloudFrontRequest {
  readonly method: string;
  /** Decoded parts of the path after `/2020-05-31/`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly ifMatch: string | undefined;
  readonly body: string;
}

export interface CloudFrontAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

/** The body's root, which must be `name`: as a value to look into and as the bytes that were sent. */
export function readBody(request: CloudFrontRequest, name: string): { value: XmlNode; xml: string } {
  if (request.body.trim() === '') throw new CloudFrontError(400, 'MissingBody', 'The request body is missing.');
  let root: { name: string; value: XmlNode };
  try {
    root = parseXml(request.body);
  } catch (error) {
    throw new CloudFrontError(400, 'MalformedXML', `The XML is not well-formed: ${(error as Error).message}`);
  }
  if (root.name !== name) {
    throw new CloudFrontError(400, 'MalformedXML', `The root element is ${root.name}, and must be ${name}.`);
  }
  return { value: root.value, xml: innerXml(request.body, name) };
}

/** An answer whose body is one element in CloudFront's namespace. */
export function xmlAnswer(
  status: number,
  root: string,
  content: string,
  headers: Record<string, string> = {},
): CloudFrontAnswer {
  const body = `<?xml version="1.0"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>`;
  return { status, headers: { 'content-type': 'text/xml', ...headers }, body };
}

export const noContent: CloudFrontAnswer = { status: 204, headers: {}, body: '' };
