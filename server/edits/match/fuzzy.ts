import { alignCost, alignLines } from './alignLines.ts';
import type { FileIndex } from './fileIndex.ts';
import { foldLine } from './foldLine.ts';
import { indentMap } from './indentMap.ts';
import type { Block, Located } from './locate.ts';
import { mergeLines } from './mergeLines.ts';
import { placesOf } from './placesOf.ts';
import { isPlainSlip } from './plainSlip.ts';
import { isSibling } from './siblings.ts';
import { similarity } from './similarity.ts';
import { withoutSlips } from './withoutSlips.ts';

/** Share of the lines of SEARCH that have to stand in the place as they are. */
const exactShare = 0.6;
/** Of two lines it is enough that one stands there, if it stands nowhere else and is changed, or if the other is no more than a slip of a line that nothing resembles. */
const leastOfPair = 0.8;
/** Mean likeness of all lines, and the least of any one that is not the same: below it the line was invented. */
const leastMean = 0.85;
const leastOfLine = 0.6;
/** How much better than the second best place the best one has to be. */
const margin = 0.1;
/** Lines of a SEARCH that are compared letter by letter. */
const mostCompared = 12;

/** Keep a hostile pair of texts from costing more than some milliseconds. */
const [mostPlaces, mostCandidates] = [100_000, 200];

/** So many steps of comparing letters take the time of looking at one line. */
const perLetter = 16;

type Scored = { start: number; score: number };

/**
 * SEARCH with slips in lines it does not change: the lines it changes must stand there but for white space. What the file
 * has in the other lines stays, so a slip never gets into it.
 */
export function locateFuzzy(file: FileIndex, { search, replace }: Block): Located {
  const filled = search.filter((line) => line.trim() !== '').length;
  if (filled < 2) return { kind: 'none' };
  const isPair = filled === 2;
  const rule = isPair ? { share: 0.5, least: leastOfPair } : { share: exactShare, least: leastOfLine };
  const starts = candidates(file, search, Math.ceil(rule.share * filled));
  if (starts.length === 0) return { kind: 'none' };
  file.work.spend(alignCost(search, replace));
  if (file.work.isSpent) return { kind: 'none' };
  const hunks = alignLines(search, replace, foldLine);
  if (!hunks) return { kind: 'none' };
  const changed = new Set<number>();
  for (const hunk of hunks)
    if (hunk.changed) for (let at = hunk.search[0]; at < hunk.search[1]; at++) changed.add(at);
  const scored = starts
    .flatMap((start): Scored[] => {
      const score = scoreAt(file, search, { changed, start, ...rule });
      return score === null ? [] : [{ start, score }];
    })
    .sort((left, right) => right.score - left.score);
  const [best, second] = scored;
  if (!best) return { kind: 'none' };
  const isClear = !second || best.score - second.score >= margin;
  const isKnown = !isPair || hasUnique(file, search, changed);
  if (!(isClear && isKnown) && !onlyPlainSlips(file, search, best.start)) {
    if (!isKnown) return { kind: 'none' };
    return {
      kind: 'ambiguous',
      rung: 'fuzzy',
      starts: scored.map(({ start }) => start).sort((a, b) => a - b),
    };
  }
  const { start } = best;
  // Its rivals count even so: what is nearly the place may not decide between two that are.
  if (search.some((line, index) => isSibling(bareOf(line), file.bare[start + index] ?? '')))
    return { kind: 'unsafe' };
  const place = withoutSlips({ file: file.lines.slice(start, start + search.length), search, replace });
  const indents = indentMap(place);
  const lines = mergeLines(place, (stretch, first) => {
    const same = stretch.file.every(
      (line, index) => line.trimEnd() === (stretch.search[index] ?? '').trimEnd(),
    );
    if (same && stretch.file.length > 0) return stretch.replace;
    const mapped = stretch.replace.map((line, index) => indents?.(line, first + index) ?? null);
    return mapped.every((line) => line !== null) ? mapped : null;
  });
  return lines
    ? { kind: 'found', rung: 'fuzzy', start, end: start + search.length, lines }
    : { kind: 'unsafe' };
}

const hasUnique = (file: FileIndex, search: readonly string[], at: Iterable<number>): boolean =>
  [...at].some((index) => placesOf(file).of(bareOf(search[index] ?? '')).length === 1);

/** Lines that differ do so by one slip each, and what stands there tells the place. */
function onlyPlainSlips(file: FileIndex, search: readonly string[], start: number): boolean {
  const differing = search.flatMap((line, index) => {
    const bare = bareOf(line);
    return bare === file.bare[start + index] ? [] : [[bare, start + index] as const];
  });
  return differing.length > 0 && differing.every(([line, at]) => isPlainSlip(file, line, at));
}

/**
 * Every place where at least `least` lines of SEARCH stand at their distance from each other: none may be left out, since the
 * second best decides too. Empty where finding them would take too long.
 */
function candidates(file: FileIndex, search: readonly string[], least: number): number[] {
  const places = placesOf(file);
  const found = search.map((line) => places.of(bareOf(line)));
  if (found.reduce((sum, at) => sum + at.length, 0) > mostPlaces) return [];
  file.work.spend(search.length + found.reduce((sum, at) => sum + at.length, 0));
  const votes = new Map<number, number>();
  for (const [index, at] of found.entries())
    for (const place of at) votes.set(place - index, (votes.get(place - index) ?? 0) + 1);
  const starts = [...votes]
    .filter(([start, count]) => count >= least && start >= 0 && start + search.length <= file.lines.length)
    .map(([start]) => start);
  return starts.length > mostCandidates ? [] : starts;
}

const says = /[\p{L}\p{N}]/u;
const bareOf = (line: string): string => foldLine(line).trimStart();
/** Null where a line that is changed does not stand, or too little of the rest does. */
function scoreAt(
  { bare: lines, work }: FileIndex,
  search: readonly string[],
  {
    changed,
    start,
    share,
    least,
  }: { changed: ReadonlySet<number>; start: number; share: number; least: number },
): number | null {
  let [same, total, count, compared] = [0, 0, 0, 0];
  for (const [index, line] of search.entries()) {
    const [theirs, ours] = [bareOf(line), lines[start + index] ?? ''];
    if (theirs === '' && ours === '') continue;
    count += 1;
    if (theirs === ours) {
      same += 1;
      total += 1;
      continue;
    }
    if (changed.has(index) || ++compared > mostCompared) return null;
    // A bracket more or less is another place of the nesting.
    if (!says.test(theirs) || !says.test(ours)) return null;
    work.spend(8 + (theirs.length * ours.length) / perLetter);
    if (work.isSpent) return null;
    const like = similarity(theirs, ours);
    if (like < least) return null;
    total += like;
  }
  return same / count >= share && total / count >= leastMean ? total / count : null;
}
