import type { IndexedFile } from '../contextIndex.ts';
import { hash32, positionOf } from '../facts/hash32.ts';
import { identifierTerms } from '../facts/identifierTerms.ts';

/** A name in the path says more than the same name in the text. */
const pathWeight = 4;
/** The usual constants of BM25: how soon repetition stops counting, and how much long files are held back. */
const saturation = 1.2;
const lengthShare = 0.75;

export type RankedFile = {
  file: IndexedFile;
  score: number;
  /** The terms of the task it uses, those that tell most first. */
  terms: string[];
};

/**
 * Files by how well their terms fit the task, best first: Okapi BM25 (Robertson and Zaragoza, 2009) over split identifiers, with
 * path terms weighted. Ties are broken by path, so equal input gives equal order. Files without any term of the task are left
 * out.
 */
export function rankByTerms(task: string, candidates: readonly IndexedFile[]): RankedFile[] {
  const wanted = [...new Set(identifierTerms(task))].map((term) => ({
    term,
    hash: hash32(term),
    holders: 0,
  }));
  if (wanted.length === 0) return [];
  let lengths = 0;
  const matched: { file: IndexedFile; counts: number[]; length: number }[] = [];
  for (const file of candidates) {
    const length = file.facts.total + file.pathTerms.length * pathWeight;
    lengths += length;
    const counts = wanted.map(({ hash }) => countOf(file, hash));
    if (counts.every((count) => count === 0)) continue;
    for (const [at, one] of wanted.entries()) if (counts[at]) one.holders++;
    matched.push({ file, counts, length });
  }
  const average = Math.max(lengths / Math.max(candidates.length, 1), 1);
  const rarity = wanted.map(({ holders }) =>
    Math.log(1 + (candidates.length - holders + 0.5) / (holders + 0.5)),
  );
  return matched
    .map(({ file, counts, length }): RankedFile => {
      const norm = saturation * (1 - lengthShare + (lengthShare * length) / average);
      const weights = wanted.map(({ term }, at) => {
        const count = counts[at] ?? 0;
        return { term, weight: ((rarity[at] ?? 0) * count * (saturation + 1)) / (count + norm) };
      });
      const used = weights.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
      return {
        file,
        score: used.reduce((sum, { weight }) => sum + weight, 0),
        terms: used.map(({ term }) => term),
      };
    })
    .sort(bestFirst);
}

export const bestFirst = (left: RankedFile, right: RankedFile): number =>
  right.score - left.score || (left.file.path < right.file.path ? -1 : 1);

function countOf({ facts, pathTerms }: IndexedFile, hash: number): number {
  const at = positionOf(facts.terms, hash);
  let count = at < 0 ? 0 : (facts.counts[at] ?? 0);
  for (const other of pathTerms) if (other === hash) count += pathWeight;
  return count;
}
