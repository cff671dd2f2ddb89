import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Files } from './files.port.ts';

/**
 * The TODO that is next in a TODO file: the first open item without open sub-tasks. Throws `todo_not_found` when the file is
 * not there, and `no_open_todo` when nothing is left: an end to be glad of, not a failure.
 */
export async function nextTodo(place: { files: Files; root: string; todoPath: string }): Promise<TodoRef> {
  const { files, root, todoPath } = place;
  const path = join(root, todoPath);
  if ((await files.stat(path))?.kind !== 'file') {
    throw new AppError(
      'todo_not_found',
      `There is no ${todoPath} in this folder. Write one, plan the project, or choose another TODO file.`,
    );
  }
  const { items, next } = parseTodo(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(await files.read(path)),
  );
  if (next) {
    const { headings, text, occurrence, alike } = next;
    return { path: todoPath, headings: [...headings], text, occurrence, alike };
  }
  throw new AppError(
    'no_open_todo',
    items.length === 0
      ? `${todoPath} holds no TODO yet. Add a line like "- [ ] what to do", or plan the project.`
      : `Every TODO in ${todoPath} is done. Add another one, or export the project.`,
  );
}
