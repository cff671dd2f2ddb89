import { AppError } from '#shared/appError.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import { refOf } from '#shared/todo/refOf.ts';
import { tickTodo, tickWithSplits } from '#shared/todo/tickTodo.ts';
import type { TodoItem, TodoName } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Files } from './files.port.ts';
import { hashOf, readTarget, resolveTarget, type Target } from './targets.ts';

export type BoxRefusal = { code: ErrorCode; message: string };
export type BoxEdit = {
  target: Target;
  before: Uint8Array;
  after: Uint8Array;
  /** The tasks around it whose boxes are ticked with it. */
  parents: TodoRef[];
};
/** What was split into sub-tasks is ticked with the last of them; what was ticked with a box is cleared with it. */
export type BoxChange =
  | { ticked: true; splits: readonly TodoName[] }
  | { ticked: false; parents: readonly TodoRef[] };

/** Strict, and blind to a byte order mark: what is not touched comes out byte for byte as it went in. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Works out the TODO file with one box ticked or cleared, as it is on disk now. Writes nothing. A box that cannot be named
 * beyond doubt is refused with the reason: never a wrong one.
 */
export async function editBox(
  files: Files,
  root: string,
  todo: TodoRef,
  change: BoxChange,
): Promise<BoxEdit | BoxRefusal> {
  try {
    const target = await resolveTarget(files, root, todo.path);
    const before = await readTarget(files, target);
    if (before === null) return { code: 'todo_not_found', message: `${todo.path} no longer exists.` };
    const { text, parents } = change.ticked
      ? tickWithSplits(decoder.decode(before), todo, change.splits)
      : clearWithParents(decoder.decode(before), todo, change.parents);
    const after = new TextEncoder().encode(text);
    if (hashOf(after) === hashOf(before)) {
      return { code: 'todo_already_done', message: `The box in ${todo.path} already is as it should be.` };
    }
    return { target, before, after, parents: parents.map((item) => refOf(item, todo.path)) };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    if (error instanceof TypeError)
      return { code: 'file_not_text', message: `${todo.path} is not UTF-8 text.` };
    throw error;
  }
}

function clearWithParents(
  text: string,
  todo: TodoRef,
  parents: readonly TodoRef[],
): { text: string; parents: TodoItem[] } {
  let cleared = tickTodo(text, todo, false).text;
  for (const parent of parents) {
    try {
      cleared = tickTodo(cleared, parent, false).text;
    } catch (error) {
      // A task that was renamed or removed since has no box to clear.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return { text: cleared, parents: [] };
}
