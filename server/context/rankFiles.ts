import type { ContextIndex, IndexedFile } from './contextIndex.ts';
import { identifierTerms } from './identifierTerms.ts';

/** A name in the path says more than the same name in the text. */
const pathWeight = 4;
/** The usual constants of BM25: how soon repetition stops counting, and how much long files are held back. */
const saturation = 1.2;
const lengthShare = 0.75;

export type RankedFile = { file: IndexedFile; score: number; terms: string[] };

/**
 * Files by how well their terms fit the task, best first: Okapi BM25 over split identifiers, with path terms weighted. Ties are
 * broken by path, so equal input gives equal order. Files without any term of the task are left out.
 */
export function rankFiles(
  index: ContextIndex,
  task: string,
  candidates: readonly IndexedFile[],
): RankedFile[] {
  const wanted = new Set(identifierTerms(task));
  if (wanted.size === 0) return [];
  const documents = candidates.map((file) => {
    const { counts, total } = index.termsOf(file);
    const pathTerms = [...identifierTerms(file.path)];
    const matches = new Map<string, number>();
    for (const term of wanted) {
      const inPath = pathTerms.filter((other) => other === term).length;
      const count = (counts.get(term) ?? 0) + inPath * pathWeight;
      if (count > 0) matches.set(term, count);
    }
    return { file, matches, length: total + pathTerms.length * pathWeight };
  });
  const average = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(documents.length, 1);
  const rarity = new Map(
    [...wanted].map((term) => {
      const holders = documents.filter(({ matches }) => matches.has(term)).length;
      return [term, Math.log(1 + (documents.length - holders + 0.5) / (holders + 0.5))];
    }),
  );
  return documents
    .map(({ file, matches, length }): RankedFile => {
      const norm = saturation * (1 - lengthShare + (lengthShare * length) / Math.max(average, 1));
      const weights = [...matches].map(([term, count]): [string, number] => [
        term,
        ((rarity.get(term) ?? 0) * count * (saturation + 1)) / (count + norm),
      ]);
      const terms = weights.sort((left, right) => right[1] - left[1]).map(([term]) => term);
      return { file, score: weights.reduce((sum, [, weight]) => sum + weight, 0), terms };
    })
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || (left.file.path < right.file.path ? -1 : 1));
}
