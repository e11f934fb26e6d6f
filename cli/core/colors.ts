import pc from 'picocolors';

/** Colours for what is written to a stream: none unless it is a terminal, and none where NO_COLOR is set. */
export function colorsFor(stream: { readonly isTTY?: boolean }): ReturnType<typeof pc.createColors> {
  // picocolors by itself colours whatever is written where CI is set, files too.
  return pc.createColors(stream.isTTY === true && pc.isColorSupported);
}
