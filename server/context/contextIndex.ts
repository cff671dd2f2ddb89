import { createHash } from 'node:crypto';
import { type GrammarName, grammarOf } from '../grammars/loadGrammar.ts';
import { type FactsCache, memoryFacts } from './facts/factsCache.ts';
import { createFactsPool, type FactsPool } from './facts/factsPool.ts';
import type { ContentFacts, FileFacts, FileSymbols } from './facts/fileFacts.ts';
import { hash32 } from './facts/hash32.ts';
import { identifierTerms } from './facts/identifierTerms.ts';
import { pauses } from './pauses.ts';

export type IndexedFile = {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly language: GrammarName | null;
  /** Of its content and language, for caches. */
  readonly key: string;
  readonly facts: FileFacts;
  /** Hashes of the terms of its path, with repetitions. */
  readonly pathTerms: Uint32Array;
};

export type ContextIndex = {
  /** By path, in code unit order. */
  readonly files: ReadonlyMap<string, IndexedFile>;
  /** What these files define and use; computed again where no cache has it any more. */
  symbolsOf(files: Iterable<IndexedFile>): Promise<ReadonlyMap<IndexedFile, FileSymbols>>;
};

export type IndexOptions = {
  /** Where facts are kept between indexes; memory of this process unless said otherwise. */
  cache?: FactsCache;
  pool?: FactsPool;
  /** An index of an earlier state: what has the same bytes in memory is taken from it unread. */
  previous?: ContextIndex;
};

const defaultCacheBytes = 32_000_000;
let shared: { cache: FactsCache; pool: FactsPool } | null = null;

/**
 * Indexes what a run may see: path → exact bytes. Facts are computed once for each content, on a pool of threads where there
 * is much to do; the event loop is never held for long. A file of which nothing changed costs a lookup.
 */
export async function indexFiles(
  files: ReadonlyMap<string, Uint8Array>,
  options: IndexOptions = {},
): Promise<ContextIndex> {
  shared ??= { cache: memoryFacts(defaultCacheBytes), pool: createFactsPool() };
  const { cache = shared.cache, pool = shared.pool, previous } = options;
  const pause = pauses();
  const indexed = new Map<string, IndexedFile | null>();
  const fresh: { path: string; bytes: Uint8Array; language: GrammarName | null; key: string }[] = [];
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array();
    const before = previous?.files.get(path);
    const same = before?.bytes === bytes;
    indexed.set(path, same ? before : null);
    if (!same) {
      const language = grammarOf(path);
      fresh.push({ path, bytes, language, key: factsKey(bytes, language) });
    }
    await pause();
  }
  const facts = await factsFor(fresh, cache, pool);
  for (const { path, bytes, language, key } of fresh) {
    const known = facts.get(key);
    if (!known) throw new Error(`No facts were computed for ${path}.`);
    const pathTerms = Uint32Array.from(identifierTerms(path), hash32);
    indexed.set(path, { path, bytes, language, key, facts: known, pathTerms });
    await pause();
  }
  return {
    files: indexed as Map<string, IndexedFile>,
    symbolsOf: (wanted) => symbolsFor([...wanted], cache, pool),
  };
}

/** The text of a file; null when it cannot be shown. */
export function textOf({ bytes, facts }: IndexedFile): string | null {
  return facts.problem === null ? new TextDecoder().decode(bytes) : null;
}

function factsKey(bytes: Uint8Array, language: GrammarName | null): string {
  return `${createHash('sha256').update(bytes).digest('hex')}:${language ?? ''}`;
}

type Keyed = { readonly bytes: Uint8Array; readonly language: GrammarName | null; readonly key: string };

async function factsFor(
  wanted: readonly Keyed[],
  cache: FactsCache,
  pool: FactsPool,
): Promise<ReadonlyMap<string, FileFacts>> {
  const sources = new Map(wanted.map((one) => [one.key, one]));
  const known = new Map(await cache.get([...sources.keys()]));
  const added = await compute(sources, known, cache, pool);
  for (const [key, { facts }] of added) known.set(key, facts);
  return known;
}

async function symbolsFor(
  wanted: readonly IndexedFile[],
  cache: FactsCache,
  pool: FactsPool,
): Promise<ReadonlyMap<IndexedFile, FileSymbols>> {
  const sources = new Map(wanted.map((one) => [one.key, one]));
  const known = await cache.symbols([...sources.keys()]);
  const added = await compute(sources, known, cache, pool);
  return new Map(
    wanted.flatMap((file) => {
      const symbols = known.get(file.key) ?? added.get(file.key)?.symbols;
      return symbols ? [[file, symbols]] : [];
    }),
  );
}

/** Computes and puts what is not known yet. */
async function compute(
  sources: ReadonlyMap<string, Keyed>,
  known: ReadonlyMap<string, unknown>,
  cache: FactsCache,
  pool: FactsPool,
): Promise<ReadonlyMap<string, ContentFacts>> {
  const absent = [...sources.values()].filter(({ key }) => !known.has(key));
  if (absent.length === 0) return new Map();
  const computed = await pool.compute(absent.map(({ bytes, language }) => ({ bytes, language })));
  const added = new Map<string, ContentFacts>();
  const pause = pauses();
  for (const [at, { key }] of absent.entries()) {
    const one = computed[at];
    if (one) added.set(key, one);
    await pause();
  }
  await cache.put(added);
  return added;
}
