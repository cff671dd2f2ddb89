import { alreadyThere } from './alreadyThere.ts';
import { createClosest } from './closestPlace.ts';
import type { Refusal, RungName } from './editResult.ts';
import { elisionsOfEdit } from './elision.ts';
import { type EveryPlace, everyPlace } from './match/everyPlace.ts';
import { createFileIndex } from './match/fileIndex.ts';
import { type Block, createLocate, createStrictLocate } from './match/locate.ts';
import type { Work } from './match/work.ts';
import {
  ambiguous,
  binary,
  elided,
  emptySearch,
  insideLine,
  noMatch,
  noOp,
  overlap,
  partsOfWords,
  tooMuch,
} from './refusals.ts';
import { type Splice, shrinkSplice, spliceLines } from './splice.ts';
import { decodeText, encodeText, type TextFile } from './textFile.ts';

export type { Block };
export type Placed = { rung: RungName; lines: [number, number] };
type Planned = Placed & { index: number; splice: Splice };

/** `fates[i]` belongs to `blocks[i]`. `content` holds the file with all blocks applied, or null if one was refused. */
export type EditedFile = { content: Uint8Array | null; fates: (Placed | Refusal)[] };

/** Resolves every block against the original bytes and makes all changes at once; their order only counts where a block changes
 * what an earlier one brought. */
export function editFile(path: string, base: Uint8Array, blocks: readonly Block[], work: Work): EditedFile {
  const file = decodeText(base);
  if (!file) return { content: null, fates: blocks.map(() => binary) };
  const indexed = createFileIndex(file.lines, file.ascii, work);
  const locate = createLocate(indexed);
  let closest: ReturnType<typeof createClosest> | null = null;

  const plan = (block: Block, index: number): Planned[] | Refusal => {
    if (block.search.every((line) => line.trim() === '')) return emptySearch;
    const everywhere = block.all === true ? planAll(path, file, everyPlace(indexed, block), index) : null;
    if (everywhere) return work.isSpent ? tooMuch : everywhere;
    const located = locate(block);
    if (located.kind === 'exhausted') return tooMuch;
    if (located.kind === 'ambiguous') return ambiguous(located.starts);
    if (located.kind === 'inside') return insideLine(file.lines, located.start);
    if (located.kind === 'none') {
      work.spend(file.lines.length);
      closest ??= createClosest(indexed);
      return noMatch(file.lines, block, closest(block.search));
    }
    const splice = shrinkSplice(file, located);
    if (splice.lines.length === 0 && splice.start === splice.end) return noOp(located.start);
    const there = alreadyThere(file.lines, located, splice);
    if (there !== null) return noOp(there);
    const [elision] = elisionsOfEdit(path, splice.lines, file.lines.slice(splice.start, splice.end));
    if (elision) return elided(elision.text);
    return [{ rung: located.rung, lines: [located.start + 1, located.end], index, splice }];
  };
  const plans = blocks.map(plan);
  const inOrder = plans
    .flatMap((entry) => (Array.isArray(entry) ? entry : []))
    .sort((left, right) => left.splice.start - right.splice.start || left.splice.end - right.splice.end);
  const fates = plans.map(fateOf);
  const splices: Splice[] = [];
  let before: Planned | null = null;
  for (const entry of inOrder) {
    if (before && overlaps(before.splice, entry.splice)) {
      const [first, second] = before.index < entry.index ? [before, entry] : [entry, before];
      fates[second.index] = overlap(first.lines);
    } else splices.push(entry.splice);
    if (!before || entry.splice.end >= before.splice.end) before = entry;
  }
  const edited = editLater(path, spliceLines(file, splices), blocks, fates, work);
  const complete = fates.every((fate) => 'rung' in fate);
  return {
    content: complete ? encodeText(edited) : null,
    fates: fates.map((fate) => ('rung' in fate ? { rung: fate.rung, lines: fate.lines } : fate)),
  };
}

/** The changes of a block that means every place; null where it stands at none. */
function planAll(
  path: string,
  file: TextFile,
  { splices, inside }: EveryPlace,
  index: number,
): Planned[] | Refusal | null {
  const [first] = splices;
  if (!first) return null;
  if (inside.length > 0) return partsOfWords(inside);
  const changes = splices.flatMap((splice): Planned[] => {
    const shrunk = shrinkSplice(file, splice);
    const isNone = shrunk.lines.length === 0 && shrunk.start === shrunk.end;
    return isNone ? [] : [{ rung: 'exact', lines: [splice.start + 1, splice.end], index, splice: shrunk }];
  });
  const [elision] = changes.flatMap(({ splice: { start, end, lines } }) =>
    elisionsOfEdit(path, lines, file.lines.slice(start, end)),
  );
  if (elision) return elided(elision.text);
  return changes.length > 0 ? changes : noOp(first.start);
}

/** Of several places the lines are those from the first to the last. */
function fateOf(plan: Planned[] | Refusal): Placed | Refusal {
  if (!Array.isArray(plan)) return plan;
  const [first, last] = [plan[0]?.lines[0] ?? 1, plan.at(-1)?.lines[1] ?? 1];
  return { rung: plan[0]?.rung ?? 'exact', lines: [first, last] };
}

/**
 * Blocks that stand nowhere in the original, but in what earlier blocks of the answer made of it: the model wrote them one on
 * top of the other. Each must be found there as strictly as lines are compared.
 */
function editLater(
  path: string,
  first: TextFile,
  blocks: readonly Block[],
  fates: (Placed | Refusal)[],
  work: Work,
): TextFile {
  let file = first;
  let locate = createStrictLocate(createFileIndex(file.lines, file.ascii, work));
  let placed = false;
  for (const [index, block] of blocks.entries()) {
    const fate = fates[index];
    placed ||= fate !== undefined && 'rung' in fate;
    if (!fate || 'rung' in fate || fate.code !== 'NO_MATCH' || !placed) continue;
    const located = locate(block);
    if (located.kind !== 'found' || !asStands.has(located.rung)) continue;
    const splice = shrinkSplice(file, located);
    const removed = file.lines.slice(splice.start, splice.end);
    if (elisionsOfEdit(path, splice.lines, removed).length > 0) continue;
    fates[index] = { rung: located.rung, lines: [located.start + 1, located.end] };
    file = spliceLines(file, [splice]);
    work.spend(file.lines.length);
    locate = createStrictLocate(createFileIndex(file.lines, file.ascii, work));
  }
  return file;
}

const asStands: ReadonlySet<RungName> = new Set<RungName>(['exact', 'trailing-space']);

/** Two insertions at one point overlap too: nothing says which comes first. */
function overlaps(left: Splice, right: Splice): boolean {
  return right.start < left.end || (left.start === right.start && left.end === right.end);
}
