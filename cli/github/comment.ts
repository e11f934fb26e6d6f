import type { GitHub } from './client';

/** https://docs.github.com/en/rest/issues/comments: what is longer is refused whole. */
export const LONGEST_COMMENT = 65_536;

/** An invisible first line by which a comment or an issue is known again. */
const MARKER = /^<!-- edge-security-headers [^\n]+ -->$/;

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly user: { readonly type: string } | null;
}

/** What was done with a comment. */
export type Written = 'made' | 'updated' | 'left as it was';

/** The first line of a text, if it is a marker. @throws {Error} if it is not */
export function markerOf(text: string, file: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  if (MARKER.test(line)) return line;
  throw new Error(
    `${file}: begins with no <!-- edge-security-headers … -->, by which the comment would be found again.`,
  );
}

/** A text without its marker. */
export function unmarked(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return MARKER.test(first) ? rest.join('\n').trimStart() : text;
}

/** Makes a comment on a pull request or an issue, or updates the one that begins with the same marker. */
export async function writeComment(github: GitHub, issue: number, text: string, file: string): Promise<Written> {
  const marker = markerOf(text, file);
  if (text.length > LONGEST_COMMENT) {
    throw new Error(`${file}: has ${text.length} characters, and a comment takes ${LONGEST_COMMENT}.`);
  }
  const comments = await github.list<Comment>(`/issues/${issue}/comments`);
  // A person may have quoted it.
  const own = comments.find(
    ({ body, user }) => user?.type === 'Bot' && body !== undefined && firstLine(body) === marker,
  );
  if (own === undefined) {
    await github.change('POST', `/issues/${issue}/comments`, { body: text });
    return 'made';
  }
  if (withoutEnd(own.body as string) === withoutEnd(text)) return 'left as it was';
  await github.change('PATCH', `/issues/comments/${own.id}`, { body: text });
  return 'updated';
}

function firstLine(body: string): string {
  return (body.split('\n', 1)[0] ?? '').trimEnd();
}

/** GitHub keeps line ends of its own. */
function withoutEnd(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
