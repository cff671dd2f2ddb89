import type { EditProblem } from '../parsedEdit.ts';
import { contentOf, kindOf, nextIfCutShort, problemOf } from './fencedFile.ts';
import { pathOfFence } from './fencePath.ts';
import { createFence, createNextFence, fenceLine } from './fences.ts';
import { closesBlock, opensBlock } from './markers.ts';

export type Owner = 'patch' | 'block' | 'file' | 'json';
/** First and last line. `closed` false: the answer stops inside it, or another one begins. */
export type Region = { from: number; to: number; closed: boolean };
/** A file in a fence, whose lines are those between `from` and `to`. */
export type FencedFile = Region & { path: string; problem?: EditProblem };

export type Regions = {
  blocks: Region[];
  files: FencedFile[];
  /** Fences of a diff without a header, by their first line: the path of the file it changes. */
  hunks: ReadonlyMap<number, string>;
  /** Whether the line stands in a fence that is not one of `files`. */
  inFence(at: number): boolean;
  /** `lines` as the parser of one format sees them: what belongs to another is not to be read. */
  view(lines: readonly string[], owner?: Owner): string[];
  /** Whether `view` hides the line. */
  hides(at: number, owner?: Owner): boolean;
};

/** What stands in a view for a line of another format: it ends a hunk, and is no line of any format. */
export const hidden = '\0of another format';

const patchBegin = /^(\s*)\*\*\* Begin Patch\s*$/;
/**
 * Where the formats begin and end that say so themselves: SEARCH/REPLACE blocks, patches in an envelope, and whole files in fences. What
 * begins first holds everything until its end: a sample of another format inside is text. Linear in the lines.
 */
export function findRegions(lines: readonly string[], isFile: (path: string) => boolean): Regions {
  const owners = new Map<number, Owner>();
  const fenced = new Set<number>();
  const blocks: Region[] = [];
  const files: FencedFile[] = [];
  const hunks = new Map<number, string>();
  let fence: ReturnType<typeof createFence> | null = null;
  let inHunk = false;
  /** The last line that cannot name the file of a fence, since it belongs to something else. */
  let floor = -1;
  let doubtful = -1;
  const nextFence = createNextFence(lines);
  const isNamed = (fenceAt: number): boolean =>
    pathOfFence(lines, fenceAt, { info: '', floor: -1, isFile }) !== '';
  let at = 0;
  const own = (owner: Owner, to: number): void => {
    for (; at <= to; at++) owners.set(at, owner);
    floor = to;
    inHunk = false;
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (fence) fenced.add(at);
    if (inHunk && /^[ \t]/.test(line)) floor = at++;
    else if (patchBegin.test(line)) own('patch', endOfPatch(lines, at));
    else if (opensBlock(line)) {
      const block = blockAt(lines, at);
      blocks.push(block);
      own('block', block.to);
    } else {
      const opened = fenceLine(line);
      if (fence) {
        if (fence(line)) fence = null;
      } else if (opened) {
        const { marks, info } = opened;
        const path = pathOfFence(lines, at, { info, floor, isFile });
        const file = path === '' ? null : { path, ...contentOf(lines, at, marks) };
        const kind = file && kindOf(lines, file, { info, isFile });
        if (file && (kind === 'file' || kind === 'json')) {
          const next =
            kind === 'file' ? nextIfCutShort(lines, file, (after) => nextFence(after, marks), isNamed) : -1;
          const problem = problemOf(lines, file, { isUnsure: next >= 0 || doubtful === at, isFile });
          files.push({ ...file, ...(problem ? { problem } : {}) });
          doubtful = next;
          own(kind, file.to);
          continue;
        }
        if (file && kind === 'hunks') hunks.set(at, file.path);
        fence = createFence(marks);
      }
      inHunk = hunks.has(at) || goesOnAsHunk(lines, at, inHunk);
      if (inHunk) floor = at;
      at++;
    }
  }
  const hides = (line: number, owner?: Owner): boolean => owners.has(line) && owners.get(line) !== owner;
  return {
    blocks,
    files,
    hunks,
    inFence: (line) => fenced.has(line),
    hides,
    view: (given, owner) =>
      owners.size === 0 ? [...given] : given.map((line, index) => (hides(index, owner) ? hidden : line)),
  };
}

function endOfPatch(lines: readonly string[], from: number): number {
  const end = `${patchBegin.exec(lines[from] ?? '')?.[1] ?? ''}*** End Patch`;
  for (let at = from + 1; at < lines.length; at++) if (lines[at]?.trimEnd() === end) return at;
  return lines.length - 1;
}

function blockAt(lines: readonly string[], from: number): Region {
  for (let at = from + 1; at < lines.length; at++) {
    if (closesBlock(lines[at] ?? '')) return { from, to: at, closed: true };
    if (opensBlock(lines[at] ?? '')) return { from, to: at - 1, closed: false };
  }
  return { from, to: lines.length - 1, closed: false };
}

/** Whether what follows a line may be lines of a hunk: there a line that begins with white space is one of the context. */
function goesOnAsHunk(lines: readonly string[], at: number, inHunk: boolean): boolean {
  const line = lines[at] ?? '';
  if (line.startsWith('@@') || /^\*\*\* (?:Update|Add) File: /.test(line)) return true;
  if (line.startsWith('+++ ') && lines[at - 1]?.startsWith('--- ')) return true;
  return inHunk && (line === '' || /^[-+\\]/.test(line));
}
