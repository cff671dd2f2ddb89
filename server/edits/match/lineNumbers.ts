import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import { foldLine } from './foldLine.ts';
import type { Block } from './locate.ts';

/** Numbers with what may stand between them and the line: the last of these without a space that belongs to the line. */
const numberings = [
  [/^ *(\d{1,7}) ?\| /, /^ *(\d{1,7}) ?\|/],
  [/^ *(\d{1,7}): /, /^ *(\d{1,7}):/],
  [/^ *(\d{1,7})\u2192/],
  [/^ *(\d{1,7})\t/],
] as const;

/**
 * Line numbers that were shown with the file and copied into SEARCH: on every line, counting on. Null also where some lines of
 * REPLACE have numbers that cannot be of this place: then they are text.
 */
export function withoutLineNumbers(block: Block, file: FileIndex): Block | null {
  const { search, replace } = block;
  for (const [spaced, tight = spaced] of numberings) {
    const numbers = search.map((line) => Number(tight.exec(line)?.[1] ?? Number.NaN));
    const first = numbers[0] ?? Number.NaN;
    if (search.length === 0 || !numbers.every((number, index) => number === first + index)) continue;
    const last = first + search.length + replace.length;
    const others = replace.map((line) => tight.exec(line)?.[1]).filter((number) => number !== undefined);
    if (others.some((number) => Number(number) < first || Number(number) > last)) return null;
    return { ...stripped(block, [spaced, tight], file), line: first };
  }
  return null;
}

/**
 * Whether a space after the sign belongs to the number or to the line: as the lines then stand in the file, else to the number
 * if every line has one.
 */
function stripped(block: Block, [spaced, tight]: readonly [RegExp, RegExp], file: FileIndex): Block {
  const without = (numbering: RegExp): Block => {
    const strip = (line: string): string =>
      numbering.test(line) ? line.replace(numbering, '') : line.replace(tight, '');
    return { ...block, search: block.search.map(strip), replace: block.replace.map(strip) };
  };
  const [loose, close] = [without(spaced), without(tight)];
  const stands = ({ search }: Block): boolean =>
    findSequence(file.folded, search.map(foldLine), 1).length > 0;
  if (stands(close)) return close;
  const allSpaced = block.search.every((line) => spaced.test(line) || line.replace(tight, '').trim() === '');
  return allSpaced || stands(loose) ? loose : close;
}
