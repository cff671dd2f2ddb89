import { LRUCache } from 'lru-cache';
import { pauses } from '../pauses.ts';
import type { ContentFacts, FileFacts, FileSymbols } from './fileFacts.ts';

/** Facts by content and language. What is missing is computed and put. */
export type FactsCache = {
  get(keys: readonly string[]): Promise<ReadonlyMap<string, FileFacts>>;
  symbols(keys: readonly string[]): Promise<ReadonlyMap<string, FileSymbols>>;
  put(computed: ReadonlyMap<string, ContentFacts>): Promise<void>;
};

type Memory = { facts: LRUCache<string, FileFacts>; symbols: LRUCache<string, FileSymbols> };

/**
 * The facts last used, in the memory of this process; `over` is a view of it that takes the rest from another cache. Facts say
 * nothing but what their content says, so whoever has a content may have its facts, whoever else has them.
 */
export function memoryFacts(mostBytes: number): FactsCache & { over(behind: FactsCache): FactsCache } {
  const memory: Memory = {
    facts: new LRUCache({ maxSize: mostBytes / 2, sizeCalculation: sizeOfFacts }),
    symbols: new LRUCache({ maxSize: mostBytes / 2, sizeCalculation: sizeOfSymbols }),
  };
  return { ...viewOf(memory), over: (behind) => viewOf(memory, behind) };
}

function viewOf({ facts, symbols }: Memory, behind?: FactsCache): FactsCache {
  return {
    get: (keys) => through(facts, keys, behind?.get),
    symbols: (keys) => through(symbols, keys, behind?.symbols),
    async put(computed) {
      const pause = pauses();
      for (const [key, one] of computed) {
        facts.set(key, one.facts);
        symbols.set(key, one.symbols);
        await pause();
      }
      await behind?.put(computed);
    },
  };
}

async function through<T extends object>(
  cache: LRUCache<string, T>,
  keys: readonly string[],
  others: ((absent: readonly string[]) => Promise<ReadonlyMap<string, T>>) | undefined,
): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  const absent: string[] = [];
  const pause = pauses();
  for (const key of keys) {
    const one = cache.get(key);
    if (one) found.set(key, one);
    else absent.push(key);
    await pause();
  }
  if (!others || absent.length === 0) return found;
  for (const [key, one] of await others(absent)) {
    cache.set(key, one);
    found.set(key, one);
    await pause();
  }
  return found;
}

/** About how many bytes facts take in memory. */
function sizeOfFacts({ terms, counts, defined, imports }: FileFacts): number {
  return 300 + terms.byteLength + counts.byteLength + defined.byteLength + imports.length * 60;
}

function sizeOfSymbols({ names, definitions }: FileSymbols): number {
  return 200 + names.byteLength + definitions.length * 200;
}
