import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { pauses } from '../pauses.ts';
import factsOfAll, { type Source } from './factsWorker.ts';
import type { ContentFacts } from './fileFacts.ts';

/** Less than this is computed at once, where it is asked for: a thread takes longer to start. */
const inlineBytes = 64_000;
/** What comes back of a batch is read at one go: more would hold the event loop for long. */
const batchBytes = 150_000;
const idleMs = 5_000;
const mostThreads = 4;
const threadHeapMb = 512;

export type FactsPool = {
  /** The facts of each source, in their order; on other threads unless there is little to do. */
  compute(sources: readonly Source[]): Promise<ContentFacts[]>;
  close(): Promise<void>;
};

/** Threads start with the first work that is worth it, and end when there was none for a few seconds. */
export function createFactsPool(threads = Math.min(availableParallelism(), mostThreads)): FactsPool {
  let pool: Piscina<readonly Source[], ContentFacts[]> | null = null;
  const start = () =>
    new Piscina<readonly Source[], ContentFacts[]>({
      filename: new URL('./factsWorker.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
      resourceLimits: { maxOldGenerationSizeMb: threadHeapMb },
    });
  return {
    async compute(sources) {
      const bytes = sources.reduce((sum, source) => sum + source.bytes.length, 0);
      if (bytes <= inlineBytes) return factsOfAll(sources);
      pool ??= start();
      const working = pool;
      const pause = pauses();
      const facts: ContentFacts[] = [];
      for (const batch of await Promise.all(inBatches(sources).map((batch) => working.run(batch)))) {
        facts.push(...batch);
        await pause();
      }
      return facts;
    },
    async close() {
      await pool?.close();
      pool = null;
    },
  };
}

function inBatches(sources: readonly Source[]): Source[][] {
  const batches: Source[][] = [];
  let room = 0;
  for (const source of sources) {
    if (room < source.bytes.length || batches.length === 0) {
      batches.push([]);
      room = batchBytes;
    }
    batches.at(-1)?.push(source);
    room -= source.bytes.length;
  }
  return batches;
}
