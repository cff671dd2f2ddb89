import type { TodoItem } from '#shared/todo/todo.ts';

/** Indexes of the tasks with an open one anywhere below them, through ticked ones too: the server refuses to implement those. */
export function openBelow(items: readonly TodoItem[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { index, ticked, parent } of items.toReversed())
    if (parent !== null && (!ticked || found.has(index))) found.add(parent);
  return found;
}
