import type { ChangedFile } from '#shared/changes.contract.ts';
import { sha256 } from './sha256.ts';

/**
 * Names a state of files by path and content, so that what ran on it need not run again. `without` is left out: a ticked box
 * changes no result. `change` is counted as made.
 */
export function treeSha256(
  contents: ReadonlyMap<string, string>,
  { without = null, change = [] }: { without?: string | null; change?: readonly ChangedFile[] } = {},
): string {
  const state = new Map(contents);
  for (const { path, sha256: after, renamedFrom } of change) {
    const mode = (state.get(path) ?? state.get(renamedFrom ?? '') ?? '').endsWith('+x') ? '+x' : '';
    if (after === null) state.delete(path);
    else state.set(path, after + mode);
  }
  if (without !== null) state.delete(without);
  const sorted = [...state].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sha256(JSON.stringify(sorted));
}
