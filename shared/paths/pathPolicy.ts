import { heldReasons } from './heldPaths.ts';
import { refusalOfForm } from './refusedPaths.ts';
import { pathKey } from './samePath.ts';

/**
 * `reason` is a sentence for the user, there unless allowed. `executes`: what is in the file can run as code, so a held
 * file needs its tick before any command runs on it.
 */
export type PathJudgement = {
  verdict: 'allowed' | 'held' | 'refused';
  reason?: string;
  executes: boolean;
};

/**
 * Judges a path an AI change names, by its text alone: relative to the project folder, with forward slashes. Names are
 * compared composed and without case at every depth. Where the path leads on disk is judged at the write.
 */
export function judgePath(path: string, options: { todoPath?: string | undefined } = {}): PathJudgement {
  const reason = refusalOfForm(path) ?? refusalOfTodo(path, options.todoPath);
  if (reason) return { verdict: 'refused', reason, executes: false };
  const names = pathKey(path).split('/');
  const held = heldReasons(names);
  const [first] = held;
  if (!first) return { verdict: 'allowed', executes: false };
  return { verdict: 'held', reason: first.reason, executes: held.some(({ executes }) => executes) };
}

function refusalOfTodo(path: string, todoPath: string | undefined): string | null {
  if (todoPath === undefined) return null;
  const key = pathKey(path);
  const todo = pathKey(todoPath.replace(/^(?:\.\/)+/, ''));
  const touches = key === todo || key.startsWith(`${todo}/`) || todo.startsWith(`${key}/`);
  return touches ? 'The TODO file is yours; only an applied, verified change ticks a box in it.' : null;
}
