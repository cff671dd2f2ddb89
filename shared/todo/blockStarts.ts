/**
 * What can begin at a place in a line, after CommonMark 0.31. Each reads `text` between `at` and `end` and walks it once,
 * by hand where a regular expression could backtrack.
 */

const isSpace = (char: string | undefined): boolean => char === ' ' || char === '\t';

function runLength(text: string, at: number, end: number): number {
  let last = at;
  while (last < end && text[last] === text[at]) last++;
  return last - at;
}

export function atxHeading(text: string, at: number, end: number): { level: number; text: string } | null {
  if (text[at] !== '#') return null;
  const level = runLength(text, at, end);
  if (level > 6 || (at + level < end && !isSpace(text[at + level]))) return null;
  const content = text.slice(at + level, end).trim();
  let open = content.length;
  while (open > 0 && content[open - 1] === '#') open--;
  const closed = open < content.length && (open === 0 || isSpace(content[open - 1]));
  return { level, text: closed ? content.slice(0, open).trimEnd() : content };
}

/** Level 1 or 2 when the line underlines the paragraph above it. */
export function setextLevel(text: string, at: number, end: number): 1 | 2 | null {
  const char = text[at];
  if (char !== '=' && char !== '-') return null;
  const rest = text.slice(at + runLength(text, at, end), end);
  return rest.trim() === '' ? (char === '=' ? 1 : 2) : null;
}

export function isThematicBreak(text: string, at: number, end: number): boolean {
  const mark = text[at];
  if (mark !== '*' && mark !== '-' && mark !== '_') return false;
  let marks = 0;
  for (let offset = at; offset < end; offset++) {
    if (text[offset] === mark) marks++;
    else if (!isSpace(text[offset])) return false;
  }
  return marks >= 3;
}

export type Fence = { char: string; length: number };

export function fenceOpening(text: string, at: number, end: number): Fence | null {
  const char = text[at];
  if (char !== '`' && char !== '~') return null;
  const length = runLength(text, at, end);
  if (length < 3) return null;
  // A backtick further on makes it a code span in a paragraph.
  if (char === '`' && text.slice(at + length, end).includes('`')) return null;
  return { char, length };
}

export function closesFence(fence: Fence, text: string, at: number, end: number): boolean {
  if (text[at] !== fence.char) return false;
  const length = runLength(text, at, end);
  return length >= fence.length && text.slice(at + length, end).trim() === '';
}

/** The text that ends a comment or verbatim HTML block; the block may end on its first line. */
export function htmlOpening(text: string, at: number, end: number): string | null {
  if (text[at] !== '<') return null;
  if (text.startsWith('<!--', at)) return '-->';
  const tag = /^<(pre|script|style|textarea)(?=[\s>]|$)/i.exec(text.slice(at, Math.min(end, at + 12)))?.[1];
  return tag ? `</${tag.toLowerCase()}>` : null;
}

export type ListMarker = { length: number; mayInterruptParagraph: boolean };

export function listMarker(text: string, at: number, end: number): ListMarker | null {
  const found = /^(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(text.slice(at, Math.min(end, at + 11)));
  if (!found) return null;
  const length = found[0].length;
  const empty = text.slice(at + length, end).trim() === '';
  return { length, mayInterruptParagraph: !empty && (found[1] === undefined || Number(found[1]) === 1) };
}
