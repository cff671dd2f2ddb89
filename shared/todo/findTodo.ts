import { AppError } from '../appError.ts';
import type { TodoItem, TodoList, TodoName } from './todo.ts';

/**
 * The item a reference means: same headings, text and occurrence, or else the only item of the file with that text. Where
 * several have or had the text and their number changed, nobody can tell which is which.
 * Throws `todo_not_found`, or `todo_ambiguous` with the `lines` in question; never picks one of several.
 */
export function findTodo(list: TodoList, ref: TodoName): TodoItem {
  const alike = list.items.filter(({ text }) => text === ref.text);
  const named = ref.alike ?? alike.length;
  if (alike.length > 0 && named !== alike.length) throw ambiguous(ref, alike);
  const exact = alike.find(
    ({ headings, occurrence }) => occurrence === ref.occurrence && sameTexts(headings, ref.headings),
  );
  if (exact) return exact;
  const [first, ...others] = alike;
  if (!first) {
    throw new AppError(
      'todo_not_found',
      `The TODO file has no item "${shortened(ref.text)}" any more. Nothing was changed; choose the TODO again.`,
    );
  }
  if (others.length === 0) return first;
  throw ambiguous(ref, alike);
}

function ambiguous(ref: TodoName, alike: readonly TodoItem[]): AppError {
  const lines = alike.map(({ line }) => line);
  const now = lines.length === 1 ? '1 item now says' : `${lines.length} items now say`;
  const before = ref.alike === undefined || ref.alike === lines.length ? '' : `, ${ref.alike} before`;
  return new AppError(
    'todo_ambiguous',
    `The TODO file changed and ${now} "${shortened(ref.text)}"${before}. Nothing was changed; choose the one you mean.`,
    { details: { lines: lines.slice(0, 100) } },
  );
}

/** True when two names are of one TODO of a file, as it was when they were given. */
export const isSameTodo = (left: TodoName, right: TodoName): boolean =>
  left.text === right.text &&
  left.occurrence === right.occurrence &&
  sameTexts(left.headings, right.headings);

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index]);
}

function shortened(text: string): string {
  const chars = Array.from(text.slice(0, 400));
  return chars.length > 80 ? `${chars.slice(0, 79).join('')}…` : text;
}
