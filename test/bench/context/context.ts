import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from '../benchmark.ts';
import { rounded } from '../benchmark.ts';
import { GitRepository } from './gitRepository.ts';
import { measureIndex } from './measureIndex.ts';
import { ask, mostFileBytes, type QueryResult, queriesOf, recallOf } from './recall.ts';

const defaultQueries = 120;
const root = new URL('../../../', import.meta.url).pathname;

/** How well and how fast the files of a change are found, over the commits of a git repository. */
export const context: Benchmark = {
  about: 'files found for a task: recall@10 over commits, index time (--repo DIR; --runs N queries)',
  async run({ runs, values, verbose, note }) {
    const folder = values.repo ?? root;
    const repository = new GitRepository(folder);
    const commits = queriesOf(repository.commits(), runs ?? defaultQueries);
    note(`${commits.length} commits of ${folder}`);
    const results: QueryResult[] = [];
    let previous: Awaited<ReturnType<typeof ask>>['index'] | undefined;
    for (const commit of commits) {
      const { index, result } = await ask(repository, commit, previous);
      previous = index;
      if (!result) continue;
      results.push(result);
      if (verbose) note(lineOf(result));
    }
    const files = await repository.contents(repository.tree('HEAD'), mostFileBytes);
    const scratch = await fs.mkdtemp(join(tmpdir(), `plumbline-context-${randomUUID().slice(0, 8)}-`));
    try {
      note(`indexing the ${files.size} files of the last commit`);
      const timing = await measureIndex(files, scratch);
      const bm25 = recallOf(results, 'bm25');
      const hybrid = recallOf(results, 'hybrid');
      const json = {
        repository: folder,
        queries: results.length,
        recallAt10: { bm25: rounded(bm25), ours: rounded(hybrid), difference: rounded(hybrid - bm25) },
        queryMs: rounded(
          results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / (results.length || 1),
        ),
        ...timing,
        aims: {
          recall: hybrid >= bm25,
          cold: timing.cold.milliseconds < 15_000,
          eventLoop: timing.cold.longestTurnMs <= 50,
          warm: timing.warm.milliseconds < 1_000,
          incremental: timing.incremental.milliseconds < 50,
        },
      };
      return { json, text: textOf(json) };
    } finally {
      await fs.rm(scratch, { recursive: true, force: true, maxRetries: 10 });
    }
  },
};

function lineOf({ commit, task, truth, bm25, hybrid }: QueryResult): string {
  const share = (found: string[]) => `${truth.filter((path) => found.includes(path)).length}/${truth.length}`;
  return `${commit.slice(0, 10)}  BM25 ${share(bm25)}  ours ${share(hybrid)}  ${task.split('\n')[0]?.slice(0, 80)}`;
}

type Report = Awaited<ReturnType<typeof measureIndex>> & {
  repository: string;
  queries: number;
  recallAt10: { bm25: number; ours: number; difference: number };
  queryMs: number;
  aims: Record<string, boolean>;
};

function textOf({
  queries,
  recallAt10,
  queryMs,
  files,
  megabytes,
  cold,
  warm,
  incremental,
  build,
  aims,
}: Report): string {
  const mark = (aim: string) => (aims[aim] ? 'met' : 'MISSED');
  const { bm25, ours, difference } = recallAt10;
  return [
    `recall@10 over ${queries} commits: BM25 ${bm25} %, ours ${ours} % (${difference >= 0 ? '+' : ''}${difference}; aim ≥ BM25: ${mark('recall')}); ${queryMs} ms a query`,
    `index of ${files} files, ${megabytes} MB:`,
    `  cold         ${cold.milliseconds} ms, ${cold.megabytesPerSecond} MB/s (aim < 15 s for 10,000 files: ${mark('cold')}); the event loop was held at most ${cold.longestTurnMs} ms (aim ≤ 50: ${mark('eventLoop')})`,
    `  warm         ${warm.milliseconds} ms, facts read from an embedded database (aim < 1 s: ${mark('warm')}); ${warm.inMemoryMs} ms from memory`,
    `  incremental  ${incremental.milliseconds} ms for one changed file, median of ${incremental.times} (aim < 50: ${mark('incremental')})`,
    `  a context of ${build.tokens} tokens out of it: ${build.milliseconds} ms, median of ${build.times}`,
  ].join('\n');
}
