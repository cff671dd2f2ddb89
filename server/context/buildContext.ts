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
  /** Of files and map together. */
  tokens: number;
};

/** What the delimiters and the path of a file cost. */
const frameTokens = 30;
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
  for (const { file, reason, pinned } of selected) {
    await pause();
    if (file.facts.problem !== null) {
      omitted.set(file.path, file.facts.problem);
      continue;
    }
    const share = budget.tokens * (pinned ? wholeShare : rankedShare);
    const room = Math.floor(Math.min(share, budget.tokens - (pinned ? 0 : mapRoom) - tokens)) - frameTokens;
    const shown = show(file, reason, terms, room);
    if (!shown) {
      omitted.set(file.path, `${reason}, over the budget`);
      continue;
    }
    files.push(shown);
    tokens += shown.tokens;
  }
  await pause();
  const map = await mapOf(index, selected, files, Math.min(mapRoom, budget.tokens - tokens) - frameTokens);
  const seen = new Set(files.map(({ path }) => path));
  for (const { path, facts } of index.files.values()) {
    if (!seen.has(path) && !omitted.has(path))
      omitted.set(path, facts.problem ?? 'not named or ranked for this task');
  }
  return {
    files,
    map: map.files,
    omitted: [...omitted].map(([path, reason]) => ({ path, reason })),
    tokens: tokens + map.tokens,
  };
}

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

function show(file: IndexedFile, reason: string, terms: ReadonlySet<string>, room: number): ShownFile | null {
  if (room <= 0) return null;
  const { path } = file;
  const text = textOf(file) ?? '';
  // No encoding in use has more than a dozen bytes to a token on average, so a larger file cannot fit.
  const tooLong = file.bytes.length > room * 12;
  const tokens = tooLong ? Number.POSITIVE_INFINITY : (counted.get(file.facts) ?? countTokens(text));
  if (!tooLong) counted.set(file.facts, tokens);
  if (tokens <= room) return { path, text, tokens: tokens + frameTokens, reason };
  const ranges = cutRanges(text, terms, room, countTokens);
  if (ranges.length === 0) return null;
  const cut = ranges.map((range) => range.text).join('\n');
  return { path, text: cut, tokens: countTokens(cut) + frameTokens, reason, ranges };
}
