/**
 * One edit as a model wrote it, whatever the format. Lines carry no line ends: an answer cannot say which ones a file has.
 * `problem` marks an edit that was recognised but cannot be used. It is kept, so that the rest of the answer is not taken
 * for the whole of it.
 */
export type ParsedEdit = { path: string; problem?: EditProblem } & (
  | {
      op: 'edit';
      search: string[];
      replace: string[];
      /** Where it belongs, 1-based, and lines that stand above it: they decide between places that are equally good. */
      line?: number;
      anchors?: string[];
      /** From a patch: SEARCH is never a part of a line, and an empty one never means a new file. */
      wholeLines?: boolean;
      /** The file ends with SEARCH: this, too, decides between equally good places alone. */
      atEnd?: boolean;
      /** Of every place at which SEARCH stands as it is. */
      all?: boolean;
    }
  | { op: 'create'; content: string[] }
  /** `fenced`: it stands in a fence, so that it may be an excerpt of the file. */
  | { op: 'rewrite'; content: string[]; fenced?: boolean }
  /** `removes`: from a diff, the lines that it takes away, which have to be all of the file. */
  | { op: 'delete'; removes?: string[] }
  | { op: 'rename'; to: string }
);

export type EditProblem = { code: 'CUT' | 'FORMAT'; message: string };

/** `at` is the line of the answer the edit starts on: it orders edits that were read by different parsers. */
export type FoundEdit = { at: number; edit: ParsedEdit };
