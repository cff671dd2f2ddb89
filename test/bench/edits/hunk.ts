/** A real change of one stretch of one file: lines `start` up to, not including, `end` (0-based) became `replacement`. */
export type Hunk = {
  id: string;
  path: string;
  /** The file before: LF, with a final newline. */
  text: string;
  start: number;
  end: number;
  replacement: string[];
};

/** One edit as a model might write it. `expected` null: it has to be refused. `clean`: a second right result. */
export type Case = {
  id: string;
  kind: string;
  path: string;
  file: string;
  search: string;
  replace: string;
  expected: string | null;
  clean?: string | undefined;
};
