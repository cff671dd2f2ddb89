import type { TodoItem } from './todo.ts';

/** Unticked items without unticked items below them, in order: what can be implemented now. O(n). */
export function openLeaves(items: readonly TodoItem[]): TodoItem[] {
  const withOpenBelow = new Set<number>();
  for (const { ticked, parent } of items) {
    if (ticked) continue;
    for (let at = parent; at !== null && !withOpenBelow.has(at); at = items[at]?.parent ?? null)
      withOpenBelow.add(at);
  }
  return items.filter(({ ticked, index }) => !ticked && !withOpenBelow.has(index));
}
