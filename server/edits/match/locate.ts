import type { RungName } from '../editResult.ts';
import { locateAligned } from './aligned.ts';
import { alignCost } from './alignLines.ts';
import { locateAcrossBlankLines } from './blankLines.ts';
import { locateElided } from './ellipsis.ts';
import { exactRung } from './exactRung.ts';
import type { FileIndex } from './fileIndex.ts';
import { locateFuzzy } from './fuzzy.ts';
import { standsAbove } from './hints.ts';
import { indentationRung } from './indentationRung.ts';
import { rewritings } from './rewritings.ts';
import { locateSubstring } from './substring.ts';
import { trailingSpaceRung } from './trailingSpaceRung.ts';

/**
 * `line` (1-based) and `anchors` (lines that stand above it) are hints where the edit belongs; they decide between places that
 * are equally good, and nothing else.
 */
export type Block = {
  search: readonly string[];
  replace: readonly string[];
  line?: number;
  anchors?: readonly string[];
  /** SEARCH comes from a patch: never a part of a line. */
  wholeLines?: boolean;
  /** The file ends with it: a hint like the others. */
  atEnd?: boolean;
  /** Meant is every place at which it stands as it is. */
  all?: boolean;
};

/** `start` and `end` are 0-based lines, `end` exclusive; `lines` are what they become. */
export type Place =
  | { kind: 'found'; rung: RungName; start: number; end: number; lines: readonly string[] }
  | { kind: 'ambiguous'; rung: RungName; starts: number[] }
  | { kind: 'none' }
  /** It stands in the line `start`, as a part of it, and what becomes of the rest cannot be told. */
  | { kind: 'inside'; start: number }
  /** Looking for it costs more than the answer may still cost. */
  | { kind: 'exhausted' };
/**
 * `unsafe`: it stands there, `inside` of a line where that is said, but which bytes are meant cannot be told safely. Looser ways must
 * not choose another place.
 */
export type Located = Place | { kind: 'unsafe'; inside?: number };

export type Locate = (block: Block) => Place;
type Way = (file: FileIndex, block: Block) => Located;

/** Ways that compare SEARCH with whole lines and never mistake one line for another. */
const strict: readonly Way[] = [
  (file, block) => locateAligned(file, block, exactRung),
  locateSubstring,
  (file, block) => locateAligned(file, block, trailingSpaceRung),
  (file, block) => locateAligned(file, block, indentationRung),
  locateAcrossBlankLines,
];

/** SEARCH as it was before something on the way changed it, looked for strictly. */
const rewritten: readonly Way[] = rewritings.map(({ rung, rewrite, admits }) => (file, block) => {
  const other = rewrite(block, file);
  if (!other) return { kind: 'none' };
  const located = first(strict, file, other);
  if (located.kind === 'found' && admits && !admits(other, located.start)) return { kind: 'unsafe' };
  return located.kind === 'found' || located.kind === 'ambiguous' ? { ...located, rung } : located;
});

/** From strict to loose. A further way is a further entry. */
const ways: readonly Way[] = [...strict, locateElided, ...rewritten, locateFuzzy];

/** The first way that has anything to say decides: a looser one must not choose where a stricter one found several. */
function first(all: readonly Way[], file: FileIndex, block: Block): Located {
  for (const [index, way] of all.entries()) {
    file.work.spend((index === 0 ? file.lines.length : 2 * file.size) + block.search.length);
    const located = way(file, block);
    if (located.kind === 'found' && located.rung !== 'exact')
      file.work.spend(alignCost(block.search, block.replace));
    if (file.work.isSpent) return { kind: 'exhausted' };
    if (located.kind !== 'none') return located;
  }
  return { kind: 'none' };
}

const asItStands: readonly Way[] = strict.slice(0, 3);

/** A function that finds the one place of a file an edit means, or refuses. */
export function createLocate(file: FileIndex): Locate {
  return (block) => firstOf(ways, file, block);
}

/** The same, but for looser ways than trailing space. */
export function createStrictLocate(file: FileIndex): Locate {
  return (block) => firstOf(asItStands, file, block);
}

function firstOf(all: readonly Way[], file: FileIndex, block: Block): Place {
  const located = first(all, file, block);
  if (located.kind === 'unsafe')
    return located.inside === undefined ? { kind: 'none' } : { kind: 'inside', start: located.inside };
  if (located.kind !== 'found') return located;
  const isAbove = standsAbove(file, block.anchors, located.end);
  if (file.work.isSpent) return { kind: 'exhausted' };
  if (!isAbove) return located;
  return { kind: 'ambiguous', rung: located.rung, starts: [located.start] };
}
