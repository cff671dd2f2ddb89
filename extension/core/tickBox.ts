import { AppError } from '#shared/appError.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import { tickTodo } from '#shared/todo/tickTodo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Files } from './files.port.ts';
import { hashOf, readTarget, resolveTarget, type Target } from './targets.ts';

export type BoxRefusal = { code: ErrorCode; message: string };
export type BoxEdit = { target: Target; before: Uint8Array; after: Uint8Array };

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
  ticked: boolean,
): Promise<BoxEdit | BoxRefusal> {
  try {
    const target = await resolveTarget(files, root, todo.path);
    const before = await readTarget(files, target);
    if (before === null) return { code: 'todo_not_found', message: `${todo.path} no longer exists.` };
    const { text } = tickTodo(decoder.decode(before), todo, ticked);
    const after = new TextEncoder().encode(text);
    if (hashOf(after) === hashOf(before)) {
      return { code: 'todo_already_done', message: `The box in ${todo.path} already is as it should be.` };
    }
    return { target, before, after };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    if (error instanceof TypeError)
      return { code: 'file_not_text', message: `${todo.path} is not UTF-8 text.` };
    throw error;
  }
}
