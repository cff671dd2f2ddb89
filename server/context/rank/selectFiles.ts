import type { ContextIndex, IndexedFile } from '../contextIndex.ts';
import type { ContextRequest } from '../contextRequest.ts';
import { hash32 } from '../facts/hash32.ts';
import { bestFirst, type RankedFile, rankByTerms } from './bm25.ts';
import { identifiersIn, mentionsIn } from './mentionsIn.ts';
import { neighboursOf } from './neighbours.ts';
import { resolveMention } from './resolveMention.ts';

export type SelectedFile = {
  file: IndexedFile;
  /** In words, for the user. */
  reason: string;
  /** Named by the run or by the task. */
  pinned: boolean;
  /** Lines (1-based) that the task names of it. */
  lines: readonly number[];
};

export type Selection = {
  /** In the order in which they are needed. */
  files: SelectedFile[];
  /** What was named and is not there, with the reason. */
  missing: [name: string, problem: string][];
};

/** What the parts of a score weigh, as shares of the best score by terms; found on histories of real repositories. */
const weights = {
  /** A file that defines an identifier the task names, by how many others define it. */
  definition: 0.3,
  /** The test of a file, or what it tests, by the score of that file. */
  test: 0.25,
  /** A file that is imported, by the score of the file that imports it. */
  import: 0.1,
  /** How many of the best files pass something on to their neighbours. */
  sources: 10,
};
/** So many files are worth showing in any case; of the further ones, those this much worse than the best one are chance. */
const alwaysSelected = 10;
/** In a smaller project ten files are a good part of all, and the tenth is as likely wanted as a guest. */
const leastForGuests = 100;
const scoreShare = 0.15;
const mostSelected = 60;

/**
 * Chooses files in order of how surely they are needed: focus, files named in the task, then by the task's terms together
 * with definitions of identifiers it names, and tests and imports of the files that were found. Equal input gives equal output.
 */
export function selectFiles(index: ContextIndex, request: ContextRequest): Selection {
  const { task, mentioned, focus = [], todoPath = null } = request;
  const pinned = new Map<string, SelectedFile>();
  const missing: [string, string][] = [];
  const inText = new Map<string, number[]>();
  for (const { name, lines } of mentionsIn(task)) {
    const found = resolveMention(index, name);
    if ('path' in found) inText.set(found.path, [...(inText.get(found.path) ?? []), ...lines]);
  }
  const pin = (names: Iterable<string>, reason: string) => {
    for (const name of names) {
      const found = resolveMention(index, name);
      const file = 'path' in found ? index.files.get(found.path) : undefined;
      if (file && file.path !== todoPath && !pinned.has(file.path))
        pinned.set(file.path, { file, reason, pinned: true, lines: inText.get(file.path) ?? [] });
      else if ('problem' in found) missing.push([name, found.problem]);
    }
  };
  pin(focus, 'the file to work on');
  pin(mentioned, 'named in the task');
  pin(inText.keys(), 'named in the task');
  const ranked = rankAll(
    index,
    task,
    [...pinned.values()].map(({ file }) => file),
    todoPath,
  );
  const rest = ranked.filter(({ file }) => !pinned.has(file.path));
  const least = (rest[0]?.score ?? 0) * scoreShare;
  return {
    files: [
      ...pinned.values(),
      ...rest
        .filter(({ score }, at) => at < alwaysSelected || score >= least)
        .slice(0, mostSelected)
        .map(({ file, reason }) => ({ file, reason, pinned: false, lines: [] })),
    ],
    missing,
  };
}

type Reasoned = RankedFile & { reason: string };

/** Every file that anything speaks for, best first. */
function rankAll(
  index: ContextIndex,
  task: string,
  pinned: readonly IndexedFile[],
  todoPath: string | null,
): Reasoned[] {
  const readable = [...index.files.values()].filter(
    ({ path, facts }) => facts.problem === null && path !== todoPath,
  );
  const byTerms = rankByTerms(task, readable);
  const best = byTerms[0]?.score ?? 1;
  const scores = new Map<string, Reasoned>(
    byTerms.map((one) => [one.file.path, { ...one, reason: `uses ${one.terms.slice(0, 3).join(', ')}` }]),
  );
  const add = (file: IndexedFile | undefined, score: number, reason: string) => {
    if (!file || file.facts.problem !== null || file.path === todoPath || score <= 0) return;
    const known = scores.get(file.path);
    // The reason told is the strongest one.
    if (known)
      scores.set(file.path, {
        ...known,
        score: known.score + score,
        reason: known.score >= score ? known.reason : reason,
      });
    else scores.set(file.path, { file, score, terms: [], reason });
  };
  for (const { file, name, of } of definersOf(readable, task))
    add(file, (best * weights.definition) / of, `defines ${name}`);
  const isPinned = new Set(pinned);
  const sources = [
    ...pinned.map((file) => ({ file, score: best })),
    ...[...scores.values()]
      .sort(bestFirst)
      .filter(({ file }) => !isPinned.has(file))
      .slice(0, weights.sources),
  ];
  for (const source of sources) {
    for (const { path, kind, reason } of neighboursOf(index, source.file))
      add(index.files.get(path), Math.min(source.score, best) * weights[kind], reason);
  }
  const byScore = [...scores.values()].sort(bestFirst);
  const hosts = new Set(byTerms.slice(0, alwaysSelected).map(({ file }) => file));
  return withGuests(byScore, hosts, readable.length < leastForGuests ? 0 : 1);
}

/**
 * What relations speak for replaces at most `most` of the first files by terms. With more the gain is larger on some repositories
 * and turns into a loss on others.
 */
function withGuests(byScore: readonly Reasoned[], hosts: ReadonlySet<IndexedFile>, most: number): Reasoned[] {
  let guests = hosts.size === alwaysSelected ? most : alwaysSelected - hosts.size;
  const first: Reasoned[] = [];
  const later: Reasoned[] = [];
  for (const one of byScore) {
    const isHost = hosts.has(one.file);
    if (first.length < alwaysSelected && (isHost || guests-- > 0)) first.push(one);
    else later.push(one);
  }
  return [...first, ...later];
}

/** Where the identifiers a task names are defined; `of` says in how many files the name is. */
function definersOf(files: readonly IndexedFile[], task: string) {
  const wanted = new Map([...identifiersIn(task)].map((name) => [hash32(name), name]));
  if (wanted.size === 0) return [];
  const found = new Map<number, Set<IndexedFile>>();
  for (const file of files) {
    for (const hash of file.facts.defined) {
      if (!wanted.has(hash)) continue;
      found.set(hash, (found.get(hash) ?? new Set()).add(file));
    }
  }
  return [...found].flatMap(([hash, definers]) =>
    [...definers].map((file) => ({ file, name: wanted.get(hash) ?? '', of: definers.size })),
  );
}
