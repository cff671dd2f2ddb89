import type { RungName } from '../editResult.ts';
import type { FileIndex } from './fileIndex.ts';

/** The lines of the file a SEARCH was found at, with the SEARCH (of the same length) and its replacement. */
export type Place = { file: readonly string[]; search: readonly string[]; replace: readonly string[] };

/** One way to compare SEARCH with the file, from strict to loose. */
export type Rung = {
  name: RungName;
  /** Lines are equal on this rung when their keys are. */
  key(line: string): string;
  /** The keys of the lines of a file. */
  keysOf(file: FileIndex): readonly string[];
  /** The lines that take the place's place; null when it cannot be told safely which bytes the model means. */
  adapt(place: Place): readonly string[] | null;
};
