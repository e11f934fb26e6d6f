/** Where something stands in a file; lines and columns from 1, as editors count them. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something to tell of a place: `<place>: <what>. <remedy>.` */
export interface Finding {
  readonly place: Place;
  /** What was found and what is wrong with it. */
  readonly what: string;
  /** What to do about it, as a sentence without its full stop. */
  readonly remedy: string;
}

/** Tells places of a text by offset. Lines end as HTML and CSS have it: LF, CR or both. */
export function placesIn(file: string, text: string): (offset: number) => Place {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - starts[low]! + 1 };
  };
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
}

/** A text put in the place of what stands from `start` to `end`, in characters. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the edits made, which do not overlap; those at one place in the order given. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: put } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(at, start), put);
    at = end;
  }
  return [...parts, text.slice(at)].join('');
}

/** `about.html:12:8: what. Remedy.` */
export function formatFinding({ place, what, remedy }: Finding): string {
  return `${formatPlace(place)}: ${what}. ${remedy}.`;
}

export function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
