import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { commandKey } from './checkMemory.ts';
import type { Stage } from './stage.ts';

/** Results by command and state of the files they ran on. */
export type BaselineCache = {
  get(tree: string, check: CheckCommand): CommandResult | null;
  set(tree: string, result: CommandResult): void;
};

const kept = 200;
const caches = new WeakMap<Stage, BaselineCache>();

/** What ran in this copy before, on which files. A command need not run again on files that are the same. */
export function baselineCache(stage: Stage): BaselineCache {
  const known = caches.get(stage);
  if (known !== undefined) return known;
  const results = new Map<string, CommandResult>();
  const cache: BaselineCache = {
    get: (tree, { command }) => results.get(`${tree} ${commandKey(command)}`) ?? null,
    set(tree, result) {
      const key = `${tree} ${commandKey(result.command)}`;
      results.delete(key);
      results.set(key, result);
      const [oldest] = results.keys();
      if (results.size > kept && oldest !== undefined) results.delete(oldest);
    },
  };
  caches.set(stage, cache);
  return cache;
}
