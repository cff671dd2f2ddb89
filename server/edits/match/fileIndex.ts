import { foldLine } from './foldLine.ts';
import type { Work } from './work.ts';

/** The lines of a file with what comparing them needs, each computed once and only when it is asked for. */
export type FileIndex = {
  readonly lines: readonly string[];
  /** Lines as they look: see `foldLine`. */
  readonly folded: readonly string[];
  /** The same without indentation. */
  readonly bare: readonly string[];
  /** Positions of the lines that are not blank. */
  readonly filled: readonly number[];
  /** What looking through all lines once costs. */
  readonly size: number;
  /** What the answer may still cost. */
  readonly work: Work;
};

/** So many characters are looked through in the time of one line. */
const charsForOne = 16;

/** `ascii`: the lines are known to hold nothing else, so that no look-alike has to be searched in them. */
export function createFileIndex(lines: readonly string[], ascii: boolean, work: Work): FileIndex {
  let size = 0;
  let folded: readonly string[] | null = null;
  let bare: readonly string[] | null = null;
  let filled: readonly number[] | null = null;
  const index: FileIndex = {
    lines,
    work,
    get size() {
      if (size === 0) for (const line of lines) size += 1 + line.length / charsForOne;
      return size;
    },
    get folded() {
      folded ??= lines.map(ascii ? (line) => line.trimEnd() : foldLine);
      return folded;
    },
    get bare() {
      bare ??= index.folded.map((line) => line.trimStart());
      return bare;
    },
    get filled() {
      filled ??= index.folded.flatMap((line, at) => (line.trimStart() === '' ? [] : at));
      return filled;
    },
  };
  return index;
}
