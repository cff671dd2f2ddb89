import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buildContext } from '../../../server/context/buildContext.ts';
import { type ContextIndex, indexFiles } from '../../../server/context/contextIndex.ts';
import { storedFacts } from '../../../server/context/facts/facts.pg.ts';
import { memoryFacts } from '../../../server/context/facts/factsCache.ts';
import { createFactsPool, type FactsPool } from '../../../server/context/facts/factsPool.ts';
import { openEmbedded } from '../../../server/db/openEmbedded.ts';
import { sha256 } from '../../../server/runs/sha256.ts';
import { createSnapshotStore } from '../../../server/snapshots/snapshots.pg.ts';
import { percentile, rounded } from '../benchmark.ts';

type Files = ReadonlyMap<string, Uint8Array>;

const memoryBytes = 1_000_000_000;
const times = 9;
const contextTokens = 50_000;

/** Times of indexing these files: with nothing known, with what a database keeps, in one process, and after one change. */
export async function measureIndex(files: Files, scratch: string) {
  const bytes = [...files.values()].reduce((sum, one) => sum + one.length, 0);
  const pool = createFactsPool();
  try {
    const cache = memoryFacts(memoryBytes);
    const turns = monitorEventLoopDelay({ resolution: 5 });
    turns.enable();
    const cold = await timed(() => indexFiles(files, { cache, pool }));
    turns.disable();
    const inMemory = await timed(() => indexFiles(files, { cache, pool }));
    return {
      files: files.size,
      megabytes: rounded(bytes / 1e6),
      cold: {
        milliseconds: Math.round(cold.milliseconds),
        megabytesPerSecond: rounded(bytes / 1e3 / cold.milliseconds),
        longestTurnMs: rounded(turns.max / 1e6),
      },
      warm: {
        milliseconds: Math.round(await warmMs(files, cold.value, pool, scratch)),
        inMemoryMs: Math.round(inMemory.milliseconds),
      },
      incremental: { ...(await changes(files, cold.value, pool)), times },
      build: { ...(await builds(cold.value)), tokens: contextTokens, times },
    };
  } finally {
    await pool.close();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ milliseconds: number; value: T }> {
  const started = performance.now();
  const value = await work();
  return { milliseconds: performance.now() - started, value };
}

/** As after a restart of the server: the database is closed and opened again before the index asks it. */
async function warmMs(files: Files, index: ContextIndex, pool: FactsPool, scratch: string): Promise<number> {
  const folder = join(scratch, 'database');
  const orgId = randomUUID();
  const before = await openEmbedded({ folder });
  await before.knex('organization').insert({ id: orgId, name: 'Benchmark', personal: true });
  const blobs = [...new Map([...files.values()].map((bytes) => [sha256(bytes), bytes]))];
  await createSnapshotStore(before.knex).putBlobs(
    orgId,
    blobs.map(([hash, bytes]) => ({ sha256: hash, bytes })),
  );
  const symbols = await index.symbolsOf(index.files.values());
  await storedFacts(before.knex, orgId).put(
    new Map([...symbols].map(([{ key, facts }, one]) => [key, { facts, symbols: one }])),
  );
  await before.close();
  const database = await openEmbedded({ folder });
  try {
    const cache = memoryFacts(memoryBytes).over(storedFacts(database.knex, orgId));
    const refusing: FactsPool = {
      ...pool,
      compute: (sources) => Promise.reject(new Error(`${sources.length} contents were not in the database.`)),
    };
    return (await timed(() => indexFiles(files, { cache, pool: refusing }))).milliseconds;
  } finally {
    await database.close();
  }
}

async function changes(
  files: Files,
  index: ContextIndex,
  pool: FactsPool,
): Promise<{ milliseconds: number }> {
  const cache = memoryFacts(memoryBytes);
  const paths = [...files.keys()];
  const measured: number[] = [];
  let previous = index;
  for (let at = 0; at < times; at++) {
    const path = paths[Math.floor((paths.length * at) / times)] ?? '';
    const changed = new Map(files).set(
      path,
      Buffer.concat([files.get(path) ?? Buffer.of(), Buffer.from(`\n${at}\n`)]),
    );
    const { milliseconds, value } = await timed(() => indexFiles(changed, { cache, pool, previous }));
    measured.push(milliseconds);
    previous = value;
  }
  return { milliseconds: rounded(percentile(measured, 0.5)) };
}

async function builds(index: ContextIndex): Promise<{ milliseconds: number }> {
  const measured: number[] = [];
  const task = 'Retry a request after a timeout, and report the error when the limit of attempts is reached';
  for (let at = 0; at < times; at++) {
    measured.push(
      (await timed(() => buildContext(index, { task, mentioned: [] }, { tokens: contextTokens })))
        .milliseconds,
    );
  }
  return { milliseconds: rounded(percentile(measured, 0.5)) };
}
