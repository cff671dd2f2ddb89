import { type ElisionKind, elisionKind } from './elisionLine.ts';
import { isProse } from './prose.ts';

/** `line` is 1-based in what was added. */
type Elision = { line: number; text: string };
type Found = Elision & { kind: ElisionKind };

/**
 * The lines an edit adds that stand for code the model left out, such as "… rest unchanged", and that are not among those it takes away
 * (white space at the sides aside). Words without dots count only where lines go, and those that read like a heading only where more go
 * than come.
 */
export function elisionsOfEdit(
  path: string,
  added: readonly string[],
  removed: readonly string[],
): Elision[] {
  const found = newElisions(path, added, removed);
  if (found.length === 0) return found;
  return meant(found, { lost: removed.some(isFilled), shrinks: shrinks(removed, added, found.length) });
}

/** As `elisionsOfEdit`, for the whole text of a file before (empty for a new one) and after. */
export function elisionsOfFile(path: string, after: readonly string[], before: readonly string[]): Elision[] {
  // Samples of documents leave code out for their readers.
  if (isProse(path) && filled(after) * 2 >= filled(before)) return [];
  const found = newElisions(path, after, before);
  if (found.length === 0) return found;
  const kept = new Set(after.map((line) => line.trim()));
  const lost = before.some((line) => isFilled(line) && !kept.has(line.trim()));
  return meant(found, { lost, shrinks: shrinks(before, after, found.length) });
}

const isFilled = (line: string): boolean => line.trim() !== '';
const filled = (lines: readonly string[]): number => lines.filter(isFilled).length;
const shrinks = (before: readonly string[], after: readonly string[], placeholders: number): boolean =>
  filled(before) > filled(after) - placeholders;

const meant = (found: readonly Found[], where: { lost: boolean; shrinks: boolean }): Elision[] =>
  found.flatMap(({ kind, line, text }) => {
    const counts = kind === 'dots' || (kind === 'phrase' && where.lost) || where.shrinks;
    return counts ? [{ line, text }] : [];
  });

/** Each as often as it stands in `known` is none: it was there. */
function newElisions(path: string, lines: readonly string[], known: readonly string[]): Found[] {
  const found = lines.flatMap((line, index): Found[] => {
    const kind = elisionKind(path, line);
    return kind ? [{ kind, line: index + 1, text: line.trim() }] : [];
  });
  if (found.length === 0) return found;
  const had = new Map<string, number>();
  for (const line of known) had.set(line.trim(), (had.get(line.trim()) ?? 0) + 1);
  return found.filter(({ text }) => {
    const count = had.get(text) ?? 0;
    had.set(text, count - 1);
    return count <= 0;
  });
}
