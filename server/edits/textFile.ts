/**
 * A text file taken apart so that it can be put together again byte by byte. `ends[i]` is the line end of `lines[i]`; `ascii`
 * says that the lines are known to hold nothing else.
 */
export type TextFile = { bom: boolean; ascii: boolean; lines: string[]; ends: LineEnd[] };

/** The last line of a file without a final newline has the empty one. */
export type LineEnd = '\n' | '\r\n' | '';

const bomText = '\uFEFF';

/** Null when the bytes are not text: a NUL, or invalid UTF-8. An empty file has no lines. */
export function decodeText(bytes: Uint8Array): TextFile | null {
  if (bytes.includes(0)) return null;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
  const bom = text.startsWith(bomText);
  const parts = (bom ? text.slice(1) : text).split('\n');
  const last = parts.pop() ?? '';
  const ends: LineEnd[] = parts.map((line) => (line.endsWith('\r') ? '\r\n' : '\n'));
  const lines = parts.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (last !== '') {
    lines.push(last);
    ends.push('');
  }
  return { bom, ascii: text.length === bytes.length, lines, ends };
}

export function encodeText({ bom, lines, ends }: Pick<TextFile, 'bom' | 'lines' | 'ends'>): Uint8Array {
  let text = '';
  for (const [index, line] of lines.entries()) text += line + (ends[index] ?? '');
  return new TextEncoder().encode(bom ? bomText + text : text);
}

/** The line end most lines have; LF where there is none yet. */
export function usualLineEnd({ ends }: TextFile): LineEnd {
  const crlf = ends.reduce((count, end) => count + (end === '\r\n' ? 1 : 0), 0);
  const lf = ends.reduce((count, end) => count + (end === '\n' ? 1 : 0), 0);
  return crlf > lf ? '\r\n' : '\n';
}
