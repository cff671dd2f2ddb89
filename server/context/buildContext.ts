import type { ContextIndex, IndexedFile } from './contextIndex.ts';
import { countTokens } from './countTokens.ts';
import { cutRanges, type FileRange } from './cutRanges.ts';
import { identifierTerms } from './identifierTerms.ts';
import { neighboursOf } from './neighbours.ts';
import { rankFiles } from './rankFiles.ts';
import { resolveMention } from './resolveMention.ts';

export type ContextRequest = {
  task: string;
  /** Paths or file names the task names. */
  mentioned: readonly string[];
  /** Files the run is about, e.g. the one to refine: shown before anything else. */
  focus?: readonly string[];
  /** The TODO file is never chosen by itself: its text is the task. */
  todoPath?: string | null;
};

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
  omitted: { path: string; reason: string }[];
  tokens: number;
};

type Candidate = { file: IndexedFile; reason: string; pinned: boolean };

/** What the delimiters and the path of a file cost. */
const frameTokens = 30;
/** A file up to this share of the whole budget is shown whole; of a larger one, ranges of that size. */
const wholeShare = 0.5;
const rankedShare = 0.25;
const rankedFiles = 40;
const neighbours = 12;
/** A file this much worse than the best one is chance. */
const scoreShare = 0.15;

/**
 * Chooses what a model is shown, in order of how surely it is needed: focus, files named in the task, their tests and imports,
 * then what the task's words rank highest. Never more than `budget.tokens`. Text is verbatim; everything not shown is in
 * `omitted` with the reason. Equal input gives equal output.
 */
export function buildContext(
  index: ContextIndex,
  request: ContextRequest,
  budget: { tokens: number },
): BuiltContext {
  const { candidates, missing } = choose(index, request);
  const terms = new Set(identifierTerms(request.task));
  const omitted = new Map(missing);
  const files: ShownFile[] = [];
  let tokens = 0;
  for (const { file, reason, pinned } of candidates) {
    if (file.text === null) {
      omitted.set(file.path, file.problem ?? 'not readable');
      continue;
    }
    const share = budget.tokens * (pinned ? wholeShare : rankedShare);
    const room = Math.floor(Math.min(share, budget.tokens - tokens)) - frameTokens;
    const shown = show({ path: file.path, text: file.text, bytes: file.bytes, reason }, terms, room);
    if (!shown) {
      omitted.set(file.path, `${reason}, over the budget`);
      continue;
    }
    files.push(shown);
    tokens += shown.tokens;
  }
  const seen = new Set(files.map(({ path }) => path));
  for (const { path, problem } of index.files.values()) {
    if (!seen.has(path) && !omitted.has(path))
      omitted.set(path, problem ?? 'not named or ranked for this task');
  }
  return { files, omitted: [...omitted].map(([path, reason]) => ({ path, reason })), tokens };
}

function choose(index: ContextIndex, request: ContextRequest) {
  const { task, mentioned, focus = [], todoPath } = request;
  const candidates = new Map<string, Candidate>();
  const missing: [string, string][] = [];
  const add = (path: string, reason: string, pinned: boolean) => {
    const file = index.files.get(path);
    if (file && path !== todoPath && !candidates.has(path)) candidates.set(path, { file, reason, pinned });
  };
  const pin = (names: readonly string[], reason: string) => {
    for (const name of names) {
      const found = resolveMention(index.files.keys(), name);
      if ('path' in found) add(found.path, reason, true);
      else missing.push([name, found.problem]);
    }
  };
  pin(focus, 'the file to work on');
  pin(mentioned, 'named in the task');
  for (const { file } of [...candidates.values()]) {
    for (const { path, reason } of neighboursOf(index, file).slice(0, neighbours)) add(path, reason, false);
  }
  const rest = [...index.files.values()].filter(
    ({ path, text }) => text !== null && path !== todoPath && !candidates.has(path),
  );
  const ranked = rankFiles(index, task, rest).slice(0, rankedFiles);
  const least = (ranked[0]?.score ?? 0) * scoreShare;
  for (const { file, score, terms } of ranked) {
    if (score >= least) add(file.path, `uses ${terms.slice(0, 3).join(', ')}`, false);
  }
  return { candidates: [...candidates.values()], missing };
}

function show(
  { path, text, bytes, reason }: { path: string; text: string; bytes: number; reason: string },
  terms: ReadonlySet<string>,
  room: number,
): ShownFile | null {
  if (room <= 0) return null;
  // No encoding in use has more than a dozen bytes to a token on average, so a larger file cannot fit.
  const tokens = bytes > room * 12 ? Number.POSITIVE_INFINITY : countTokens(text);
  if (tokens <= room) return { path, text, tokens: tokens + frameTokens, reason };
  const ranges = cutRanges(text, terms, room, countTokens);
  if (ranges.length === 0) return null;
  const cut = ranges.map((range) => range.text).join('\n');
  return { path, text: cut, tokens: countTokens(cut) + frameTokens, reason, ranges };
}
