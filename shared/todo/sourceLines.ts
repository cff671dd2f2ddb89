/** A line of a text: `end` is exclusive and leaves out the line ending. */
export type SourceLine = { number: number; start: number; end: number };

const lf = 10;
const cr = 13;

/** Lines of a text with LF, CRLF or lone CR endings, mixed or not. A byte order mark is outside the first line. */
export function sourceLines(text: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== lf && code !== cr) continue;
    lines.push({ number: lines.length + 1, start, end: at });
    if (code === cr && text.charCodeAt(at + 1) === lf) at++;
    start = at + 1;
  }
  if (start < text.length) lines.push({ number: lines.length + 1, start, end: text.length });
  return lines;
}
