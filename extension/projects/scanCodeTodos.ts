import { join } from 'node:path';
import type { Files } from '../core/files.port.ts';
import { isSecretName } from '../core/secretNames.ts';
import { walkWorkspace } from '../core/walkWorkspace.ts';
import { type CodeTodo, findCodeTodos, hasComments } from './codeTodos.model.ts';

export type CodeTodos = {
  /** By path and line. */
  todos: CodeTodo[];
  /** There may be more: the scan stopped at a limit. */
  more: boolean;
};

const limits = { files: 20_000, todos: 1_000, fileBytes: 256 * 1024 };
/** How many files are open at once. */
const width = 16;

type Options = {
  files: Files;
  root: string;
  exclude: readonly string[];
  signal: AbortSignal;
  limits?: Partial<typeof limits>;
};

/** TODO comments in the files that a run could be shown. Ignored and secret files, links and large files are left out. */
export async function scanCodeTodos({ limits: given, ...options }: Options): Promise<CodeTodos> {
  const most = { ...limits, ...given };
  const { files, root, signal } = options;
  const walked = await walkWorkspace(options);
  const paths = walked.files.filter((path) => hasComments(path) && !isSecretName(path));
  const todos: CodeTodo[] = [];
  const scanned = paths.slice(0, most.files);
  for (let at = 0; at < scanned.length; at += width) {
    signal.throwIfAborted();
    const read = scanned.slice(at, at + width).map((path) => todosOf(files, root, path, most.fileBytes));
    todos.push(...(await Promise.all(read)).flat());
    if (todos.length >= most.todos) return { todos: todos.slice(0, most.todos), more: true };
  }
  return { todos, more: scanned.length < paths.length };
}

/** None for a file that is gone, too large or not text. */
async function todosOf(files: Files, root: string, path: string, fileBytes: number): Promise<CodeTodo[]> {
  const absolute = join(root, path);
  const stat = await files.stat(absolute).catch(() => null);
  if (stat?.kind !== 'file' || stat.size > fileBytes) return [];
  const bytes = await files.read(absolute).catch(() => null);
  return bytes === null || bytes.includes(0) ? [] : findCodeTodos(path, new TextDecoder().decode(bytes));
}
