import type { ContextIndex } from '../../../server/context/contextIndex.ts';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import { rankByTerms } from '../../../server/context/rank/bm25.ts';
import { selectFiles } from '../../../server/context/rank/selectFiles.ts';
import type { Commit, GitRepository } from './gitRepository.ts';

export type Query = { commit: string; task: string; truth: string[] };
export type QueryResult = Query & { bm25: string[]; hybrid: string[]; milliseconds: number };

/** A snapshot takes no larger file. */
export const mostFileBytes = 1_000_000;
const shown = 10;
/** What a commit of more files changes is not found by its message. */
const mostChanged = 10;

/** Commits as queries: the message asks, the files that were modified are the answer. Evenly spread over the history. */
export function queriesOf(commits: readonly Commit[], wanted: number): Commit[] {
  const usable = commits.filter(
    ({ changed, message }) => changed.length > 0 && changed.length <= mostChanged && message.trim() !== '',
  );
  const step = Math.max(1, usable.length / wanted);
  return usable.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step)).slice(0, wanted);
}

/** Asks one query, of the state before the commit, with plain BM25 and with what runs use. */
export async function ask(
  repository: GitRepository,
  commit: Commit,
  previous: ContextIndex | undefined,
): Promise<{ index: ContextIndex; result: QueryResult | null }> {
  const files = await repository.contents(repository.tree(commit.parent), mostFileBytes);
  const index = await indexFiles(files, previous ? { previous } : {});
  const truth = commit.changed.filter((path) => index.files.get(path)?.facts.problem === null);
  if (truth.length === 0) return { index, result: null };
  const task = commit.message;
  const readable = [...index.files.values()].filter(({ facts }) => facts.problem === null);
  const started = performance.now();
  const selected = selectFiles(index, { task, mentioned: [] });
  const milliseconds = performance.now() - started;
  return {
    index,
    result: {
      commit: commit.sha,
      task,
      truth,
      bm25: rankByTerms(task, readable)
        .slice(0, shown)
        .map(({ file }) => file.path),
      hybrid: selected.files.slice(0, shown).map(({ file }) => file.path),
      milliseconds,
    },
  };
}

/** The share of the wanted files that are among the first ten, in percent, on average over the queries. */
export function recallOf(results: readonly QueryResult[], by: 'bm25' | 'hybrid'): number {
  const shares = results.map((result) => {
    const found = result.truth.filter((path) => result[by].includes(path)).length;
    return found / Math.min(result.truth.length, shown);
  });
  return (shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1)) * 100;
}
