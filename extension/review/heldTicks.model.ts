import type { HeldFile } from '../core/heldFiles.ts';

export type TickWarning = { message: string; detail: string; missing: readonly HeldFile[] };

/** What to say when a change is to be applied while held files have no tick; null when every one has. */
export function tickWarning(held: readonly HeldFile[], ticked: ReadonlySet<string>): TickWarning | null {
  const missing = held.filter(({ path }) => !ticked.has(path));
  if (missing.length === 0) return null;
  const message =
    missing.length === 1
      ? 'One file needs your tick first.'
      : `${missing.length} files need your tick first.`;
  const names = missing.map(({ path, reason }) => `${path}: ${reason}`).join('\n');
  return {
    message,
    detail: `Nothing was applied. Look at each, tick it in the Proposal view, then apply again.\n\n${names}`,
    missing,
  };
}
