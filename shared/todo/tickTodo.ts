import { AppError } from '../appError.ts';
import { findTodo, isSameTodo } from './findTodo.ts';
import { parseTodo } from './parseTodo.ts';
import type { TodoItem, TodoList, TodoName } from './todo.ts';

/**
 * Ticks or clears the box of one item; every other character of the text stays. Clearing a clear box changes nothing.
 * Throws `todo_not_found`, `todo_ambiguous`, or `todo_already_done` for a box that is ticked already.
 */
export function tickTodo(text: string, ref: TodoName, ticked = true): { text: string; item: TodoItem } {
  const item = findTodo(parseTodo(text), ref);
  if (item.ticked && ticked) {
    throw new AppError(
      'todo_already_done',
      `The box on line ${item.line} is ticked already. Nothing was changed.`,
    );
  }
  if (item.ticked === ticked) return { text, item };
  const changed = text.slice(0, item.boxOffset) + (ticked ? 'x' : ' ') + text.slice(item.boxOffset + 1);
  return { text: changed, item: { ...item, ticked } };
}

/**
 * Ticks a box, and with it those of the tasks around it that were split into what is now all done: `splits` names them, since a task
 * may as well hold more than its sub-tasks do. `parents` are those. Throws what `tickTodo` throws.
 */
export function tickWithSplits(
  text: string,
  ref: TodoName,
  splits: readonly TodoName[],
): { text: string; item: TodoItem; parents: TodoItem[] } {
  const ticked = tickTodo(text, ref);
  const list = parseTodo(ticked.text);
  const parents: TodoItem[] = [];
  let after = ticked.text;
  for (let at = ticked.item.parent; at !== null; at = list.items[at]?.parent ?? null) {
    const parent = list.items[at];
    if (parent === undefined || hasOpenBelow(list, parent)) break;
    if (parent.ticked) continue;
    if (!splits.some((split) => isSameTodo(split, parent))) break;
    after = `${after.slice(0, parent.boxOffset)}x${after.slice(parent.boxOffset + 1)}`;
    parents.push({ ...parent, ticked: true });
    parent.ticked = true;
  }
  return { text: after, item: ticked.item, parents };
}

function hasOpenBelow({ items }: TodoList, around: TodoItem): boolean {
  return items.some(({ index, ticked, line }) => !ticked && index > around.index && line <= around.endLine);
}
