import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import type { Run } from '#shared/runs.contract.ts';
import { openLeaves } from '#shared/todo/openLeaves.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import { refOf } from '#shared/todo/refOf.ts';
import type { TodoList } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Files } from './files.port.ts';
import { waitsForRefinement } from './waitsForRefinement.ts';

type Place = { files: Files; root: string; todoPath: string };

/**
 * The TODO that is next in a TODO file: the first open item without open sub-tasks that does not wait for a refinement, which
 * `runs`, newest first, tell. Throws `todo_not_found` when the file is not there, and `no_open_todo` when nothing is left: an end to be
 * glad of, or a choice to make, not a failure.
 */
export async function nextTodo({ runs = [], ...place }: Place & { runs?: readonly Run[] }): Promise<TodoRef> {
  const { todoPath } = place;
  const list = await readTodos(place);
  if (list === null) {
    throw new AppError(
      'todo_not_found',
      `There is no ${todoPath} in this folder. Write one, plan the project, or choose another TODO file.`,
    );
  }
  const open = openLeaves(list.items);
  const next = open.find((item) => !waitsForRefinement(item, runs));
  if (next) return refOf(next, todoPath);
  const [rejected] = open;
  if (rejected !== undefined) {
    throw new AppError(
      'no_open_todo',
      `What is left in ${todoPath} was not verified and waits for you, like “${rejected.text.slice(0, 80)}”. Choose what to do about it in the TODO view, or implement it again from there.`,
    );
  }
  throw new AppError(
    'no_open_todo',
    list.items.length === 0
      ? `${todoPath} holds no TODO yet. Add a line like "- [ ] what to do", or plan the project.`
      : `Every TODO in ${todoPath} is done. Add another one, write the README, or export the project.`,
  );
}

/** How many TODOs are open, those that wait for a refinement among them; null when there is no TODO file that can be read. */
export async function todosLeft(place: Place): Promise<number | null> {
  const list = await readTodos(place).catch(() => null);
  return list === null ? null : openLeaves(list.items).length;
}

async function readTodos({ files, root, todoPath }: Place): Promise<TodoList | null> {
  const path = join(root, todoPath);
  if ((await files.stat(path))?.kind !== 'file') return null;
  return parseTodo(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await files.read(path)));
}
