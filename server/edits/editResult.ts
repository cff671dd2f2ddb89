import type { ParsedEdit } from './parsedEdit.ts';

/** Why an edit was refused. The model reads the message; the gate and the figures read the code. */
export type EditCode =
  | 'NO_MATCH'
  | 'AMBIGUOUS'
  | 'OVERLAP'
  | 'NOT_FOUND'
  | 'EXISTS'
  | 'NO_OP'
  | 'CUT'
  | 'BINARY'
  | 'ELISION'
  | 'PATH'
  | 'EMPTY_SEARCH'
  | 'FORMAT'
  | 'LIMIT';

/** How loosely SEARCH had to be compared with the file before it was found. */
export type RungName =
  | 'exact'
  | 'substring'
  | 'trailing-space'
  | 'indentation'
  | 'blank-lines'
  | 'ellipsis'
  | 'line-numbers'
  | 'entities'
  | 'escapes'
  | 'fuzzy';

export type Refusal = { code: EditCode; message: string; lines?: number[] };

/** The fate of one edit. `n` counts from 1 in the order of the answer; `lines` are 1-based lines of the base file. */
export type EditResult = { n: number; op: ParsedEdit['op']; path: string } & (
  | { status: 'applied'; rung?: RungName; message: string; lines?: number[] }
  | ({ status: 'refused' } & Refusal)
);
