import { diffArrays } from 'diff';

export type Merge = { text: string; clean: boolean };
type Side = { text: string; name: string };
type Edit = { from: number; to: number; lines: string[] };

/** Lines with their own line ends, so that joining them gives back every byte. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Comparing takes the product of lines and differences; this keeps a hostile pair of files from holding up a server. */
const workLimit = 8_000_000;

/** Null when the two differ so much that comparing them would take too long. */
function editsOf(base: string[], side: string[]): Edit[] | null {
  const maxEditLength = Math.floor(workLimit / (base.length + side.length + 1));
  const parts = diffArrays(base, side, { maxEditLength });
  if (parts === undefined) return null;
  const edits: Edit[] = [];
  let at = 0;
  let open: Edit | null = null;
  for (const part of parts) {
    if (!part.added && !part.removed) {
      at += part.value.length;
      open = null;
      continue;
    }
    if (open === null) {
      open = { from: at, to: at, lines: [] };
      edits.push(open);
    }
    if (part.removed) open.to = at += part.value.length;
    else open.lines.push(...part.value);
  }
  return edits;
}

const touch = (a: Edit, b: Edit): boolean => a.from <= b.to && b.from <= a.to;

function sideOf(base: string[], from: number, to: number, edits: readonly Edit[]): string[] {
  const lines: string[] = [];
  let at = from;
  for (const edit of edits) {
    lines.push(...base.slice(at, edit.from), ...edit.lines);
    at = edit.to;
  }
  return [...lines, ...base.slice(at, to)];
}

/**
 * Merges two descendants of `base` by line (diff3 of Khanna, Kunal and Pierce: regions only one side changed are taken
 * over, touching regions that differ conflict). A conflict is shown between markers with both sides; `clean` is then false.
 */
export function mergeThreeWays(base: string, ours: Side, theirs: Side): Merge {
  const lines = linesOf(base);
  const left = editsOf(lines, linesOf(ours.text));
  const right = editsOf(lines, linesOf(theirs.text));
  if (left === null || right === null) return { text: bothSides(ours, theirs).join(''), clean: false };
  const out: string[] = [];
  let clean = true;
  let at = 0;
  while (left.length > 0 || right.length > 0) {
    const first = left[0] !== undefined && (right[0] === undefined || left[0].from <= right[0].from);
    const seed = first ? left.shift() : right.shift();
    if (seed === undefined) break;
    const region: Edit = { ...seed };
    const mine = first ? [seed] : [];
    const yours = first ? [] : [seed];
    for (;;) {
      const more = [
        [left, mine],
        [right, yours],
      ] as const;
      const grown = more.find(([queue]) => queue[0] !== undefined && touch(region, queue[0]));
      const next = grown?.[0].shift();
      if (grown === undefined || next === undefined) break;
      grown[1].push(next);
      region.to = Math.max(region.to, next.to);
    }
    out.push(...lines.slice(at, region.from));
    const a = sideOf(lines, region.from, region.to, mine);
    const b = sideOf(lines, region.from, region.to, yours);
    if (yours.length === 0 || a.join('') === b.join('')) out.push(...a);
    else if (mine.length === 0) out.push(...b);
    else {
      clean = false;
      out.push(...marked(ours.name, a, theirs.name, b));
    }
    at = region.to;
  }
  return { text: [...out, ...lines.slice(at)].join(''), clean };
}

function marked(ourName: string, ours: string[], theirName: string, theirs: string[]): string[] {
  return [`<<<<<<< ${ourName}\n`, ...ended(ours), '=======\n', ...ended(theirs), `>>>>>>> ${theirName}\n`];
}

const bothSides = (ours: Side, theirs: Side): string[] =>
  marked(ours.name, linesOf(ours.text), theirs.name, linesOf(theirs.text));

/** A marker needs a line of its own even after a last line without an end. */
function ended(lines: string[]): string[] {
  const last = lines.at(-1);
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`];
}

/**
 * What a text changes of another, without saying where: the lines taken out and put in, stretch by stretch. Null when the two
 * differ too much to compare.
 */
export function changedLines(before: string, after: string): { removed: string[]; added: string[] }[] | null {
  const lines = linesOf(before);
  const edits = editsOf(lines, linesOf(after));
  if (edits === null) return null;
  return edits.map(({ from, to, lines: added }) => ({ removed: lines.slice(from, to), added }));
}
