/** A line of a text: `end` is exclusive and leaves out the line ending. */
export type SourceLine = { number: number; start: number; end: number };

/** Lines of a text with LF, CRLF or lone CR endings, mixed or not. A byte order mark is outside the first line. */
export function sourceLines(text: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char !== '\n' && char !== '\r') continue;
    lines.push({ number: lines.length + 1, start, end: at });
    if (char === '\r' && text[at + 1] === '\n') at++;
    start = at + 1;
  }
  if (start < text.length) lines.push({ number: lines.length + 1, start, end: text.length });
  return lines;
}
