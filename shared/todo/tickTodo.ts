import { AppError } from '../appError.ts';
import { findTodo } from './findTodo.ts';
import { parseTodo } from './parseTodo.ts';
import type { TodoItem, TodoName } from './todo.ts';

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
