import { type LineEnd, type TextFile, usualLineEnd } from './textFile.ts';

/** Lines `start` up to, not including, `end` (0-based) become `lines`. */
export type Splice = { start: number; end: number; lines: readonly string[] };

/**
 * The file with all splices made at once; they must be in order and not overlap. A new line takes the line end of the line
 * it replaces, else of the one before it. Whether the file ends with a newline never changes.
 */
export function spliceLines(file: TextFile, splices: readonly Splice[]): TextFile {
  const usual = usualLineEnd(file);
  const lines: string[] = [];
  const ends: LineEnd[] = [];
  const copy = (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      lines.push(file.lines[index] ?? '');
      ends.push(file.ends[index] ?? usual);
    }
  };
  let done = 0;
  for (const { start, end, lines: added } of splices) {
    copy(done, start);
    for (const [index, line] of added.entries()) {
      const model = end > start ? Math.min(start + index, end - 1) : Math.max(start - 1, 0);
      lines.push(line);
      ends.push(file.ends[model] || usual);
    }
    done = end;
  }
  copy(done, file.lines.length);
  const unfinished = file.ends.at(-1) === '';
  return {
    bom: file.bom,
    ascii: false,
    lines,
    ends: ends.map((end, index) =>
      index === ends.length - 1 ? (unfinished ? '' : end || usual) : end || usual,
    ),
  };
}

/** The splice without the lines at its edges that leave the file as it is: what it really touches. */
export function shrinkSplice(file: TextFile, { start, end, lines }: Splice): Splice {
  let head = 0;
  while (head < lines.length && start + head < end && lines[head] === file.lines[start + head]) head++;
  let tail = 0;
  while (
    tail < lines.length - head &&
    end - tail > start + head &&
    lines[lines.length - 1 - tail] === file.lines[end - 1 - tail]
  ) {
    tail++;
  }
  return { start: start + head, end: end - tail, lines: lines.slice(head, lines.length - tail) };
}
