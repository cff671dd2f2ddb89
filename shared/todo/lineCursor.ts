import type { SourceLine } from './sourceLines.ts';

const tabStop = 4;

/**
 * A place in a line, as offset and as column. Tabs reach to the next multiple of four columns, and a container may take
 * part of a tab: the offset then stays at the tab while the column is already inside it.
 */
export type LineCursor = {
  readonly text: string;
  readonly end: number;
  offset: number;
  column: number;
};

export function lineCursor(text: string, line: SourceLine): LineCursor {
  return { text, end: line.end, offset: line.start, column: 0 };
}

/** Columns of white space from the cursor on, and the offset behind it; that offset is `end` on a blank rest. */
export function indentAt(cursor: LineCursor): { columns: number; offset: number } {
  let { offset, column } = cursor;
  for (; offset < cursor.end; offset++) {
    const char = cursor.text[offset];
    if (char === ' ') column += 1;
    else if (char === '\t') column += tabStop - (column % tabStop);
    else break;
  }
  return { columns: column - cursor.column, offset };
}

/** Moves over at most `columns` columns of white space. */
export function skipIndent(cursor: LineCursor, columns: number): void {
  let left = columns;
  while (left > 0 && cursor.offset < cursor.end) {
    const char = cursor.text[cursor.offset];
    const width = char === ' ' ? 1 : char === '\t' ? tabStop - (cursor.column % tabStop) : 0;
    if (width === 0) return;
    cursor.column += Math.min(width, left);
    if (width <= left) cursor.offset += 1;
    left -= width;
  }
}

/** Moves over characters that are not white space. */
export function skipChars(cursor: LineCursor, count: number): void {
  cursor.offset += count;
  cursor.column += count;
}
