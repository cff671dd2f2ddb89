import { join } from 'node:path';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import { type WalkOptions, walkWorkspace } from './walkWorkspace.ts';

export type TodoFileFound = { path: string; open: number; done: number };

/** Longer texts are no lists that a person keeps. */
const largestBytes = 2_000_000;

/**
 * Markdown files of a workspace that have TODOs, those with most open ones first. Ignored files are passed over, and so are
 * files that cannot be read.
 */
export async function findTodoFiles(options: WalkOptions): Promise<TodoFileFound[]> {
  const { files, root } = options;
  const walked = await walkWorkspace(options);
  const found: TodoFileFound[] = [];
  for (const path of walked.files.filter((name) => /\.(?:md|markdown)$/i.test(name))) {
    options.signal?.throwIfAborted();
    const absolute = join(root, path);
    const stat = await files.stat(absolute).catch(() => null);
    if (stat === null || stat.size > largestBytes) continue;
    const bytes = await files.read(absolute).catch(() => null);
    if (bytes === null) continue;
    const { items } = parseTodo(new TextDecoder().decode(bytes));
    const done = items.filter(({ ticked }) => ticked).length;
    if (items.length > 0) found.push({ path, open: items.length - done, done });
  }
  return found.sort((a, b) => b.open - a.open);
}
