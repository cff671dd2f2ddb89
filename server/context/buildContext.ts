import { type ContextIndex, type IndexedFile, textOf } from './contextIndex.ts';
import type { ContextRequest } from './contextRequest.ts';
import { countTokens } from './countTokens.ts';
import { cutRanges, type FileRange } from './cutRanges.ts';
import type { FileFacts } from './facts/fileFacts.ts';
import { identifierTerms } from './facts/identifierTerms.ts';
import { type MappedFile, packMap } from './map/packMap.ts';
import { rankDefinitions } from './map/rankDefinitions.ts';
import { pauses } from './pauses.ts';
import { type SelectedFile, selectFiles } from './rank/selectFiles.ts';

export type ShownFile = {
  path: string;
  /** Verbatim: the whole file, or the ranges one after the other. */
  text: string;
  tokens: number;
  reason: string;
  ranges?: FileRange[];
};

export type BuiltContext = {
  files: ShownFile[];
  /** Definitions of files that are not shown, or only in part, by what the shown ones use. */
  map: MappedFile[];
  omitted: { path: string; reason: string }[];
  /** How many of the omitted are listed, the first ones. */
  listed: number;
  /** Of files, map and list together. */
  tokens: number;
};

/** What the delimiters and a short path of a file cost. */
const frameTokens = 30;
/** The mark of a gap in a file. */
const gapTokens = 15;
/** More omitted paths than this say little and cost much. */
const mostListed = 150;
/** A file up to this share of the whole budget is shown whole; of a larger one, ranges of that size. */
const wholeShare = 0.5;
const rankedShare = 0.25;
/** The map takes what is left, up to this share. */
const mapShare = 0.1;
/** How many of the shown files the map starts from. */
const seeds = 20;

/**
 * Chooses what a model is shown, in order of how surely it is needed: focus, files named in the task, then what its words and
 * the relations between files rank highest; at last a map of definitions the shown files use. Never more than `budget.tokens`.
 * Text is verbatim; every file that is not shown is in `omitted` with the reason. Equal input gives equal output.
 * Others get their turn between the files.
 */
export async function buildContext(
  index: ContextIndex,
  request: ContextRequest,
  budget: { tokens: number },
): Promise<BuiltContext> {
  const pause = pauses();
  const { files: selected, missing } = selectFiles(index, request);
  const terms = new Set(identifierTerms(request.task));
  const omitted = new Map(missing);
  const files: ShownFile[] = [];
  const mapRoom = Math.floor(budget.tokens * mapShare);
  let tokens = 0;
  for (const { file, reason, pinned, lines } of selected) {
    await pause();
    if (file.facts.problem !== null) {
      omitted.set(file.path, file.facts.problem);
      continue;
    }
    const share = budget.tokens * (pinned ? wholeShare : rankedShare);
    const room =
      Math.floor(Math.min(share, budget.tokens - (pinned ? 0 : mapRoom) - tokens)) - frameOf(file.path);
    const shown = show(file, { reason, terms, lines }, room);
    if (!shown) {
      omitted.set(file.path, `${reason}, over the budget`);
      continue;
    }
    files.push(shown);
    tokens += shown.tokens;
  }
  await pause();
  const roomForMap = Math.min(mapRoom, budget.tokens - tokens) - frameTokens;
  const map = await mapOf(index, selected, files, roomForMap);
  const seen = new Set(files.map(({ path }) => path));
  for (const { path, facts } of index.files.values()) {
    if (!seen.has(path) && !omitted.has(path))
      omitted.set(path, facts.problem ?? 'not named or ranked for this task');
  }
  const left = [...omitted].map(([path, reason]) => ({ path, reason }));
  const list = listOf(left, budget.tokens - tokens - map.tokens);
  return {
    files,
    map: map.files,
    omitted: left,
    listed: list.count,
    tokens: tokens + map.tokens + list.tokens,
  };
}

/** How many of the omitted files there is room to name. */
function listOf(omitted: BuiltContext['omitted'], room: number): { count: number; tokens: number } {
  let tokens = 0;
  for (const [count, one] of omitted.entries()) {
    const more = countTokens(omittedLine(one)) + 1;
    if (count === mostListed || tokens + more > room) return { count, tokens };
    tokens += more;
  }
  return { count: omitted.length, tokens };
}

/** As it stands in the list of what is not shown. */
export const omittedLine = ({ path, reason }: BuiltContext['omitted'][number]): string =>
  `- ${JSON.stringify(path)} (${reason})`;

const frameOf = (path: string): number => frameTokens + Math.max(0, Math.ceil((path.length - 30) / 3));

async function mapOf(
  index: ContextIndex,
  selected: readonly SelectedFile[],
  shown: readonly ShownFile[],
  room: number,
): Promise<{ files: MappedFile[]; tokens: number }> {
  if (room <= 0) return { files: [], tokens: 0 };
  const ranges = new Map(shown.map((file) => [file.path, file.ranges ?? 'whole']));
  // What ranks first is worth more to the walk; the exact shares matter little.
  const start = selected.slice(0, seeds).map(({ file }, at) => ({ file, score: 1 / (at + 1) }));
  const ranked = (await rankDefinitions(index, start)).filter(({ file, definition }) => {
    const seen = ranges.get(file.path);
    return seen === undefined || (typeof seen !== 'string' && !isIn(seen, definition.line));
  });
  const packed = packMap(ranked, room);
  return packed.files.length === 0 ? packed : { ...packed, tokens: packed.tokens + frameTokens };
}

const isIn = (ranges: readonly FileRange[], line: number): boolean =>
  ranges.some(({ start, end }) => start <= line && line <= end);

/** Tokens of whole files, by content. */
const counted = new WeakMap<FileFacts, number>();

type Wanted = { reason: string; terms: ReadonlySet<string>; lines: readonly number[] };

function show(file: IndexedFile, { reason, terms, lines }: Wanted, room: number): ShownFile | null {
  if (room <= 0) return null;
  const { path } = file;
  const text = textOf(file) ?? '';
  // No encoding in use has more than a dozen bytes to a token on average, so a larger file cannot fit.
  const tooLong = file.bytes.length > room * 12;
  const tokens = tooLong ? Number.POSITIVE_INFINITY : (counted.get(file.facts) ?? countTokens(text));
  if (!tooLong) counted.set(file.facts, tokens);
  const frame = frameOf(path);
  if (tokens <= room) return { path, text, tokens: tokens + frame, reason };
  const ranges = cutRanges(text, terms, room, countTokens, lines);
  if (ranges.length === 0) return null;
  const cut = ranges.map((range) => range.text).join('\n');
  return { path, text: cut, tokens: countTokens(cut) + frame + ranges.length * gapTokens, reason, ranges };
}
