import { LRUCache } from 'lru-cache';
import type { FileFacts } from './fileFacts.ts';

/** Facts by content and language. What is missing is computed and put. */
export type FactsCache = {
  get(keys: readonly string[]): Promise<ReadonlyMap<string, FileFacts>>;
  put(facts: ReadonlyMap<string, FileFacts>): Promise<void>;
};

/**
 * The facts last used, in the memory of this process; `over` is a view of it that takes the rest from another cache. Facts say
 * nothing but what their content says, so whoever has a content may have its facts, whoever else has them.
 */
export function memoryFacts(mostBytes: number): FactsCache & { over(behind: FactsCache): FactsCache } {
  const cache = new LRUCache<string, FileFacts>({ maxSize: mostBytes, sizeCalculation: sizeOf });
  return { ...viewOf(cache), over: (behind) => viewOf(cache, behind) };
}

function viewOf(cache: LRUCache<string, FileFacts>, behind?: FactsCache): FactsCache {
  return {
    async get(keys) {
      const found = new Map<string, FileFacts>();
      const absent: string[] = [];
      for (const key of keys) {
        const facts = cache.get(key);
        if (facts) found.set(key, facts);
        else absent.push(key);
      }
      if (!behind || absent.length === 0) return found;
      for (const [key, facts] of await behind.get(absent)) {
        cache.set(key, facts);
        found.set(key, facts);
      }
      return found;
    },
    async put(facts) {
      for (const [key, one] of facts) cache.set(key, one);
      await behind?.put(facts);
    },
  };
}

/** About how many bytes facts take in memory. */
function sizeOf({ terms, counts, names, definitions, imports }: FileFacts): number {
  const arrays = terms.byteLength + counts.byteLength + names.byteLength;
  return 400 + arrays + definitions.length * 200 + imports.length * 60;
}
